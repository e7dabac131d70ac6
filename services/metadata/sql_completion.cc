#include "services/metadata/sql_completion.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/functions/function_table.h"
#include "common/status/status_macros.h"
#include "services/metadata/completion_scope.h"
#include "services/metadata/completion_word.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

// Words that often go on with an expression or a query.
constexpr absl::string_view kKeywords[] = {
    "AND",        "AS",          "ASC",     "BETWEEN", "CASE",
    "DESC",       "DISTINCT",    "ELSE",    "END",     "EXISTS",
    "FROM",       "GROUP BY",    "HAVING",  "ILIKE",   "IN",
    "INNER JOIN", "IS NOT NULL", "IS NULL", "JOIN",    "LEFT JOIN",
    "LIKE",       "LIMIT",       "NOT",     "NULL",    "ON",
    "OR",         "ORDER BY",    "OVER",    "QUALIFY", "SELECT",
    "THEN",       "UNION ALL",   "USING",   "WHEN",    "WHERE",
    "WITH"};

// Collects suggestions for one word.
class Completer {
 public:
  Completer(const CompletionWord& word, const CursorScope& scope,
            const NameDefaults& defaults, CachedCatalog* catalog,
            const rpc::RequestContext& context)
      : word_(word),
        scope_(scope),
        defaults_(defaults),
        catalog_(catalog),
        context_(context) {}

  absl::Status AddTablePosition();
  absl::Status AddExpressionPosition();

  std::vector<Suggestion> Take() && { return std::move(suggestions_); }

 private:
  bool Fits(absl::string_view name) const {
    return absl::StartsWithIgnoreCase(name, word_.partial);
  }
  void Add(absl::string_view type, std::string value,
           std::optional<std::string> detail = std::nullopt);
  absl::Status AddCatalogs();
  absl::Status AddSchemas(const std::string& catalog);
  absl::Status AddTables(const std::string& catalog, const std::string& schema);
  absl::Status AddUnqualifiedColumns();
  absl::StatusOr<bool> AddQualifiedColumns();
  absl::StatusOr<std::vector<warehouse::ColumnInfo>> ColumnsOf(
      const ScopeTable& table, int depth = 0);
  bool IsQualifiedBy(const ScopeTable& table) const;
  void AddWords();

  const CompletionWord& word_;
  const CursorScope& scope_;
  const NameDefaults& defaults_;
  CachedCatalog* const catalog_;
  const rpc::RequestContext& context_;
  std::vector<Suggestion> suggestions_;
  absl::flat_hash_set<std::string> seen_;
};

// What cannot be a name is not asked for: it would be refused.
bool CanBeName(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes;
}

// An empty listing when what was asked for is not there.
template <typename T>
absl::StatusOr<Listing<T>> OrEmpty(absl::StatusOr<Listing<T>> listing) {
  if (!absl::IsNotFound(listing.status())) return listing;
  return std::make_shared<const std::vector<T>>();
}

void Completer::Add(absl::string_view type, std::string value,
                    std::optional<std::string> detail) {
  if (suggestions_.size() >= kMaxSuggestions) return;
  if (!seen_.insert(absl::StrCat(type, ":", value)).second) return;
  suggestions_.push_back({.type = std::string(type),
                          .value = std::move(value),
                          .detail = std::move(detail)});
}

absl::Status Completer::AddCatalogs() {
  ASSIGN_OR_RETURN(const auto catalogs, catalog_->Catalogs(context_));
  for (const warehouse::CatalogInfo& catalog : *catalogs) {
    if (Fits(catalog.name)) {
      Add("catalog", word_.Completed(catalog.name), catalog.comment);
    }
  }
  return absl::OkStatus();
}

absl::Status Completer::AddSchemas(const std::string& catalog) {
  if (!CanBeName(catalog)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto schemas,
                   OrEmpty(catalog_->Schemas(context_, catalog)));
  for (const warehouse::SchemaInfo& schema : *schemas) {
    if (Fits(schema.name)) {
      Add("schema", word_.Completed(schema.name), schema.comment);
    }
  }
  return absl::OkStatus();
}

absl::Status Completer::AddTables(const std::string& catalog,
                                  const std::string& schema) {
  if (!CanBeName(catalog) || !CanBeName(schema)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto tables,
                   OrEmpty(catalog_->Tables(context_, catalog, schema)));
  for (const warehouse::TableInfo& table : *tables) {
    if (Fits(table.name)) {
      Add("table", word_.Completed(table.name), table.comment);
    }
  }
  return absl::OkStatus();
}

absl::Status Completer::AddTablePosition() {
  const std::vector<std::string>& qualifier = word_.qualifier;
  switch (qualifier.size()) {
    case 0:
      for (const std::string& name : scope_.common_tables) {
        if (Fits(name)) Add("table", word_.Completed(name));
      }
      RETURN_IF_ERROR(AddCatalogs());
      RETURN_IF_ERROR(AddSchemas(defaults_.catalog));
      return AddTables(defaults_.catalog, defaults_.schema);
    case 1:
      RETURN_IF_ERROR(AddSchemas(qualifier[0]));
      return AddTables(defaults_.catalog, qualifier[0]);
    case 2:
      return AddTables(qualifier[0], qualifier[1]);
    default:
      return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<warehouse::ColumnInfo>> Completer::ColumnsOf(
    const ScopeTable& table, int depth) {
  std::vector<warehouse::ColumnInfo> columns;
  if (table.derived != nullptr) {
    for (const std::string& name : table.derived->columns) {
      if (name != "*") columns.push_back({.name = name});
    }
    if (depth >= kMaxStarDepth) return columns;
    for (const ScopeTable& source : table.derived->star_of) {
      ASSIGN_OR_RETURN(const auto more, ColumnsOf(source, depth + 1));
      columns.insert(columns.end(), more.begin(), more.end());
    }
    return columns;
  }
  const size_t parts = table.name.size();
  if (parts < 1 || parts > 3) return columns;
  const std::string& catalog = parts == 3 ? table.name[0] : defaults_.catalog;
  const std::string& schema =
      parts >= 2 ? table.name[parts - 2] : defaults_.schema;
  const std::string& name = table.name[parts - 1];
  if (!CanBeName(catalog) || !CanBeName(schema) || !CanBeName(name)) {
    return columns;
  }
  ASSIGN_OR_RETURN(const auto listing,
                   OrEmpty(catalog_->Columns(context_, catalog, schema, name)));
  return *listing;
}

// f.de, flights.de, schema.flights.de: the qualifier is the table's label, or
// the last parts of its name.
bool Completer::IsQualifiedBy(const ScopeTable& table) const {
  const std::vector<std::string>& qualifier = word_.qualifier;
  if (qualifier.size() == 1) {
    return absl::EqualsIgnoreCase(table.Label(), qualifier[0]);
  }
  if (!table.alias.empty() || qualifier.size() > table.name.size()) {
    return false;
  }
  const size_t skip = table.name.size() - qualifier.size();
  for (size_t i = 0; i < qualifier.size(); ++i) {
    if (!absl::EqualsIgnoreCase(table.name[skip + i], qualifier[i])) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> TypeOf(const warehouse::ColumnInfo& column) {
  if (column.data_type.empty()) return std::nullopt;
  return column.data_type;
}

absl::StatusOr<bool> Completer::AddQualifiedColumns() {
  bool found = false;
  for (const ScopeTable& table : scope_.tables) {
    if (!IsQualifiedBy(table)) continue;
    found = true;
    ASSIGN_OR_RETURN(const auto columns, ColumnsOf(table));
    for (const warehouse::ColumnInfo& column : columns) {
      if (Fits(column.name)) {
        Add("column", word_.Completed(column.name), TypeOf(column));
      }
    }
  }
  return found;
}

absl::Status Completer::AddUnqualifiedColumns() {
  for (const ScopeTable& table : scope_.tables) {
    ASSIGN_OR_RETURN(const auto columns, ColumnsOf(table));
    for (const warehouse::ColumnInfo& column : columns) {
      if (Fits(column.name)) {
        Add("column", word_.Completed(column.name), TypeOf(column));
      }
    }
  }
  for (const ScopeTable& table : scope_.tables) {
    if (!table.Label().empty() && Fits(table.Label())) {
      Add("table", word_.Completed(table.Label()));
    }
  }
  return absl::OkStatus();
}

void Completer::AddWords() {
  if (word_.partial.empty()) return;
  for (const sql::FunctionInfo& function : sql::AllFunctions()) {
    if (function.kind == sql::FunctionKind::kTable || !Fits(function.name)) {
      continue;
    }
    Add("function", absl::StrCat(word_.head, function.name));
  }
  for (absl::string_view keyword : kKeywords) {
    if (Fits(keyword)) Add("keyword", absl::StrCat(word_.head, keyword));
  }
}

absl::Status Completer::AddExpressionPosition() {
  if (word_.qualifier.empty()) {
    RETURN_IF_ERROR(AddUnqualifiedColumns());
    AddWords();
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool found, AddQualifiedColumns());
  // Not a table in scope: perhaps a name in full is being typed.
  return found ? absl::OkStatus() : AddTablePosition();
}

}  // namespace

absl::StatusOr<std::vector<Suggestion>> CompleteSqlText(
    absl::string_view prefix, absl::string_view text,
    const NameDefaults& defaults, CachedCatalog* catalog,
    const rpc::RequestContext& context) {
  const CompletionWord word = LastWord(prefix);
  const std::string before = absl::StrCat(text, word.head);
  CursorScope scope = ScopeAtEnd(before);
  if (scope.in_literal) return std::vector<Suggestion>();
  if (absl::StripAsciiWhitespace(before).empty()) scope.wants_table = true;
  Completer completer(word, scope, defaults, catalog, context);
  RETURN_IF_ERROR(scope.wants_table ? completer.AddTablePosition()
                                    : completer.AddExpressionPosition());
  return std::move(completer).Take();
}

}  // namespace semantic_layer::metadata
