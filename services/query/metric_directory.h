#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRIC_DIRECTORY_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRIC_DIRECTORY_H_

#include <cstdint>
#include <memory>
#include <optional>
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
  std::string format = {};  // see value_format.h
  std::string default_grain = {};
  std::vector<std::string> synonyms = {};
};

// A question that a model keeps under a name.
struct SavedQuestion {
  std::string name = {};
  std::string description = {};
  std::string label = {};
  std::string model_id = {};  // of the file that defines it
  std::vector<std::string> metrics = {};
  std::vector<std::string> group_by = {};
  std::vector<std::string> where = {};
  std::vector<std::string> order_by = {};
  std::optional<int64_t> limit = {};
};

// The public metrics of a catalog and its saved questions, each by name.
// Immutable; built once for each catalog, so it holds no more than a search
// looks at: what can be asked about a metric is found when it is shown.
class MetricDirectory {
 public:
  MetricDirectory(std::shared_ptr<const semantic::Catalog> catalog,
                  int max_join_hops);

  const semantic::Catalog& catalog() const { return *catalog_; }
  // Without dimensions, input metrics and default grains.
  const std::vector<MetricSummary>& metrics() const { return metrics_; }
  // One of these, with them.
  MetricSummary Complete(MetricSummary summary) const;
  const std::vector<SavedQuestion>& saved_questions() const {
    return saved_questions_;
  }
  // Null when there is no public metric of that name.
  const MetricSummary* Find(absl::string_view name) const;

 private:
  std::shared_ptr<const semantic::Catalog> catalog_;
  const semantic::CompileOptions options_;
  std::vector<MetricSummary> metrics_;
  std::vector<SavedQuestion> saved_questions_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRIC_DIRECTORY_H_
