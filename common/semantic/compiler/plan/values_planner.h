#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_VALUES_PLANNER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_VALUES_PLANNER_H_

#include <optional>
#include <vector>

#include "common/semantic/compiler/plan/aggregate_context.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// Plans a question without metrics: the rows of the model from which all items
// are reached with the fewest joins, times the periods of the time spine when
// metric_time is asked for. Keys without a grain get one. Returns nothing after
// reporting a mistake.
std::optional<ValuesPlan> PlanValues(const AggregateContext& context,
                                     const ParsedQuestion& question,
                                     Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_VALUES_PLANNER_H_
