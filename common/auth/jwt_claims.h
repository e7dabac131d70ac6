#ifndef SEMANTIC_LAYER_COMMON_AUTH_JWT_CLAIMS_H_
#define SEMANTIC_LAYER_COMMON_AUTH_JWT_CLAIMS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace semantic_layer::auth {

// What one of our tokens says (RFC 7519, RFC 9068). Permissions are not in it:
// they follow from the roles when the token is verified.
struct JwtClaims {
  std::string issuer;                            // iss
  std::vector<std::string> audience;             // aud
  std::string subject;                           // sub
  std::string token_id;                          // jti
  std::string session_id;                        // sid
  absl::Time issued_at;                          // iat
  absl::Time not_before = absl::InfinitePast();  // nbf
  absl::Time expires_at;                         // exp
  absl::Time authenticated_at;                   // auth_time
  std::string username;                          // preferred_username
  std::string email;
  std::string display_name;  // name
  std::vector<std::string> roles;
  std::vector<std::string> groups;
  // The token of the workspace with which they logged in, as of TokenSeal.
  std::string sealed_workspace_token;  // swt
};

// What a token's header says, as far as it matters.
struct JwtHeader {
  std::string algorithm;  // alg
  std::string key_id;     // kid
  std::string type;       // typ
};

// A token taken apart, with nothing of it believed yet.
struct JwtParts {
  absl::string_view signing_input;  // Header and claims as they were sent.
  std::string header_json;
  std::string claims_json;
  std::string signature;
};

// The first steps of verification: size, exactly three parts, strict base64url.
// INVALID_ARGUMENT says what is wrong; for logs.
absl::StatusOr<JwtParts> SplitJwt(absl::string_view token);

// A header that is a JSON object without duplicate members, with a key id of
// harmless characters, and without the members that would change what is
// verified (crit, b64).
absl::StatusOr<JwtHeader> ParseJwtHeader(absl::string_view json);

// Claims of the right types; whether they hold is the verifier's business.
absl::StatusOr<JwtClaims> ParseJwtClaims(absl::string_view json);

std::string PrintJwtClaims(const JwtClaims& claims);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_JWT_CLAIMS_H_
