#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_LOGIN_LIMITER_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_LOGIN_LIMITER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/ttl_cache.h"

namespace semantic_layer::gateway_auth {

// Slows guessing down: counts failed logins of client addresses, and of the
// users whom an address claims to be, and refuses both for a while when there
// were too many (limits.h). The oldest are forgotten when there are too many to
// count. Thread safe.
class LoginLimiter {
 public:
  // `clock` must outlive the limiter.
  explicit LoginLimiter(const concurrency::Clock* clock);

  // OK, or TOO_MANY_LOGINS. Said before a credential is looked at, so that a
  // right one is refused as well. `subject` is whom the credential claims to
  // belong to.
  absl::Status Check(absl::string_view client, absl::string_view subject);

  void CountFailure(absl::string_view client, absl::string_view subject);

 private:
  concurrency::TtlCache<std::string, int> failures_;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_LOGIN_LIMITER_H_
