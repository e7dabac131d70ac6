#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_PREPARED_ROWS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_PREPARED_ROWS_H_

#include "common/semantic/compiler/lower/aggregate_rows.h"

namespace semantic_layer::semantic {

// The rows that an aggregate is made of, with all that chooses among them.
// Those of a conversion or a semi-additive measure are a table expression.
AggregateRows AllRows(const AggregateScope& scope);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_PREPARED_ROWS_H_
