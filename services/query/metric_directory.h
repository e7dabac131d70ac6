#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRIC_DIRECTORY_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRIC_DIRECTORY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/explore.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::query {

// A metric as its users see it.
struct MetricSummary {
  std::string name = {};
  std::string type = {};  // "simple", "ratio", ...
  std::string description = {};
  std::string label = {};
  std::string model_id = {};  // of the file that defines it
  std::vector<std::string> dimensions = {};
  std::vector<std::string> input_metrics = {};
  std::string format = {};
  std::string default_grain = {};
};

// The public metrics of a catalog with what can be asked about them, by name.
// Immutable; built once for each catalog.
class MetricDirectory {
 public:
  explicit MetricDirectory(std::shared_ptr<const semantic::Catalog> catalog);

  const semantic::Catalog& catalog() const { return *catalog_; }
  const std::vector<MetricSummary>& metrics() const { return metrics_; }
  // Null when there is no public metric of that name.
  const MetricSummary* Find(absl::string_view name) const;

 private:
  std::shared_ptr<const semantic::Catalog> catalog_;
  std::vector<MetricSummary> metrics_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRIC_DIRECTORY_H_
