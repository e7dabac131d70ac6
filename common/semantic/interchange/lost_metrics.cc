#include "common/semantic/interchange/lost_metrics.h"

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace semantic_layer::semantic {

std::set<std::string> LostMetrics(const ExportResult& result) {
  std::set<std::string> lost;
  for (const ExportLoss& loss : result.losses) {
    absl::string_view element = loss.element;
    if (loss.what == "format" || loss.what == "label" ||
        loss.what == "use_approximate_percentile" ||
        !absl::ConsumePrefix(&element, "metric ")) {
      continue;
    }
    lost.insert(std::string(element));
  }
  return lost;
}

}  // namespace semantic_layer::semantic
