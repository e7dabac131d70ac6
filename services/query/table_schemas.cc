#include "services/query/table_schemas.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/walk.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

// Lower case, three parts.
using TableName = std::vector<std::string>;

// Name as SQL means it, or nothing when it cannot be known (a dynamic part, a
// path, no default).
TableName FullName(absl::Span<const absl::string_view> parts,
                   const NameDefaults& defaults) {
  TableName name;
  if (parts.empty() || parts.size() > 3) return {};
  if (parts.size() < 3) name.push_back(defaults.catalog);
  if (parts.size() < 2) name.push_back(defaults.schema);
  for (absl::string_view part : parts) name.emplace_back(part);
  for (std::string& part : name) {
    if (part.empty() || part.size() > kMaxNameBytes) return {};
    absl::AsciiStrToLower(&part);
  }
  return name;
}

class SnapshotCatalog final : public sql::Catalog {
 public:
  explicit SnapshotCatalog(NameDefaults defaults)
      : defaults_(std::move(defaults)) {}

  const sql::TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    const auto found = tables_.find(FullName(parts, defaults_));
    return found == tables_.end() ? nullptr : found->second.get();
  }

  std::vector<std::string> TableNames() const override { return names_; }

  void Add(TableName name, std::shared_ptr<const sql::TableSchema> schema) {
    names_.push_back(name.back());
    tables_.emplace(std::move(name), std::move(schema));
  }

  void AddName(std::string name) { names_.push_back(std::move(name)); }

 private:
  const NameDefaults defaults_;
  std::map<TableName, std::shared_ptr<const sql::TableSchema>> tables_;
  std::vector<std::string> names_;
};

// Every table name under the statements, as full names, CTEs left out.
std::set<TableName> NamesIn(absl::Span<const sql::Statement* const> statements,
                            const NameDefaults& defaults) {
  std::set<std::string> ctes;
  std::vector<const sql::ObjectName*> names;
  for (const sql::Statement* statement : statements) {
    sql::Walk(
        static_cast<const sql::Node&>(*statement), [&](const sql::Node& node) {
          if (const auto* cte = node.As<sql::CommonTableExpression>()) {
            ctes.insert(absl::AsciiStrToLower(cte->name.text));
          } else if (const auto* table = node.As<sql::TableRelation>()) {
            names.push_back(&table->name);
          } else if (const auto* query = node.As<sql::TableQuery>()) {
            names.push_back(&query->table);
          } else if (const auto* target = node.As<sql::InsertTarget>()) {
            names.push_back(&target->table);
          } else if (const auto* update = node.As<sql::UpdateStatement>()) {
            names.push_back(&update->table);
          } else if (const auto* remove = node.As<sql::DeleteStatement>()) {
            names.push_back(&remove->table);
          } else if (const auto* merge = node.As<sql::MergeStatement>()) {
            names.push_back(&merge->target);
          }
          return true;
        });
  }
  std::set<TableName> result;
  for (const sql::ObjectName* name : names) {
    std::vector<absl::string_view> parts;
    for (const sql::Identifier& part : name->parts) parts.push_back(part.text);
    if (parts.size() == 1 && ctes.count(absl::AsciiStrToLower(parts[0])) > 0) {
      continue;
    }
    TableName full = FullName(parts, defaults);
    if (!full.empty()) result.insert(std::move(full));
  }
  return result;
}

}  // namespace

TableSchemas::TableSchemas(warehouse::Warehouse* warehouse,
                           const concurrency::Clock* clock)
    : warehouse_(warehouse),
      cache_({.capacity = kTableSchemasMax, .ttl = kTableSchemasTtl}, clock) {}

absl::StatusOr<TableSchemas::SchemaPtr> TableSchemas::Find(
    const std::vector<std::string>& name, const warehouse::CallOptions& call) {
  const std::string key = absl::StrCat(call.identity.user, std::string(1, '\0'),
                                       absl::StrJoin(name, std::string(1, 0)));
  if (std::optional<SchemaPtr> known = cache_.Get(key)) return *known;
  absl::StatusOr<std::vector<warehouse::ColumnInfo>> columns =
      warehouse_->ListColumns(name[0], name[1], name[2], call);
  if (absl::IsNotFound(columns.status())) return SchemaPtr();
  RETURN_IF_ERROR(columns.status());
  auto schema = std::make_shared<sql::TableSchema>(absl::StrJoin(name, "."));
  for (const warehouse::ColumnInfo& column : *columns) {
    schema->AddColumn(column.name, column.data_type);
  }
  cache_.Put(key, schema);
  return SchemaPtr(schema);
}

absl::StatusOr<std::unique_ptr<sql::Catalog>> TableSchemas::Load(
    absl::Span<const sql::Statement* const> statements,
    const NameDefaults& defaults, const warehouse::CallOptions& call) {
  const std::set<TableName> names = NamesIn(statements, defaults);
  if (names.size() > kMaxTablesPerText) {
    return MakeStatus(ErrorReason::kSqlInvalid,
                      absl::StrCat("The text names more than ",
                                   kMaxTablesPerText, " tables."))
        .With("limit", absl::StrCat(kMaxTablesPerText));
  }
  auto catalog = std::make_unique<SnapshotCatalog>(defaults);
  std::set<std::pair<std::string, std::string>> listed;
  for (const TableName& name : names) {
    ASSIGN_OR_RETURN(SchemaPtr schema, Find(name, call));
    if (schema != nullptr) {
      catalog->Add(name, std::move(schema));
      continue;
    }
    // What the table may have been meant to be.
    if (!listed.insert({name[0], name[1]}).second) continue;
    absl::StatusOr<warehouse::Page<warehouse::TableInfo>> tables =
        warehouse_->ListTables(name[0], name[1], "", {}, call);
    if (!tables.ok()) continue;
    for (warehouse::TableInfo& table : tables->items) {
      catalog->AddName(std::move(table.name));
    }
  }
  return std::unique_ptr<sql::Catalog>(std::move(catalog));
}

}  // namespace semantic_layer::query
