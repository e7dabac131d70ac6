#include "tests/databricks_emulator/sql/named_tables.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

// The engine's catalog for virtual tables; users cannot name it.
constexpr char kHiddenCatalog[] = "__emulator";

bool IsVirtual(const TableName& name) {
  return name.schema == "information_schema" || name.catalog == "system";
}

// DuckDB's type for the types that virtual and synthetic tables have.
std::string EngineType(absl::string_view type) {
  if (type == "STRING") return "VARCHAR";
  if (type == "TIMESTAMP") return "TIMESTAMPTZ";
  return std::string(type);
}

std::vector<std::pair<std::string, std::string>> EngineColumns(
    const std::vector<ColumnRecord>& columns) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const ColumnRecord& column : columns) {
    out.emplace_back(column.name, EngineType(column.type));
  }
  return out;
}

// Gives the catalog in front of a name the one that it has in the engine.
void ToEngine(sql::ObjectName* name, sql::Arena* arena) {
  const std::string catalog =
      EngineCatalog(absl::AsciiStrToLower(name->parts[0].text));
  name->parts[0] = sql::Builder(*arena).Name(catalog);
}

// Columns on demand, straight from the metastore.
class MetastoreCatalog final : public sql::Catalog {
 public:
  explicit MetastoreCatalog(const SqlWorld& world) : world_(world) {}

  const sql::TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    // Names are complete when this is asked.
    if (parts.size() != 3) return nullptr;
    const std::string key = absl::AsciiStrToLower(
        absl::StrCat(parts[0], ".", parts[1], ".", parts[2]));
    absl::MutexLock lock(&mu_);
    const auto known = tables_.find(key);
    if (known != tables_.end()) return known->second.get();
    std::unique_ptr<sql::TableSchema> schema = Read(parts);
    return (tables_[key] = std::move(schema)).get();
  }

 private:
  std::unique_ptr<sql::TableSchema> Read(
      absl::Span<const absl::string_view> parts) const {
    std::vector<ColumnRecord> columns;
    if (parts[0] == kHiddenCatalog) {
      const auto fields = world_.engine->Columns(parts[0], parts[1], parts[2]);
      if (!fields.ok()) return nullptr;
      for (const rowset::Field& field : *fields) {
        columns.push_back(
            {.name = field.name, .type = std::string(field.SqlType())});
      }
    } else if (const auto table = world_.metastore->FindTable(
                   WorkspaceCatalog(parts[0]), parts[1], parts[2])) {
      columns = table->columns;
    }
    if (columns.empty()) return nullptr;
    auto schema = std::make_unique<sql::TableSchema>(
        absl::StrCat(parts[0], ".", parts[1], ".", parts[2]));
    for (const ColumnRecord& column : columns) {
      schema->AddColumn(column.name, column.type);
    }
    return schema;
  }

  const SqlWorld& world_;
  mutable absl::Mutex mu_;
  mutable std::map<std::string, std::unique_ptr<sql::TableSchema>> tables_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace

std::unique_ptr<sql::Catalog> NamedTables::CatalogFor(const SqlWorld& world) {
  return std::make_unique<MetastoreCatalog>(world);
}

absl::StatusOr<TouchedTables> NamedTables::Prepare(
    sql::Node* tree, const SqlContext& context, sql::Arena* arena,
    const std::set<const sql::Node*>& ready) {
  std::set<std::string> ctes;
  std::vector<Use> uses;
  sql::Walk(*tree, [&](sql::Node& node) {
    if (ready.contains(&node)) return false;
    if (const auto* cte = node.As<sql::CommonTableExpression>()) {
      ctes.insert(absl::AsciiStrToLower(cte->name.text));
    } else if (auto* column = node.As<sql::ColumnRef>()) {
      // catalog.schema.table.column
      if (column->name.parts.size() >= 4) ToEngine(&column->name, arena);
    } else if (auto* star = node.As<sql::StarExpr>()) {
      if (star->qualifier.parts.size() == 3) {
        ToEngine(&star->qualifier, arena);
      }
    } else if (auto* table = node.As<sql::TableRelation>()) {
      uses.push_back({&table->name, false});
    } else if (auto* query = node.As<sql::TableQuery>()) {
      uses.push_back({&query->table, false});
    } else if (auto* target = node.As<sql::InsertTarget>()) {
      uses.push_back({&target->table, true});
    } else if (auto* update = node.As<sql::UpdateStatement>()) {
      uses.push_back({&update->table, true});
    } else if (auto* remove = node.As<sql::DeleteStatement>()) {
      uses.push_back({&remove->table, true});
    } else if (auto* merge = node.As<sql::MergeStatement>()) {
      uses.push_back({&merge->target, true});
    } else if (auto* truncate = node.As<sql::TruncateTableStatement>()) {
      uses.push_back({&truncate->table, true});
    }
    return true;
  });
  TouchedTables touched;
  for (const Use& use : uses) {
    const auto& parts = use.name->parts;
    if (parts.size() == 1 &&
        ctes.contains(absl::AsciiStrToLower(parts[0].text))) {
      continue;
    }
    RETURN_IF_ERROR(PrepareOne(use, context, arena, &touched));
  }
  return touched;
}

absl::Status NamedTables::PrepareOne(const Use& use, const SqlContext& context,
                                     sql::Arena* arena,
                                     TouchedTables* touched) {
  ASSIGN_OR_RETURN(const TableName name, TableOf(*use.name, *context.session));
  if (IsVirtual(name) && !use.write) {
    ASSIGN_OR_RETURN(const bool found,
                     PrepareVirtual(name, use.name, context, arena));
    if (found) return absl::OkStatus();
  }
  const Securable securable = {SecurableType::kTable, name.Text()};
  const auto table =
      world_->metastore->FindTable(name.catalog, name.schema, name.table);
  // Who may not see what is there is told of the privilege, as Databricks does.
  const absl::Status allowed = world_->access->Check(
      context.principal, use.write ? "MODIFY" : "SELECT", securable);
  if (table == nullptr) {
    if (world_->metastore->FindCatalog(name.catalog) == nullptr &&
        use.name->parts.size() == 3) {
      return CatalogNotFound(name.catalog);
    }
    return TableNotFound(name.Text());
  }
  RETURN_IF_ERROR(FromAccess(allowed));
  if (use.write && table->IsView()) {
    return SqlError(
        "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", "42809",
        absl::StrCat("'", name.Text(), "' is a view; a table is expected."));
  }
  if (table->table_type == "METRIC_VIEW") {
    return NotSupported(
        "a metric view that is not the only table of its query's FROM; put it "
        "into a common table expression");
  }
  if (table->lazy) RETURN_IF_ERROR(MakeLazyTable(*table));
  *use.name = sql::Builder(*arena).QualifiedName(std::vector<std::string>{
      EngineCatalog(name.catalog), name.schema, name.table});
  (use.write ? touched->written : touched->read).insert(name);
  return absl::OkStatus();
}

absl::StatusOr<bool> NamedTables::PrepareVirtual(const TableName& name,
                                                 sql::ObjectName* in_tree,
                                                 const SqlContext& context,
                                                 sql::Arena* arena) {
  const std::string schema = absl::StrCat(name.catalog, ".", name.schema, "#",
                                          context.principal.user_name);
  for (VirtualTables* tables : world_->virtual_tables) {
    const int64_t version =
        tables->VersionOf(name.catalog, name.schema, name.table);
    const std::string key = absl::StrCat(schema, ".", name.table);
    absl::MutexLock lock(&mu_);
    const auto known = filled_.find(key);
    if (version == 0 || known == filled_.end() || known->second != version) {
      const auto made = tables->Make(name.catalog, name.schema, name.table,
                                     context.principal);
      if (!made.has_value()) continue;
      if (filled_.empty()) {
        RETURN_IF_ERROR(world_->engine->CreateCatalog(kHiddenCatalog));
      }
      RETURN_IF_ERROR(world_->engine->CreateSchema(kHiddenCatalog, schema));
      RETURN_IF_ERROR(world_->engine->ReplaceTable(
          kHiddenCatalog, schema, name.table, EngineColumns(made->columns),
          made->rows));
      filled_[key] = version;
    }
    *in_tree = sql::Builder(*arena).QualifiedName(
        std::vector<std::string>{kHiddenCatalog, schema, name.table});
    return true;
  }
  return false;
}

absl::Status NamedTables::MakeLazyTable(const TableRecord& table) {
  RETURN_IF_ERROR(
      world_->engine->ReplaceTable(table.catalog, table.schema, table.name,
                                   EngineColumns(table.columns), {}));
  world_->metastore->UpdateTable(table.catalog, table.schema, table.name,
                                 [](TableRecord& copy) { copy.lazy = false; });
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
