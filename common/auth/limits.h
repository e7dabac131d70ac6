#ifndef SEMANTIC_LAYER_COMMON_AUTH_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_AUTH_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace semantic_layer::auth {

// A token that is longer is refused unread.
inline constexpr size_t kTokenBytesMax = 8 << 10;
// Levels of JSON inside a token's header and claims.
inline constexpr int kTokenJsonDepthMax = 4;
inline constexpr size_t kKeyIdBytesMax = 64;
// One claim that is a text, and entries of one that is a list.
inline constexpr size_t kClaimBytesMax = 512;
inline constexpr size_t kClaimEntriesMax = 128;
// The sealed token of a workspace; an OAuth token may be long.
inline constexpr size_t kSealedTokenBytesMax = 4 << 10;

// Clocks of two machines may differ by this much.
inline constexpr absl::Duration kClockSkew = absl::Seconds(30);
// No access token lives longer, whatever the settings say.
inline constexpr absl::Duration kTokenLifetimeMax = absl::Hours(12);
// Tokens that processes of the suite make for their own calls.
inline constexpr absl::Duration kServiceTokenLifetime = absl::Minutes(5);

// A shared secret: HS256 wants as many bytes as its hash has.
inline constexpr size_t kSecretKeyBytesMin = 32;
inline constexpr size_t kSecretKeyDistinctBytesMin = 8;

// Signatures of one key that are remembered as good, twice over.
inline constexpr size_t kKnownSignaturesMax = 4096;

// Keys in one JWK set, and the bytes of one.
inline constexpr size_t kKeysMax = 16;
inline constexpr size_t kJwksBytesMax = 64 << 10;

// Sessions that are refused. Beyond it, those go first that expire first.
inline constexpr size_t kRevocationsMax = 100'000;

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_LIMITS_H_
