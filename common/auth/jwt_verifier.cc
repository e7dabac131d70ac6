#include "common/auth/jwt_verifier.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "common/auth/permissions.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::auth {
namespace {

constexpr char kServiceRole[] = "service";
constexpr char kServicePrefix[] = "service:";

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

Principal PrincipalOf(JwtClaims claims) {
  Principal principal;
  principal.user_id = std::move(claims.subject);
  principal.username = std::move(claims.username);
  principal.email = std::move(claims.email);
  principal.display_name = std::move(claims.display_name);
  principal.groups = std::move(claims.groups);
  principal.permissions = PermissionsOf(claims.roles);
  principal.roles = std::move(claims.roles);
  principal.token_id = std::move(claims.token_id);
  principal.session_id = std::move(claims.session_id);
  principal.sealed_workspace_token = std::move(claims.sealed_workspace_token);
  principal.authenticated_at = claims.authenticated_at;
  principal.issued_at = claims.issued_at;
  principal.expires_at = claims.expires_at;
  return principal;
}

}  // namespace

absl::StatusOr<Principal> JwtVerifier::Verify(absl::string_view token) const {
  absl::StatusOr<Principal> principal = Check(token);
  if (principal.ok()) return principal;
  return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token")
      .With("cause", principal.status().message());
}

absl::StatusOr<Principal> JwtVerifier::Check(absl::string_view token) const {
  ASSIGN_OR_RETURN(JwtParts parts, SplitJwt(token));
  ASSIGN_OR_RETURN(JwtHeader header, ParseJwtHeader(parts.header_json));
  std::shared_ptr<const VerificationKey> key = keys_->Find(header.key_id);
  if (key == nullptr) return Wrong("unknown key");
  if (header.algorithm != AlgorithmName(key->algorithm())) {
    return Wrong("alg is not the key's");
  }
  if (!absl::EqualsIgnoreCase(header.type, "at+jwt")) {
    return Wrong("typ is not at+jwt");
  }
  if (!key->Verify(parts.signing_input, parts.signature)) {
    return Wrong("the signature does not fit");
  }
  ASSIGN_OR_RETURN(JwtClaims claims, ParseJwtClaims(parts.claims_json));
  RETURN_IF_ERROR(CheckClaims(claims, key->use()));
  if (revocations_->IsRevoked(claims.session_id)) {
    return Wrong("the session has been ended");
  }
  return PrincipalOf(std::move(claims));
}

absl::Status JwtVerifier::CheckClaims(const JwtClaims& claims,
                                      KeyUse use) const {
  if (claims.issuer != options_.issuer) return Wrong("another issuer");
  if (std::find(claims.audience.begin(), claims.audience.end(),
                options_.audience) == claims.audience.end()) {
    return Wrong("meant for others");
  }
  RETURN_IF_ERROR(CheckTimes(claims));
  const bool says_service = absl::StartsWith(claims.subject, kServicePrefix) ||
                            std::find(claims.roles.begin(), claims.roles.end(),
                                      kServiceRole) != claims.roles.end();
  if (use == KeyUse::kUsers && says_service) {
    return Wrong("a user's key vouches for a service");
  }
  if (use == KeyUse::kServices &&
      (!absl::StartsWith(claims.subject, kServicePrefix) ||
       claims.roles != std::vector<std::string>{kServiceRole})) {
    return Wrong("a service's key vouches for a user");
  }
  return absl::OkStatus();
}

absl::Status JwtVerifier::CheckTimes(const JwtClaims& claims) const {
  const absl::Time now = clock_->Now();
  if (claims.expires_at <= now - options_.clock_skew) return Wrong("expired");
  if (claims.not_before > now + options_.clock_skew ||
      claims.issued_at > now + options_.clock_skew) {
    return Wrong("not valid yet");
  }
  const absl::Duration lifetime = claims.expires_at - claims.issued_at;
  if (lifetime <= absl::ZeroDuration() || lifetime > options_.lifetime_max) {
    return Wrong("lives too long");
  }
  if (claims.authenticated_at > now + options_.clock_skew) {
    return Wrong("auth_time lies in the future");
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::auth
