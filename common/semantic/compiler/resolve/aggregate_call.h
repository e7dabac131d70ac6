#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_AGGREGATE_CALL_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_AGGREGATE_CALL_H_

#include <string>

#include "common/sql/ast/ast.h"

namespace semantic_layer::semantic {

// How expressions of measures speak of aggregates. Pure functions.

// The name of a called function in lower case; empty for other expressions and
// for qualified names.
std::string CalledName(const sql::Expression& tree);

// Whether an expression is MEASURE(m) or its synonym AGG(m).
bool IsMeasureReference(const sql::Expression& tree);

// The measure that MEASURE(m) names, by the name that it has among our metrics:
// "order_count" for `Order Count`, "n_measure" for N. Empty for others.
std::string MeasureReference(const sql::Expression& tree);

// Whether a call aggregates rows by itself: MEASURE(m) does not, nor does a
// window function.
bool IsAggregateCall(const sql::Expression& tree);

// Whether an expression aggregates rows outside of MEASURE().
bool HasAggregateCall(const sql::Expression& tree);

// Whether an expression names any column.
bool NamesColumn(const sql::Expression& tree);

// Whether MEASURE(m) stands in an expression.
bool HasMeasureReference(const sql::Expression& tree);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_AGGREGATE_CALL_H_
