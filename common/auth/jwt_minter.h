#ifndef SEMANTIC_LAYER_COMMON_AUTH_JWT_MINTER_H_
#define SEMANTIC_LAYER_COMMON_AUTH_JWT_MINTER_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/auth/jws_key.h"
#include "common/auth/jwt_claims.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::auth {

// Signs `claims` into a compact JWS of type at+jwt.
std::string SignJwt(const SigningKey& key, const JwtClaims& claims);

// Makes the short-lived tokens with which a process of the suite works without
// a user: subject "service:<name>", role `service`. Thread safe.
class ServiceTokenSource {
 public:
  // `key` is one of KeyUse::kServices; `clock` must outlive the source.
  ServiceTokenSource(std::shared_ptr<const SigningKey> key,
                     absl::string_view service_name, absl::string_view issuer,
                     absl::string_view audience,
                     const concurrency::Clock* clock);

  std::string Token() const;
  // Who such a token stands for.
  std::string subject() const { return subject_; }

 private:
  const std::shared_ptr<const SigningKey> key_;
  const std::string subject_;
  const std::string issuer_;
  const std::string audience_;
  const concurrency::Clock* const clock_;
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_JWT_MINTER_H_
