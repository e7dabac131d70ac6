#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_VIEW_MEASURES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_VIEW_MEASURES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/semantic/interchange/metric_expressions.h"
#include "common/semantic/interchange/view_tree.h"

namespace semantic_layer::semantic {

// A measure of a metric view.
struct ViewMeasure {
  std::string name;
  const sql::Expression* tree = nullptr;
  const MetricDefinition* metric = nullptr;  // null for one made as an input
  std::vector<MeasureWindow> windows;
};

// Says the metrics of a document as measures of a metric view: inputs by
// MEASURE(), time by windows. Measures stand behind those that they use.
class ViewMeasures : public MetricExpressions {
 public:
  // As MetricExpressions; `tree` is the view's rows.
  ViewMeasures(const ModelDocument* document, ViewTree* tree, sql::Arena* arena,
               LossList* losses);

  // All measures; what cannot be one is listed. To be called once.
  std::vector<ViewMeasure> Take();

 protected:
  sql::Expression* Refer(const MetricDefinition& user, const InputMetric& input,
                         bool* failed, std::string* why) override;

 private:
  enum class State { kOpen, kGood, kBad };

  // Whether the metric is a measure of the view now.
  bool Emit(const MetricDefinition& metric);
  bool Say(const MetricDefinition& metric, ViewMeasure* measure,
           std::string* why);
  bool SayCumulative(const MetricDefinition& metric, ViewMeasure* measure,
                     std::string* why);
  void ListDetails(const MetricDefinition& metric);
  void ListTimes(const MetricDefinition& metric);
  std::string FreeName(const std::string& stem);
  sql::Expression* Measure(const std::string& name);
  // The field of the time by which a metric is aggregated; empty, with a
  // reason, when the view has none.
  std::string TimeField(const MetricDefinition& metric, std::string* why);

  ViewTree& tree_;
  absl::flat_hash_map<std::string, State> states_;  // by metric
  absl::flat_hash_map<std::string, std::string> names_of_;
  absl::flat_hash_map<std::string, std::string> shifted_;
  absl::flat_hash_set<std::string> taken_;
  std::vector<ViewMeasure> measures_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_VIEW_MEASURES_H_
