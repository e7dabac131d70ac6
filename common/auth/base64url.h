#ifndef SEMANTIC_LAYER_COMMON_AUTH_BASE64URL_H_
#define SEMANTIC_LAYER_COMMON_AUTH_BASE64URL_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::auth {

// base64url as JOSE wants it (RFC 7515): no padding, no white space, and only
// the one spelling of each value (unused bits are zero), so that a token has
// no second form with the same meaning.
std::string EncodeBase64Url(absl::string_view bytes);
std::optional<std::string> DecodeBase64Url(absl::string_view text);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_BASE64URL_H_
