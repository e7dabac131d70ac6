#ifndef SEMANTIC_LAYER_COMMON_JSON_BASE64_H_
#define SEMANTIC_LAYER_COMMON_JSON_BASE64_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// Appends the bytes that `text` stands for in base64, in the standard or the
// URL-safe alphabet, padded or not. False, with `*out` undefined, if it is
// neither. (JWTs need a stricter reader: common/auth has its own.)
bool DecodeBase64(absl::string_view text, std::string* out);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_BASE64_H_
