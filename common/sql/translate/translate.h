#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_TRANSLATE_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_TRANSLATE_H_

#include <vector>

#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/sql/resolve/catalog.h"

namespace semantic_layer::sql {

struct TranslateOptions {
  // Gives the types of columns, which decide some translations (a[1] of an
  // array or of a map, CAST of a DOUBLE or of a STRING). Null is fine: then the
  // translation works for every type it can, and says so where it cannot.
  const Catalog* catalog = nullptr;
};

// Rewrites a tree of Databricks SQL so that, printed in the target's dialect,
// it gives Databricks' answer there. The input tree is not changed; the result
// and everything under it lives in `arena`. Translating to databricks is a
// copy.
//
// An error (UNSUPPORTED_FEATURE) names something that the target cannot say;
// the result is then not to be run. A warning (APPROXIMATE_TRANSLATION) names
// something whose answer may differ, such as estimates. Never throws away
// meaning without a diagnostic.
//
// Pure functions; thread-safe for different arenas.
Result<Statement*> Translate(const Statement& statement, DialectId target,
                             Arena& arena,
                             const TranslateOptions& options = {});
Result<Query*> Translate(const Query& query, DialectId target, Arena& arena,
                         const TranslateOptions& options = {});
Result<Expression*> Translate(const Expression& expression, DialectId target,
                              Arena& arena,
                              const TranslateOptions& options = {});

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_TRANSLATE_H_
