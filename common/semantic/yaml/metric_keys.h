#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_KEYS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_KEYS_H_

#include "common/semantic/model/metric.h"
#include "common/semantic/yaml/map_reader.h"

namespace semantic_layer::semantic {

// Reports keys of a metric that metrics of its type do not look at, as `window`
// of a simple one: whoever wrote them meant another number. Looks at the flat
// keys of dbt's latest spec and the seed, and at `type_params` of the legacy
// spec. Empty values are fine, tools write them. Says nothing about a metric
// whose type could not be read.
void CheckMetricKeys(const YamlNode& metric, MetricType type,
                     FileReporter* reporter);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_KEYS_H_
