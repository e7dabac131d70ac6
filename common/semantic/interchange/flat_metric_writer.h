#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FLAT_METRIC_WRITER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FLAT_METRIC_WRITER_H_

#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/yaml_writer.h"

namespace semantic_layer::semantic {

// Writes the keys of a metric in dbt's latest spelling, which is flat. Several
// filters become one. The metric names no measure.
void WriteFlatMetric(const MetricDefinition& metric, YamlWriter* out,
                     LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FLAT_METRIC_WRITER_H_
