#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_USER_ATTRIBUTE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_USER_ATTRIBUTE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// Reads how a row policy names the caller: "{{ User('groups') }}", also without
// the braces and with double quotes. Returns the attribute's name, or nothing
// for any other text.
std::optional<std::string> ParseUserAttribute(absl::string_view text);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_USER_ATTRIBUTE_H_
