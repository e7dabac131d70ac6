#ifndef SEMANTIC_LAYER_COMMON_AUTH_CRYPTO_H_
#define SEMANTIC_LAYER_COMMON_AUTH_CRYPTO_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::auth {

// The few primitives that are used directly, over OpenSSL. Thread safe.

// 32 bytes each.
std::string HmacSha256(absl::string_view key, absl::string_view data);
std::string Sha256(absl::string_view data);

// From the system's generator; fit for keys and tokens.
std::string SecureRandomBytes(size_t count);

// Takes as long for equal texts as for different ones of the same length.
bool ConstantTimeEquals(absl::string_view a, absl::string_view b);

// The first digits of a keyed hash, to tell tokens apart in logs without
// telling anything about them: 8 hex digits.
std::string Fingerprint(absl::string_view secret);

// Lower case hex digits.
std::string HexOf(absl::string_view bytes);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_CRYPTO_H_
