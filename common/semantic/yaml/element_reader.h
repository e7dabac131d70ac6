#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_ELEMENT_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_ELEMENT_READER_H_

#include <optional>

#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/yaml/map_reader.h"

namespace semantic_layer::semantic {

// Readers of the parts of a semantic model in dbt's legacy spec. Each reports
// its findings and returns what it could read; nothing when there were errors.

std::optional<Entity> ReadEntity(const YamlNode& node, FileReporter* reporter);
std::optional<Dimension> ReadDimension(const YamlNode& node,
                                       FileReporter* reporter);
std::optional<Measure> ReadMeasure(const YamlNode& node,
                                   FileReporter* reporter);
// Also reads the latest spec's spelling (window_agg, group_by).
std::optional<NonAdditiveDimension> ReadNonAdditiveDimension(
    const YamlNode& node, FileReporter* reporter);

// Reads `description`, `label`, `config.meta` and `meta` of any element.
void ReadAnnotations(MapReader& reader, Annotations* about);

// Reads `row_policies:` of a model.
void ReadRowPolicies(MapReader& reader, SemanticModel* model);

// Reads `week_start:` of a project.
void ReadWeekStart(MapReader& reader, ModelDocument* document);

// Reads `is_start` and `is_end` of `validity_params`.
void ReadValidity(const YamlNode& node, FileReporter* reporter,
                  Dimension* dimension);

// Reads a grain from text; reports other values.
std::optional<TimeGrain> ReadGrain(MapReader& reader, absl::string_view key);

// A value as YAML flow text: "a", [a, b], {k: v}.
std::string FlowText(const YamlNode& node);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_ELEMENT_READER_H_
