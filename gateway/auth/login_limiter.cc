#include "gateway/auth/login_limiter.h"

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "gateway/auth/limits.h"

namespace semantic_layer::gateway_auth {

LoginLimiter::LoginLimiter(const concurrency::Clock* clock)
    : failures_({.capacity = kLoginSubjectsMax, .ttl = kLoginFailureWindow},
                clock) {}

absl::Status LoginLimiter::Check(const std::vector<std::string>& subjects) {
  for (const std::string& subject : subjects) {
    if (failures_.Get(subject).value_or(0) < kLoginFailuresMax) continue;
    const int64_t seconds = absl::ToInt64Seconds(kLoginFailureWindow);
    return MakeStatus(ErrorReason::kTooManyLogins,
                      absl::StrCat("Too many failed logins; try again in ",
                                   seconds, " seconds."))
        .With("retry_after_seconds", absl::StrCat(seconds));
  }
  return absl::OkStatus();
}

void LoginLimiter::CountFailure(const std::vector<std::string>& subjects) {
  // Two failures at once may count as one; each restarts the window.
  for (const std::string& subject : subjects) {
    failures_.Put(subject, failures_.Get(subject).value_or(0) + 1);
  }
}

}  // namespace semantic_layer::gateway_auth
