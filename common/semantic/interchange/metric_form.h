#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_METRIC_FORM_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_METRIC_FORM_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Rewrites documents between dbt's two ways of saying what is aggregated:
// measures of a model, or aggregations of simple metrics.

// Moves every measure into metrics. A simple metric absorbs its measure; a
// measure that another metric uses becomes a simple metric, hidden unless the
// measure says create_metric, and so does one that nothing uses. No metric
// names a measure afterwards. What needs a measure that the document does not
// have is left out and listed.
ModelDocument MeasuresToMetrics(ModelDocument document, LossList* losses);

// The other way round: every aggregation of a metric's own becomes a measure,
// which the metric names.
ModelDocument MetricsToMeasures(ModelDocument document, LossList* losses);

// Gives derived metrics without a list of inputs the names of their expression
// as inputs.
void InferInputs(ModelDocument* document);

// Removes the metrics of these names, and every metric that needs one of them,
// as an input or in a condition; the latter are listed.
void RemoveMetrics(const absl::flat_hash_set<std::string>& names,
                   ModelDocument* document, LossList* losses);

// Names of the metrics that a metric is computed from, one level down.
std::vector<std::string> InputNames(const MetricDefinition& metric);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_METRIC_FORM_H_
