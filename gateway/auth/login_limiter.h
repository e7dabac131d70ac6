#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_LOGIN_LIMITER_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_LOGIN_LIMITER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/ttl_cache.h"

namespace semantic_layer::gateway_auth {

// Slows guessing down: counts failed logins of client addresses and of the
// users whom they claim to be, and refuses both for a while when there were too
// many (limits.h). The oldest are forgotten when there are too many to count.
// Thread safe.
class LoginLimiter {
 public:
  // `clock` must outlive the limiter.
  explicit LoginLimiter(const concurrency::Clock* clock);

  // OK, or TOO_MANY_LOGINS for any of `subjects`. Said before a credential is
  // looked at, so that a right one is refused as well.
  absl::Status Check(const std::vector<std::string>& subjects);

  void CountFailure(const std::vector<std::string>& subjects);

 private:
  concurrency::TtlCache<std::string, int> failures_;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_LOGIN_LIMITER_H_
