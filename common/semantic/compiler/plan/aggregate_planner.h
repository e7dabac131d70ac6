#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_PLANNER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_PLANNER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/semantic/compiler/plan/item_binder.h"
#include "common/semantic/compiler/plan/metric_expander.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/semantic/compiler/resolve/element_resolver.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// What all aggregates of a question share.
struct AggregateContext {
  const Catalog& catalog;
  const ElementResolver& resolver;
  // Plans a question of one metric grouped by entities, for Metric() filters.
  std::function<std::unique_ptr<QueryPlan>(const ItemName& metric,
                                           const std::string& field)>
      plan_metric;
  const std::vector<ItemName>& keys;
  std::vector<std::string> key_names;
  // The question's range, and the grain that it is widened to.
  std::optional<absl::CivilSecond> start;
  std::optional<absl::CivilSecond> end;
  TimeGrain range_grain = TimeGrain::kDay;
  WeekStart week_start = WeekStart::kMonday;
};

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

// Binds a filter's names to rows, adding joins (of metrics too). Returns
// nothing after reporting a mistake.
std::optional<PlannedFilter> BindFilter(const AggregateContext& context,
                                        const ParsedFilter& filter,
                                        ItemBinder* binder,
                                        std::vector<MetricJoin>* metric_joins,
                                        absl::string_view metric,
                                        Diagnostics* diagnostics);

// The spine for periods of a grain: the project's, else a generated one.
PlannedSpine ChooseSpine(const Catalog& catalog, TimeGrain grain);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_PLANNER_H_
