#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_PLANNER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_PLANNER_H_

#include <vector>

#include "common/semantic/compiler/plan/aggregate_context.h"
#include "common/semantic/compiler/plan/item_binder.h"
#include "common/semantic/compiler/plan/metric_expander.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// A key that could not be bound to the rows of a group.
struct KeyProblem {
  int key = 0;
  BindResult result;
};

// Plans one group of leaves: binds keys and filters to its rows, decides where
// each filter holds, and how the group meets the time spine (reference,
// sections 3.3 to 3.8). Keys that cannot be bound are returned in `problems`,
// so that the caller can say which metrics lack them; other mistakes are added
// to `diagnostics`.
AggregatePlan PlanAggregate(const AggregateContext& context,
                            const LeafGroup& group,
                            std::vector<KeyProblem>* problems,
                            Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_PLANNER_H_
