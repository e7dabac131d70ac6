#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_FILTER_BINDER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_FILTER_BINDER_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/plan/aggregate_context.h"
#include "common/semantic/compiler/plan/item_binder.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// Binds a filter's names to rows, adding joins (of metrics too). Returns
// nothing after reporting a mistake.
std::optional<PlannedFilter> BindFilter(const AggregateContext& context,
                                        const ParsedFilter& filter,
                                        ItemBinder* binder,
                                        std::vector<MetricJoin>* metric_joins,
                                        absl::string_view metric,
                                        Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_FILTER_BINDER_H_
