#include "common/auth/jwt_minter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "common/auth/limits.h"
#include "common/json/writer.h"

namespace semantic_layer::auth {

std::string SignJwt(const SigningKey& key, const JwtClaims& claims) {
  std::shared_ptr<const VerificationKey> identity = key.verification_key();
  std::string header;
  json::Writer writer(&header);
  writer.BeginObject();
  writer.Key("alg").String(AlgorithmName(identity->algorithm()));
  writer.Key("kid").String(identity->id());
  writer.Key("typ").String("at+jwt");
  writer.EndObject();
  writer.Flush();
  std::string input = absl::StrCat(EncodeBase64Url(header), ".",
                                   EncodeBase64Url(PrintJwtClaims(claims)));
  return absl::StrCat(input, ".", EncodeBase64Url(key.Sign(input)));
}

ServiceTokenSource::ServiceTokenSource(std::shared_ptr<const SigningKey> key,
                                       absl::string_view service_name,
                                       absl::string_view issuer,
                                       absl::string_view audience,
                                       const concurrency::Clock* clock)
    : key_(std::move(key)),
      subject_(absl::StrCat("service:", service_name)),
      issuer_(issuer),
      audience_(audience),
      clock_(clock) {}

std::string ServiceTokenSource::Token() const {
  JwtClaims claims;
  claims.issuer = issuer_;
  claims.audience = {audience_};
  claims.subject = subject_;
  claims.username = subject_;
  claims.token_id = EncodeBase64Url(SecureRandomBytes(16));
  claims.session_id = subject_;
  claims.issued_at = clock_->Now();
  claims.authenticated_at = claims.issued_at;
  claims.expires_at = claims.issued_at + kServiceTokenLifetime;
  claims.roles = {"service"};
  return SignJwt(*key_, claims);
}

}  // namespace semantic_layer::auth
