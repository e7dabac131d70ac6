#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_METRIC_GRAPH_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_METRIC_GRAPH_H_

#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/validate/unknown_names.h"

namespace semantic_layer::semantic {

// Checks metrics against each other: inputs exist, nothing needs itself,
// cumulative and conversion metrics stand on simple ones of a fitting kind,
// custom grains and entities exist. Metrics with an error, and all that need
// them, are removed.
void CheckMetricGraph(const std::vector<SemanticModel>& models,
                      const std::vector<TimeSpine>& time_spines,
                      UnknownNames* unknown, std::vector<Metric>* metrics,
                      Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_METRIC_GRAPH_H_
