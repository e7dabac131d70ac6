#ifndef SEMANTIC_LAYER_COMMON_AUTH_JWT_VERIFIER_H_
#define SEMANTIC_LAYER_COMMON_AUTH_JWT_VERIFIER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/jwt_claims.h"
#include "common/auth/key_ring.h"
#include "common/auth/limits.h"
#include "common/auth/principal.h"
#include "common/auth/revocation_set.h"
#include "common/auth/token_verifier.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::auth {

// Verifies our own access tokens, in this order: size and shape, header, key by
// id with the one algorithm that it has, signature, claims, revocation. Nothing
// in a token chooses how it is verified, and nothing but its key id is looked
// at before the signature holds. Thread safe.
class JwtVerifier final : public TokenVerifier {
 public:
  struct Options {
    std::string issuer = "semantic-layer";
    // Ours; it must be among the token's.
    std::string audience = "semantic-layer";
    absl::Duration clock_skew = kClockSkew;
    absl::Duration lifetime_max = kTokenLifetimeMax;
  };

  // All must outlive the verifier.
  JwtVerifier(Options options, const KeyRing* keys,
              const RevocationSet* revocations, const concurrency::Clock* clock)
      : options_(std::move(options)),
        keys_(keys),
        revocations_(revocations),
        clock_(clock) {}

  absl::StatusOr<Principal> Verify(absl::string_view token) const override;

 private:
  // These say what is wrong; Verify hides it.
  absl::StatusOr<Principal> Check(absl::string_view token) const;
  absl::Status CheckClaims(const JwtClaims& claims, KeyUse use) const;
  absl::Status CheckTimes(const JwtClaims& claims) const;

  const Options options_;
  const KeyRing* const keys_;
  const RevocationSet* const revocations_;
  const concurrency::Clock* const clock_;
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_JWT_VERIFIER_H_
