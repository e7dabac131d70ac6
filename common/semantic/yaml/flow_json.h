#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_FLOW_JSON_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_FLOW_JSON_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// The value of an annotation (Annotations::meta), which is YAML in flow style,
// as JSON: "[a, b]" gives ["a","b"], "5" a number, "true" a boolean, "null"
// null. Text that is none of these, or no YAML, is a string. Thread safe.
std::string FlowTextToJson(absl::string_view flow);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_FLOW_JSON_H_
