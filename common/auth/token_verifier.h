#ifndef SEMANTIC_LAYER_COMMON_AUTH_TOKEN_VERIFIER_H_
#define SEMANTIC_LAYER_COMMON_AUTH_TOKEN_VERIFIER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/principal.h"

namespace semantic_layer::auth {

// Turns a bearer token into a principal. Implementations are thread safe.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // UNAUTHENTICATED with one constant message whatever is wrong: an attacker
  // learns nothing. The real cause is in the status's metadata under "cause",
  // which is meant for the log and never leaves the process.
  virtual absl::StatusOr<Principal> Verify(absl::string_view token) const = 0;
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_TOKEN_VERIFIER_H_
