#ifndef SEMANTIC_LAYER_COMMON_SQL_GUARD_GUARD_H_
#define SEMANTIC_LAYER_COMMON_SQL_GUARD_GUARD_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"

namespace semantic_layer::sql {

// What running a statement can do.
enum class StatementEffect {
  kRead,            // returns rows and changes nothing
  kWrite,           // changes data or objects
  kAdministrative,  // changes settings, grants, sessions, files, engines
  kUnknown,         // depends on text that is only known when it runs
};

// "read", "write", "administrative", "unknown".
absl::string_view StatementEffectName(StatementEffect effect);

// Tells the effect of a statement from its tree, including what hides inside
// it: a WITH that leads into INSERT, a FROM that begins a multi-insert, the
// body of a script, the statement that EXPLAIN would only describe.
StatementEffect EffectOf(const Statement& statement);

struct GuardOptions {
  // Table functions allowed besides the built-in ones without reach outside of
  // the query (range, explode, ...). Lower case.
  absl::Span<const absl::string_view> extra_table_functions;
  // Refuse scalar functions that Databricks SQL does not have, so that none of
  // the embedded engine's own functions (getenv, read_text, ...) is reachable.
  // Functions of several parts (catalog.schema.f) are refused too.
  bool refuse_unknown_functions = true;
  // Let statements pass whose effect is kWrite (the caller may write); what
  // reaches outside of the warehouse's tables is refused all the same, inside
  // of them too: a CTAS or INSERT from a path, a table with a LOCATION.
  bool allow_writes = false;
  // Let names pass that are only known when the statement runs, for a check
  // before its parameters are bound.
  bool allow_unbound_names = false;
};

// Checks that a statement only reads, and only from tables and views: no file,
// no path, no network, no engine setting. Returns one diagnostic for each thing
// that is not allowed, with the span of what is wrong; none when the statement
// may run. Works on trees of Databricks SQL, before translation.
//
// Pure function; thread-safe.
std::vector<Diagnostic> CheckReadOnly(const Statement& statement,
                                      const GuardOptions& options = {});

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_GUARD_GUARD_H_
