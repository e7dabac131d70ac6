#ifndef SEMANTIC_LAYER_COMMON_AUTH_TOKEN_SEAL_H_
#define SEMANTIC_LAYER_COMMON_AUTH_TOKEN_SEAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/secret.h"

namespace semantic_layer::auth {

// Seals the token with which somebody logged in, so that it can be kept and can
// travel inside our own tokens while only the suite's processes can read it:
// AES-256-GCM with a random nonce (NIST SP 800-38D), under a key made from the
// secret that they share. Sealed for one user, it cannot be opened for another.
// Immutable and thread safe.
class TokenSeal {
 public:
  explicit TokenSeal(const config::Secret<std::string>& secret_key);

  // base64url.
  std::string Seal(const config::Secret<std::string>& token,
                   absl::string_view user_id) const;

  // INVALID_ARGUMENT when it was not sealed for this user with this key.
  absl::StatusOr<config::Secret<std::string>> Open(
      absl::string_view sealed, absl::string_view user_id) const;

 private:
  config::Secret<std::string> key_;
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_TOKEN_SEAL_H_
