#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_TRUNC_GUARD_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_TRUNC_GUARD_H_

#include "common/sql/ast/builder.h"
#include "common/sql/ast/expression.h"

namespace semantic_layer::sql {

bool HoldsColumn(const Expression& expression);

// DuckDB (1.4) rewrites comparisons of date_trunc(unit, x) with a constant, and
// some of them wrongly: <= takes the next period too, <> lets NULLs through,
// and so does = under NOT. Returns `side` in a form that this rewriting does
// not see if it is such a date_trunc, under casts or not, and `other` holds no
// column; else `side` itself. Private to this folder.
Expression* GuardDateTrunc(Builder& builder, Expression* side,
                           const Expression& other);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_TRUNC_GUARD_H_
