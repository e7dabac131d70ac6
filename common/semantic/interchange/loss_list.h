#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOSS_LIST_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOSS_LIST_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Collects what a format cannot say, each thing once, in the order in which it
// was met. Not thread safe.
class LossList {
 public:
  // `why` is one sentence that says what to do, where something can be done.
  void Add(std::string element, absl::string_view what, std::string why) {
    for (const ExportLoss& loss : losses_) {
      if (loss.element == element && loss.what == what) return;
    }
    losses_.push_back({std::move(element), std::string(what), std::move(why)});
  }

  // What an element says in `config`, `meta` included.
  void AddConfig(const std::string& element, const Annotations& about,
                 const std::string& why) {
    for (const auto& [key, value] : about.config) {
      Add(element, absl::StrCat("config.", key), why);
    }
    if (!about.meta.empty()) Add(element, "config.meta", why);
  }

  std::vector<ExportLoss> Take() && { return std::move(losses_); }

 private:
  std::vector<ExportLoss> losses_;
};

// How losses call elements.
inline std::string ElementOf(const MetricDefinition& metric) {
  return absl::StrCat("metric ", metric.name);
}
inline std::string ElementOf(const SemanticModel& model) {
  return absl::StrCat("model ", model.name);
}
inline std::string ElementOf(const SemanticModel& model,
                             const Dimension& dimension) {
  return absl::StrCat("dimension ", model.name, ".", dimension.name);
}
inline std::string ElementOf(const SemanticModel& model, const Entity& entity) {
  return absl::StrCat("entity ", model.name, ".", entity.name);
}
inline std::string ElementOf(const SemanticModel& model,
                             const Measure& measure) {
  return absl::StrCat("measure ", model.name, ".", measure.name);
}

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOSS_LIST_H_
