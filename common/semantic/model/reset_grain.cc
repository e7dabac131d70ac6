#include "common/semantic/model/reset_grain.h"

namespace semantic_layer::semantic {

std::optional<TimeGrain> ResetGrain(const std::vector<MeasureWindow>& windows,
                                    const SemanticModel& model) {
  if (windows.size() != 2) return std::nullopt;
  const MeasureWindow& second = windows[1];
  const Dimension* order = model.FindDimension(second.order);
  if (windows[0].range != "cumulative" || second.range != "current" ||
      !second.offset.empty() || order == nullptr ||
      order->grain <= TimeGrain::kDay) {
    return std::nullopt;
  }
  return order->grain;
}

}  // namespace semantic_layer::semantic
