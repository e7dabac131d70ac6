#include "common/sql/complete/complete.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/lexer/keyword.h"

namespace semantic_layer::sql {
namespace {

constexpr absl::string_view kTypes[] = {
    "BIGINT", "BINARY", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "FLOAT", "INT",
    "SMALLINT", "STRING", "TIMESTAMP", "TIMESTAMP_NTZ", "TINYINT", "VARIANT"};

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
      // A clause's own words come before the many functions.
      if (!context_.wants_functions) AddKeywords();
      if (context_.wants_functions) {
        AddFunctions();
        AddKeywords();
      }
    }
    return std::move(items_);
  }

 private:
  bool Matches(absl::string_view name) const {
    return absl::StartsWithIgnoreCase(name, context_.prefix);
  }

  void Add(CompletionKind kind, absl::string_view label, std::string insert,
           std::string detail) {
    if (items_.size() >= limit_ || !Matches(label)) return;
    const std::string key = absl::StrCat(static_cast<int>(kind), "\n",
                                         absl::AsciiStrToLower(label));
    if (!seen_.insert(key).second) return;
    items_.push_back(
        {kind, std::string(label), std::move(insert), std::move(detail)});
  }

  void AddColumnsOf(const TableInScope& table) {
    const std::string shown =
        table.alias.empty() ? absl::StrJoin(table.name, ".") : table.alias;
    for (const std::string& column : table.columns) {
      Add(CompletionKind::kColumn, column, Written(column), shown);
    }
    if (!table.columns.empty() || table.name.empty() || catalog_ == nullptr) {
      return;
    }
    for (const CompletionCatalog::Column& column :
         catalog_->Columns(table.name)) {
      Add(CompletionKind::kColumn, column.name, Written(column.name),
          absl::StrCat(column.type, " · ", shown));
    }
  }

  // Whether the written qualifier calls this table.
  bool Qualified(const TableInScope& table) const {
    const auto& qualifier = context_.qualifier;
    if (!table.alias.empty()) {
      return qualifier.size() == 1 &&
             absl::EqualsIgnoreCase(qualifier[0], table.alias);
    }
    if (qualifier.size() > table.name.size()) return false;
    const size_t skip = table.name.size() - qualifier.size();
    for (size_t i = 0; i < qualifier.size(); ++i) {
      if (!absl::EqualsIgnoreCase(qualifier[i], table.name[skip + i])) {
        return false;
      }
    }
    return true;
  }

  void AddColumns() {
    for (const TableInScope& table : context_.tables) {
      if (context_.qualifier.empty() || Qualified(table)) AddColumnsOf(table);
    }
    if (!context_.qualifier.empty()) return;
    for (const TableInScope& table : context_.tables) {
      const std::string& name =
          !table.alias.empty() || table.name.empty() ? table.alias
                                                     : table.name.back();
      if (!name.empty()) {
        Add(CompletionKind::kTable, name, Written(name),
            absl::StrJoin(table.name, "."));
      }
    }
  }

  void AddTables() {
    const auto& qualifier = context_.qualifier;
    if (qualifier.empty()) {
      for (const std::string& cte : context_.ctes) {
        Add(CompletionKind::kTable, cte, Written(cte), "WITH");
      }
    }
    if (catalog_ == nullptr || qualifier.size() > 2) return;
    const std::string catalog = qualifier.size() == 2 ? qualifier[0] : "";
    const std::string schema = qualifier.empty() ? "" : qualifier.back();
    for (const std::string& table :
         catalog_->Tables(catalog, schema, context_.prefix, limit_)) {
      Add(CompletionKind::kTable, table, Written(table), schema);
    }
    if (qualifier.size() < 2) {
      for (const std::string& name :
           catalog_->Schemas(schema, context_.prefix, limit_)) {
        Add(CompletionKind::kSchema, name, Written(name), schema);
      }
    }
    if (qualifier.empty()) {
      for (const std::string& name :
           catalog_->Catalogs(context_.prefix, limit_)) {
        Add(CompletionKind::kCatalog, name, Written(name), "");
      }
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

std::vector<CompletionItem> Complete(absl::string_view text, size_t cursor,
                                     const CompletionCatalog* catalog,
                                     size_t limit) {
  const CursorContext context = AnalyzeCursor(text, cursor);
  return Collector(context, catalog, limit).Collect();
}

}  // namespace semantic_layer::sql
