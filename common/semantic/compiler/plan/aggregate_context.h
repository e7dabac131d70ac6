#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_CONTEXT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_CONTEXT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/resolve/element_resolver.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/model/catalog.h"

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

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_AGGREGATE_CONTEXT_H_
