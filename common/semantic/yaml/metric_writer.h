#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_WRITER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_WRITER_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/yaml_writer.h"

namespace semantic_layer::semantic {

// Pieces of WriteModelDocument: the keys of one element each, in a fixed order,
// defaults left out.

// A metric in dbt's legacy spelling.
void WriteMetric(YamlWriter& out, const MetricDefinition& metric);

// description, label and config.
void WriteAnnotations(YamlWriter& out, const Annotations& about);

// agg_params.
void WriteAggregationParams(YamlWriter& out, const AggregationParams& params);

// non_additive_dimension.
void WriteNonAdditiveDimension(
    YamlWriter& out, const std::optional<NonAdditiveDimension>& dimension);

// One filter as text, several as a list.
void WriteFilters(YamlWriter& out, absl::string_view key,
                  const std::vector<SqlText>& filters);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_METRIC_WRITER_H_
