#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_SIGNING_KEYS_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_SIGNING_KEYS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/auth/jws_key.h"
#include "common/auth/key_ring.h"
#include "common/config/secret.h"
#include "gateway/auth/options.h"

namespace semantic_layer::gateway_auth {

// What this process signs users' tokens with, and what it publishes. With
// HS256 that is the shared secret and nothing; with ES256 the key file (made
// with mode 0600 on the first start when none is named) and its public half
// with those of the further files. INVALID_CONFIGURATION names a file that
// cannot be used.
struct SigningKeys {
  std::unique_ptr<auth::SigningKey> signing;
  auth::KeyRing::Keys published;
};
absl::StatusOr<SigningKeys> LoadSigningKeys(
    const AuthOptions& options, const std::string& algorithm,
    const config::Secret<std::string>& secret_key);

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_SIGNING_KEYS_H_
