#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_LIMITS_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::gateway_auth {

// The users file, and users in it.
inline constexpr size_t kUsersFileBytesMax = 4 << 20;
inline constexpr size_t kUsersMax = 10'000;
inline constexpr size_t kUserNameBytesMax = 64;

// A token as it comes with a login; longer ones are refused unread.
inline constexpr size_t kCredentialBytesMax = 4096;
// What a login whose token does not fit into one of ours waits to hear whether
// it is needed there.
inline constexpr absl::Duration kRunAsTimeout = absl::Seconds(2);
// Random bytes of the tokens that are made here.
inline constexpr size_t kRandomTokenBytes = 32;

// scrypt: 16 MiB and some 40 ms for one check. Costlier ones in a users file
// are refused.
inline constexpr int kScryptLogN = 14;
inline constexpr int kScryptLogNMax = 17;
inline constexpr int kScryptR = 8;
inline constexpr int kScryptP = 1;
inline constexpr uint64_t kScryptMemoryBytesMax = 256 << 20;
// Checks at once; each needs a core and its memory.
inline constexpr int kScryptAtOnceMax = 2;

// Failed logins within the window, of one client address and of one user from
// one address; beyond it every such login is refused until failures grow old.
// Per user alone there is no limit: anybody could lock anybody out.
inline constexpr int kLoginFailuresPerClientMax = 60;
inline constexpr int kLoginFailuresPerUserMax = 10;
inline constexpr absl::Duration kLoginFailureWindow = absl::Minutes(1);
inline constexpr int64_t kLoginSubjectsMax = 10'000;

// Refresh tokens of one session that have not been used yet.
inline constexpr int kRefreshTokensPerSessionMax = 16;
// Revocations in one message of a watch.
inline constexpr int kRevocationsPerMessageMax = 1000;

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_LIMITS_H_
