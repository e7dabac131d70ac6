#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLORE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLORE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/compiler/output_column.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// Something that a metric can be grouped and filtered by.
struct ReachableItem {
  std::string name;  // as in a question: "origin__state", "metric_time"
  std::string description;
  std::string label;
  OutputKind kind = OutputKind::kDimension;  // never kMetric
  std::string type;   // "categorical", "time", "boolean", entity's type
  std::string model;  // semantic model that defines it; "" metric_time
  std::string expr;   // SQL over that model's table; "" metric_time
  std::vector<std::string> join_path;  // entities from the metric's model on
  std::vector<std::string> grains;  // time items: usable grains, finest first
};

// The items that all of the metrics can be asked by, sorted by name, with
// metric_time first. Unknown metrics give an empty list. Thread safe.
std::vector<ReachableItem> ReachableItems(const Catalog& catalog,
                                          absl::Span<const std::string> metrics,
                                          const CompileOptions& options);

// Every semantic model that the metric is computed from, sorted.
std::vector<std::string> ModelsOfMetric(const Catalog& catalog,
                                        absl::string_view metric);

// Every metric that the metric is computed from, all levels down, sorted;
// private ones included.
std::vector<std::string> InputsOfMetric(const Catalog& catalog,
                                        absl::string_view metric);

// Public metrics whose names are near to `name`, best first.
std::vector<std::string> NearestMetrics(const Catalog& catalog,
                                        absl::string_view name);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLORE_H_
