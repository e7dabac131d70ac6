#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_FLOW_JSON_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_FLOW_JSON_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// The values of annotations (Annotations::meta) are YAML in flow style as
// FlowText writes it: [a, b], 5, true, a text as it is, and in double quotes a
// text that would be read as one of the others. All functions are pure.

// The value as JSON: "[a, b]" gives ["a","b"], "5" a number.
std::string FlowTextToJson(absl::string_view flow);

// The value as it can stand behind a key in block style.
std::string FlowToYaml(absl::string_view flow);

// The value of a text: "\"5\"" gives 5. Anything else as it is.
std::string FlowToText(absl::string_view flow);

// A text as such a value.
std::string TextToFlow(absl::string_view text);

// The documents of any YAML text as JSON, for reading what is no model (a
// project's settings); scalars that look like numbers, true or false are such.
// What cannot be read is told by `diagnostics` and left out.
std::vector<std::string> YamlToJson(absl::string_view text,
                                    Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_FLOW_JSON_H_
