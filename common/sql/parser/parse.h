#ifndef SEMANTIC_LAYER_COMMON_SQL_PARSER_PARSE_H_
#define SEMANTIC_LAYER_COMMON_SQL_PARSER_PARSE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/limits.h"

namespace semantic_layer::sql {

struct ParseOptions {
  // Longest text taken, in bytes; longer ones give TEXT_TOO_LARGE and no tree.
  size_t max_bytes = kMaxScriptBytes;
  // Deepest nesting and highest tree; see limits.h.
  int max_nesting_depth = kMaxNestingDepth;
  int max_tree_height = kMaxTreeHeight;
  // Whether ParsedScript::comments is filled.
  bool keep_comments = false;
  // "x" is an identifier rather than a string (ANSI; off in Databricks).
  bool double_quoted_identifiers = false;
};

// A comment of the text, its markers included. Hints are not comments.
struct Comment {
  Span span;
  bool line = false;  // -- rather than /* */
};

// ParsedScript owns the statements of one text. It may be moved; nodes stay
// where they are. `statements` holds those that parsed, in the order of the
// text; a statement with an error is left out and has its diagnostics, and does
// not keep the others from being parsed.
struct ParsedScript {
  Arena arena;
  absl::string_view text;  // the text, owned by the arena
  std::vector<Statement*> statements;
  std::vector<Diagnostic> diagnostics;  // in the order of the text
  std::vector<Comment> comments;        // only with keep_comments

  bool ok() const { return !HasErrors(diagnostics); }
};

// One parsed expression, type or query; `node` is null when there is an error.
template <typename T>
struct Parsed {
  Arena arena;
  absl::string_view text;  // owned by the arena
  T* node = nullptr;
  std::vector<Diagnostic> diagnostics;

  bool ok() const { return node != nullptr; }
};

// A list of columns as in a table's schema: a INT, b STRING COMMENT 'x'.
struct ParsedSchema {
  Arena arena;
  absl::string_view text;
  List<StructField> fields;
  std::vector<Diagnostic> diagnostics;

  bool ok() const { return !HasErrors(diagnostics); }
};

// Parses statements of Databricks SQL separated by semicolons. Any bytes are
// taken. Empty statements are skipped.
ParsedScript ParseScript(absl::string_view text,
                         const ParseOptions& options = {});

// Parses exactly one statement; a second one, or none, is a diagnostic. A
// trailing semicolon is allowed.
Parsed<Statement> ParseStatement(absl::string_view text,
                                 const ParseOptions& options = {});

// Parses exactly one query.
Parsed<Query> ParseQuery(absl::string_view text,
                         const ParseOptions& options = {});

// Parses exactly one expression, which may have an alias only where SQL has one
// inside of expressions.
Parsed<Expression> ParseExpression(absl::string_view text,
                                   const ParseOptions& options = {});

// Parses exactly one expression with its nodes in the caller's arena, for code
// that puts user-written expressions into a larger tree. Returns null and adds
// diagnostics (spans relative to `text`) when there is an error.
Expression* ParseExpressionInto(Arena& arena, absl::string_view text,
                                std::vector<Diagnostic>* diagnostics,
                                const ParseOptions& options = {});

// The same for a query.
Query* ParseQueryInto(Arena& arena, absl::string_view text,
                      std::vector<Diagnostic>* diagnostics,
                      const ParseOptions& options = {});

// Parses exactly one data type, e.g. MAP<STRING, ARRAY<INT>>.
Parsed<DataType> ParseDataType(absl::string_view text,
                               const ParseOptions& options = {});

// Parses the columns of a table schema, as from_json takes them.
ParsedSchema ParseTableSchema(absl::string_view text,
                              const ParseOptions& options = {});

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PARSER_PARSE_H_
