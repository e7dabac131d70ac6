#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AFTER_AGGREGATION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AFTER_AGGREGATION_H_

#include "common/semantic/compiler/lower/aggregate_lowering.h"
#include "common/semantic/compiler/lower/aggregate_rows.h"

namespace semantic_layer::semantic {

// Brings a cumulative aggregate from its steps to the keys' periods.
AggregateSelect Regrain(const AggregateScope& scope, AggregateSelect stepwise);

// Gives every period of the spine a row; every step, where the steps are yet to
// be brought to the keys' periods.
AggregateSelect JoinToSpine(const AggregateScope& scope,
                            AggregateSelect aggregate);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AFTER_AGGREGATION_H_
