#ifndef SEMANTIC_LAYER_COMMON_AUTH_SECRET_KEY_H_
#define SEMANTIC_LAYER_COMMON_AUTH_SECRET_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "common/config/secret.h"

namespace semantic_layer::auth {

// The default that everybody knows, for development only.
inline constexpr char kDevelopmentSecretKey[] =
    "your-secret-key-change-in-production";

// OK when `secret` may sign tokens. Outside of `debug` it must have 32 bytes or
// more, not be a value known from documentation, and not be a few characters
// repeated; INVALID_CONFIGURATION says which, and how to make a good one.
absl::Status CheckSecretKey(const config::Secret<std::string>& secret,
                            bool debug);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_SECRET_KEY_H_
