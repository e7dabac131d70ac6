#include "common/sql/complete/complete.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/lexer/keyword.h"
#include "common/sql/types/type.h"

namespace semantic_layer::sql {
namespace {

constexpr absl::string_view kTypes[] = {
    "BIGINT",    "BINARY",        "BOOLEAN", "DATE",     "DECIMAL",
    "DOUBLE",    "FLOAT",         "INT",     "SMALLINT", "STRING",
    "TIMESTAMP", "TIMESTAMP_NTZ", "TINYINT", "VARIANT"};

// A name as it has to be written: in backquotes where it is no plain word.
std::string Written(absl::string_view name) {
  bool plain = !name.empty() && !absl::ascii_isdigit(name[0]);
  for (const char c : name) {
    plain = plain && (absl::ascii_isalnum(c) || c == '_');
  }
  const Keyword keyword = FindKeyword(name);
  if (plain && !IsStrictlyReserved(keyword) && !EndsExpression(keyword)) {
    return std::string(name);
  }
  return absl::StrCat("`", absl::StrReplaceAll(name, {{"`", "``"}}), "`");
}

// How deep the stars of subqueries are followed.
constexpr int kMaxStarDepth = 5;

class Collector {
 public:
  Collector(const CursorContext& context, const CompletionCatalog* catalog,
            size_t limit)
      : context_(context), catalog_(catalog), limit_(limit) {}

  std::vector<CompletionItem> Collect() {
    if (context_.in_string_or_comment) return {};
    if (context_.wants_columns) AddColumns();
    if (context_.wants_tables) AddTables();
    if (context_.wants_types) {
      for (const absl::string_view type : kTypes) {
        Add(CompletionKind::kType, type, std::string(type), "");
      }
    }
    if (context_.qualifier.empty()) {
      if (context_.wants_functions && !context_.prefix.empty()) AddFunctions();
      AddKeywords();
    }
    return std::move(items_);
  }

 private:
  bool Matches(absl::string_view name) const {
    return absl::StartsWithIgnoreCase(name, context_.prefix);
  }

  void Add(CompletionKind kind, absl::string_view label, std::string insert,
           std::string detail) {
    // `` is a name that nothing can have.
    if (label.empty()) return;
    if (items_.size() >= limit_ || !Matches(label)) return;
    const std::string key = absl::StrCat(static_cast<int>(kind), "\n",
                                         absl::AsciiStrToLower(insert));
    if (!seen_.insert(key).second) return;
    items_.push_back(
        {kind, std::string(label), std::move(insert), std::move(detail)});
  }

  // What is known of a table's columns, stars of subqueries followed.
  void ColumnsOf(const TableInScope& table, int depth,
                 std::vector<CompletionCatalog::Column>* out) const {
    for (const std::string& column : table.columns)
      out->push_back({column, ""});
    if (depth < kMaxStarDepth) {
      for (const TableInScope& source : table.star_of) {
        ColumnsOf(source, depth + 1, out);
      }
    }
    if (table.derived || !table.columns.empty() || table.name.empty() ||
        catalog_ == nullptr) {
      return;
    }
    const auto known = catalog_->Columns(table.name);
    out->insert(out->end(), known.begin(), known.end());
  }

  // Whether the first `count` parts of the qualifier call this table.
  bool Qualified(const TableInScope& table, size_t count) const {
    const auto& qualifier = context_.qualifier;
    if (!table.alias.empty()) {
      return count == 1 && absl::EqualsIgnoreCase(qualifier[0], table.alias);
    }
    if (count == 0 || count > table.name.size()) return false;
    const size_t skip = table.name.size() - count;
    for (size_t i = 0; i < count; ++i) {
      if (!absl::EqualsIgnoreCase(qualifier[i], table.name[skip + i])) {
        return false;
      }
    }
    return true;
  }

  // Offers the fields that the qualifier's last parts reach into: c., t.c.,
  // c.f.
  void AddFields(const CompletionCatalog::Column& column, size_t at) {
    const auto& qualifier = context_.qualifier;
    if (!absl::EqualsIgnoreCase(column.name, qualifier[at])) return;
    Arena arena;
    const Type* type = TypeFromText(column.type, arena);
    while (type != nullptr) {
      if (IsKind(type, TypeKind::kArray)) type = type->element;
      if (!IsKind(type, TypeKind::kStruct)) return;
      if (++at == qualifier.size()) break;
      const TypeField* field = FindField(type, qualifier[at]);
      type = field == nullptr ? nullptr : field->type;
    }
    if (type == nullptr) return;
    for (const TypeField& field : type->fields) {
      Add(CompletionKind::kColumn, field.name, Written(field.name),
          TypeText(field.type));
    }
  }

  void AddQualifiedColumns() {
    const size_t count = context_.qualifier.size();
    const size_t before = items_.size();
    bool called = false;
    for (const TableInScope& table : context_.tables) {
      std::vector<CompletionCatalog::Column> columns;
      ColumnsOf(table, 0, &columns);
      if (Qualified(table, count)) {
        called = true;
        for (const auto& column : columns) {
          Add(CompletionKind::kColumn, column.name, Written(column.name),
              column.type);
        }
        continue;
      }
      for (size_t at = 0; at < count; ++at) {
        if (at > 0 && !Qualified(table, at)) continue;
        for (const auto& column : columns) AddFields(column, at);
      }
    }
    // None of those in scope: perhaps a name in full is being typed.
    if (!called && items_.size() == before && !context_.wants_tables) {
      AddTables();
    }
  }

  // How many of the tables have a column of that name.
  using Counts = absl::flat_hash_map<std::string, int>;

  void AddColumns() {
    if (!context_.qualifier.empty()) return AddQualifiedColumns();
    std::vector<std::vector<CompletionCatalog::Column>> columns;
    Counts counts;
    for (const TableInScope& table : context_.tables) {
      absl::flat_hash_set<std::string> names;
      ColumnsOf(table, 0, &columns.emplace_back());
      for (const auto& column : columns.back()) {
        names.insert(absl::AsciiStrToLower(column.name));
      }
      for (const std::string& name : names) ++counts[name];
      if (context_.wants_target_columns) break;
    }
    if (context_.wants_shared_columns) return AddShared(columns, counts);
    for (size_t i = 0; i < columns.size(); ++i) {
      AddTableColumns(context_.tables[i], columns[i], counts);
    }
    if (context_.wants_target_columns) return;
    for (const TableInScope& table : context_.tables) {
      const std::string& name = table.Label();
      if (!name.empty()) {
        Add(CompletionKind::kTable, name, Written(name),
            absl::StrJoin(table.name, "."));
      }
    }
  }

  void AddTableColumns(const TableInScope& table,
                       const std::vector<CompletionCatalog::Column>& columns,
                       const Counts& counts) {
    for (const auto& column : columns) {
      const bool listed =
          std::any_of(context_.listed.begin(), context_.listed.end(),
                      [&](const std::string& name) {
                        return absl::EqualsIgnoreCase(name, column.name);
                      });
      if (listed) continue;
      const auto count = counts.find(absl::AsciiStrToLower(column.name));
      const bool doubtful = count != counts.end() && count->second > 1 &&
                            !context_.wants_target_columns &&
                            !table.Label().empty();
      Add(CompletionKind::kColumn, column.name,
          doubtful
              ? absl::StrCat(Written(table.Label()), ".", Written(column.name))
              : Written(column.name),
          column.type);
    }
  }

  // USING: columns that two tables have or, when none is known, any.
  void AddShared(
      const std::vector<std::vector<CompletionCatalog::Column>>& columns,
      const Counts& counts) {
    const bool any_shared =
        std::any_of(counts.begin(), counts.end(),
                    [](const auto& count) { return count.second > 1; });
    for (const auto& of_table : columns) {
      for (const auto& column : of_table) {
        if (any_shared && counts.at(absl::AsciiStrToLower(column.name)) < 2) {
          continue;
        }
        Add(CompletionKind::kColumn, column.name, Written(column.name),
            column.type);
      }
    }
  }

  void AddTables() {
    const auto& qualifier = context_.qualifier;
    if (qualifier.empty()) {
      for (const std::string& cte : context_.ctes) {
        Add(CompletionKind::kTable, cte, Written(cte), "");
      }
    }
    if (catalog_ == nullptr || qualifier.size() > 2) return;
    const std::string catalog = qualifier.size() == 2 ? qualifier[0] : "";
    const std::string schema = qualifier.empty() ? "" : qualifier.back();
    if (qualifier.empty()) {
      for (const auto& entry : catalog_->Catalogs(context_.prefix, limit_)) {
        Add(CompletionKind::kCatalog, entry.name, Written(entry.name),
            entry.detail);
      }
    }
    if (qualifier.size() < 2) {
      for (const auto& entry :
           catalog_->Schemas(schema, context_.prefix, limit_)) {
        Add(CompletionKind::kSchema, entry.name, Written(entry.name),
            entry.detail);
      }
    }
    for (const auto& table :
         catalog_->Tables(catalog, schema, context_.prefix, limit_)) {
      Add(CompletionKind::kTable, table.name, Written(table.name),
          table.detail);
    }
  }

  void AddFunctions() {
    for (const FunctionInfo& function : AllFunctions()) {
      if (function.kind == FunctionKind::kTable) continue;
      const bool none = function.max_arguments == 0;
      Add(CompletionKind::kFunction, function.name,
          absl::StrCat(function.name, none ? "()" : "("),
          function.kind == FunctionKind::kAggregate ? "aggregate"
          : function.kind == FunctionKind::kWindow  ? "window function"
                                                    : "function");
    }
  }

  void AddKeywords() {
    for (const std::string& keyword : context_.keywords) {
      Add(CompletionKind::kKeyword, keyword, keyword, "");
    }
  }

  const CursorContext& context_;
  const CompletionCatalog* catalog_;
  const size_t limit_;
  std::vector<CompletionItem> items_;
  absl::flat_hash_set<std::string> seen_;
};

}  // namespace

absl::string_view CompletionKindName(CompletionKind kind) {
  switch (kind) {
    case CompletionKind::kColumn:
      return "column";
    case CompletionKind::kTable:
      return "table";
    case CompletionKind::kSchema:
      return "schema";
    case CompletionKind::kCatalog:
      return "catalog";
    case CompletionKind::kFunction:
      return "function";
    case CompletionKind::kKeyword:
      return "keyword";
    case CompletionKind::kType:
      return "type";
  }
  return "";
}

const std::string& TableInScope::Label() const {
  return !alias.empty() || name.empty() ? alias : name.back();
}

Completion Complete(absl::string_view text, size_t cursor,
                    const CompletionCatalog* catalog, size_t limit) {
  const CursorContext context = AnalyzeCursor(text, cursor);
  return {context.replace, Collector(context, catalog, limit).Collect()};
}

}  // namespace semantic_layer::sql
