#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_RESET_GRAIN_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_RESET_GRAIN_H_

#include <optional>
#include <vector>

#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// The grain at which the windows of a view's measure start anew: that of the
// second, which is `current` by a field of a coarser grain than a day, after a
// `cumulative` first. Nothing for other windows. Pure.
std::optional<TimeGrain> ResetGrain(const std::vector<MeasureWindow>& windows,
                                    const SemanticModel& model);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_RESET_GRAIN_H_
