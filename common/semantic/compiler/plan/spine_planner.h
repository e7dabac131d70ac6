#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_SPINE_PLANNER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_SPINE_PLANNER_H_

#include "common/semantic/compiler/plan/aggregate_context.h"
#include "common/semantic/compiler/plan/metric_expander.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// Whether an item is of the aggregate's own time.
inline bool IsAggTime(const ItemSource& item) {
  return item.from == ItemSource::From::kAggTime;
}

// Whether a leaf is moved or accumulated over periods. `timed` says that a key
// of the question is of the leaf's time.
bool MeetsSpine(const MetricLeaf& leaf, bool timed);

// Decides how an aggregate, whose keys, offsets and filters are planned, meets
// the time spine: by which steps, which spine, and what its periods become.
// What would need a finer spine than there is is added to `diagnostics`.
void PlanSpine(const AggregateContext& context, const MetricLeaf& leaf,
               bool timed, AggregatePlan* plan, Diagnostics* diagnostics);

// The spine for periods of a grain: the project's, else a generated one.
PlannedSpine ChooseSpine(const Catalog& catalog, TimeGrain grain);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_SPINE_PLANNER_H_
