#ifndef SEMANTIC_LAYER_COMMON_SQL_COMPLETE_COMPLETE_H_
#define SEMANTIC_LAYER_COMMON_SQL_COMPLETE_COMPLETE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/ast/span.h"

namespace semantic_layer::sql {

// A table in scope at the cursor: its name as written and its alias.
struct TableInScope {
  std::vector<std::string> name;  // one to three parts; empty for a subquery
  std::string alias;              // empty when there is none
  // Columns that the text itself says: a CTE's or subquery's select list.
  std::vector<std::string> columns;
};

// What may stand at the cursor.
struct CursorContext {
  // The word that is being typed (without quotes) and the bytes it covers,
  // which an accepted completion replaces.
  std::string prefix;
  Span replace;
  // The parts before the last dot: a table's alias, or catalog and schema.
  std::vector<std::string> qualifier;
  bool wants_tables = false;  // also schemas and catalogs
  bool wants_columns = false;
  bool wants_functions = false;
  bool wants_types = false;
  bool in_string_or_comment = false;  // nothing fits
  std::vector<TableInScope> tables;   // nearest query first
  std::vector<std::string> ctes;      // names that may stand after FROM
  std::vector<std::string> keywords;  // that fit here, upper case
};

// Finds out what fits at a byte offset of a text, which may be broken anywhere.
// Linear in the statement around the cursor. Pure function; thread-safe.
CursorContext AnalyzeCursor(absl::string_view text, size_t cursor);

// What metadata knows, for Complete. Names are matched ignoring case by prefix.
// Implementations are thread-safe; calls may read a cache but not a network.
class CompletionCatalog {
 public:
  virtual ~CompletionCatalog() = default;

  struct Column {
    std::string name;
    std::string type;
  };
  // Catalogs (no qualifier), schemas (catalog), tables (catalog, schema or the
  // defaults') whose names begin with the prefix, at most `limit` each.
  virtual std::vector<std::string> Catalogs(absl::string_view prefix,
                                            size_t limit) const = 0;
  virtual std::vector<std::string> Schemas(absl::string_view catalog,
                                           absl::string_view prefix,
                                           size_t limit) const = 0;
  // An empty catalog or schema means the default one.
  virtual std::vector<std::string> Tables(absl::string_view catalog,
                                          absl::string_view schema,
                                          absl::string_view prefix,
                                          size_t limit) const = 0;
  // Columns of a table named by one to three parts; empty when not known.
  virtual std::vector<Column> Columns(
      absl::Span<const std::string> table) const = 0;
};

enum class CompletionKind {
  kColumn,
  kTable,
  kSchema,
  kCatalog,
  kFunction,
  kKeyword,
  kType,
};

// "column", "table", ...
absl::string_view CompletionKindName(CompletionKind kind);

struct CompletionItem {
  CompletionKind kind = CompletionKind::kKeyword;
  std::string label;   // what people read
  std::string insert;  // what replaces CursorContext::replace, quoted if needed
  std::string detail;  // a column's type and table, a function's signature
};

// The completions at a cursor, best first: columns in scope, tables, functions,
// keywords. `catalog` may be null. At most `limit` items.
std::vector<CompletionItem> Complete(absl::string_view text, size_t cursor,
                                     const CompletionCatalog* catalog,
                                     size_t limit);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_COMPLETE_COMPLETE_H_
