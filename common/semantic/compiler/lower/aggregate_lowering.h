#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATE_LOWERING_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATE_LOWERING_H_

#include <string>
#include <vector>

#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/plan/plan.h"

namespace semantic_layer::semantic {

// An aggregate as a SELECT that lacks only its list: the expressions of its
// keys and values over that SELECT, in the plan's order.
struct AggregateSelect {
  sql::Select* select = nullptr;
  std::vector<sql::Expression*> keys;
  std::vector<sql::Expression*> values;
  // Of an accumulation: the period of its steps.
  sql::Expression* period = nullptr;
  // The keys are to be the first items of the list, and grouped by.
  bool group_by_keys = false;
};

// Writes an aggregate of the plan. Steps before the last become table
// expressions of the context.
AggregateSelect LowerAggregate(LoweringContext& context,
                               const AggregatePlan& plan,
                               const std::vector<OutputKey>& keys);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATE_LOWERING_H_
