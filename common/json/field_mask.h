#ifndef SEMANTIC_LAYER_COMMON_JSON_FIELD_MASK_H_
#define SEMANTIC_LAYER_COMMON_JSON_FIELD_MASK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// Splits "a,b.c_d" (or "a,b.cD") into paths in the spelling of .proto files.
// False for an empty path, a path that mixes the two spellings, or one with a
// character that no field name has. The empty text is the empty list.
bool ParseFieldMask(absl::string_view text, std::vector<std::string>* paths);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_FIELD_MASK_H_
