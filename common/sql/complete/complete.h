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
  // What the text itself says of its columns: the select list of a CTE or
  // subquery, or an alias's column list.
  std::vector<std::string> columns;
  std::vector<TableInScope> star_of;  // a star there takes these tables' too
  bool derived = false;  // a CTE or subquery: the catalog does not know it

  // The word by which its columns can be qualified; may be empty.
  const std::string& Label() const;
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
  bool wants_shared_columns = false;  // USING (: those of both sides
  // A list of a target's columns: only that table's, and not these again.
  bool wants_target_columns = false;
  std::vector<std::string> listed;
  bool in_string_or_comment = false;  // nothing fits
  std::vector<TableInScope> tables;   // nearest query first
  std::vector<std::string> ctes;      // names that may stand after FROM
  std::vector<std::string> keywords;  // that fit here, upper case
};

// Finds out what fits at a byte offset of a text, which may be broken anywhere.
// Linear in the statement around the cursor. Pure function; thread-safe.
CursorContext AnalyzeCursor(absl::string_view text, size_t cursor);

// What metadata knows, for Complete. Names are matched ignoring case by prefix.
// A name that does not exist gives nothing. Implementations may be slow; what
// else goes wrong they keep to themselves, for whoever called Complete.
class CompletionCatalog {
 public:
  virtual ~CompletionCatalog() = default;

  struct Entry {
    std::string name;
    std::string detail;  // a comment; may be empty
  };
  struct Column {
    std::string name;
    std::string type;
  };
  // Catalogs (no qualifier), schemas (catalog), tables (catalog, schema or the
  // defaults') whose names begin with the prefix, at most `limit` each.
  virtual std::vector<Entry> Catalogs(absl::string_view prefix,
                                      size_t limit) const = 0;
  virtual std::vector<Entry> Schemas(absl::string_view catalog,
                                     absl::string_view prefix,
                                     size_t limit) const = 0;
  // An empty catalog or schema means the default one.
  virtual std::vector<Entry> Tables(absl::string_view catalog,
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
  std::string insert;  // what replaces Completion::replace, quoted if needed
  std::string detail;  // a column's type, a comment, ...; may be empty
};

struct Completion {
  Span replace;  // bytes of the text that an accepted item replaces
  std::vector<CompletionItem> items;
};

// The completions at a cursor, best first: columns in scope, tables, functions
// (once a letter of one is typed), keywords. A column's name that several
// tables in scope have is inserted with its table. `catalog` may be null. At
// most `limit` items.
Completion Complete(absl::string_view text, size_t cursor,
                    const CompletionCatalog* catalog, size_t limit);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_COMPLETE_COMPLETE_H_
