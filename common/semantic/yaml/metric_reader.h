#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_READER_H_

#include <optional>

#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/map_reader.h"

namespace semantic_layer::semantic {

// Reads one metric in any of its spellings: dbt's legacy spec (`type_params`),
// the latest spec (flat keys, `agg`), or the seed's (flat `measure`,
// `numerator`, ...). Keys of different spellings may not contradict each other.
// Reports findings; returns nothing when there were errors.
std::optional<MetricDefinition> ReadMetric(const YamlNode& node,
                                           FileReporter* reporter);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_READER_H_
