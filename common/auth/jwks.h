#ifndef SEMANTIC_LAYER_COMMON_AUTH_JWKS_H_
#define SEMANTIC_LAYER_COMMON_AUTH_JWKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/key_ring.h"

namespace semantic_layer::auth {

// One public key as RFC 7517 writes it; there is no place for a private member.
struct Jwk {
  std::string kty;  // "EC"
  std::string use;  // "sig"
  std::string alg;  // "ES256"
  std::string kid;
  std::string crv;  // "P-256"
  std::string x;    // base64url
  std::string y;    // base64url
};

// The published keys that have a public half. Shared secrets have none.
std::vector<Jwk> PublicJwks(const KeyRing::Keys& keys);

// Keys of a set that somebody else published; ones of other types or uses are
// skipped, as RFC 7517 asks. INVALID_ARGUMENT for a key that claims to be ours
// and is not usable, or whose id occurs twice.
absl::StatusOr<KeyRing::Keys> KeysOf(const std::vector<Jwk>& jwks);

// The same as JSON text: {"keys": [...]}. Parsing refuses texts over the limit,
// what is not strict JSON, and sets with private members ("d", "k"): whoever
// publishes those has lost the keys.
std::string PrintJwks(const std::vector<Jwk>& jwks);
absl::StatusOr<std::vector<Jwk>> ParseJwks(absl::string_view json);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_JWKS_H_
