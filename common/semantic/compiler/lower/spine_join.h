#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_SPINE_JOIN_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_SPINE_JOIN_H_

#include "common/semantic/compiler/lower/aggregate_lowering.h"
#include "common/semantic/compiler/lower/aggregate_rows.h"

namespace semantic_layer::semantic {

// Aggregates beside a time spine: moved (offsets) or accumulated.

// The rows aggregated by step, then moved to the period that shows them.
AggregateSelect ShiftAggregate(const AggregateScope& scope);

// The rows aggregated by step, then once more over the window of each period.
AggregateSelect AccumulateAggregates(const AggregateScope& scope);

// Every row joined to the periods that it counts for, then aggregated.
AggregateSelect JoinRowsToSpine(const AggregateScope& scope);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_SPINE_JOIN_H_
