#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_YAML_DRAFT_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_YAML_DRAFT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "semantic_layer/model/v1/semantic_model.pb.h"

namespace semantic_layer::model_store {

// A model of a request as YAML text, one key a line, knowing which field of the
// request each line came from.
struct YamlDraft {
  std::string text;
  // By line, from 1 (0 is unused): {"dimensions", "#0", "type"}.
  std::vector<std::vector<std::string>> field_of_line;
};

// Writes the seed's shape: one mapping with nested metrics. INVALID_REQUEST for
// a JSON field that is no JSON.
absl::StatusOr<YamlDraft> DraftYaml(const model::v1::SemanticModel& wire);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_YAML_DRAFT_H_
