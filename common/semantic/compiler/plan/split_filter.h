#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_SPLIT_FILTER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_SPLIT_FILTER_H_

#include <vector>

#include "common/semantic/compiler/plan/plan.h"

namespace semantic_layer::semantic {

// The conditions that a filter joins by AND, each with the items that it names:
// the filter itself when there is but one. Rows meet all of them exactly when
// they meet the filter.
std::vector<PlannedFilter> SplitFilter(const PlannedFilter& filter);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_SPLIT_FILTER_H_
