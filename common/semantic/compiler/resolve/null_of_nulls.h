#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_NULL_OF_NULLS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_NULL_OF_NULLS_H_

#include "common/sql/ast/ast.h"

namespace semantic_layer::semantic {

// Whether an expression is surely NULL where all of its columns are: so are
// operators, casts and the common functions of one value, but not CASE,
// COALESCE, IS NULL, constants, or a function that is not known here.
bool IsNullOfNulls(const sql::Expression& tree);

// Whether an expression has columns and is surely NULL as soon as one of them
// is. That says more than IsNullOfNulls: of `a OR b` only the latter is true.
bool IsNullOfAnyNull(const sql::Expression& tree);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_NULL_OF_NULLS_H_
