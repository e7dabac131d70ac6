#include "gateway/auth/login_limiter.h"

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "gateway/auth/limits.h"

namespace semantic_layer::gateway_auth {
namespace {

std::string ClientKey(absl::string_view client) {
  return absl::StrCat("client ", client);
}

std::string UserKey(absl::string_view client, absl::string_view subject) {
  return absl::StrCat("user ", client, " ", subject);
}

}  // namespace

LoginLimiter::LoginLimiter(const concurrency::Clock* clock)
    : failures_({.capacity = kLoginSubjectsMax, .ttl = kLoginFailureWindow},
                clock) {}

absl::Status LoginLimiter::Check(absl::string_view client,
                                 absl::string_view subject) {
  if (failures_.Get(ClientKey(client)).value_or(0) <
          kLoginFailuresPerClientMax &&
      failures_.Get(UserKey(client, subject)).value_or(0) <
          kLoginFailuresPerUserMax) {
    return absl::OkStatus();
  }
  const int64_t seconds = absl::ToInt64Seconds(kLoginFailureWindow);
  return MakeStatus(ErrorReason::kTooManyLogins,
                    absl::StrCat("Too many failed logins; try again in ",
                                 seconds, " seconds."))
      .With("retry_after_seconds", absl::StrCat(seconds));
}

void LoginLimiter::CountFailure(absl::string_view client,
                                absl::string_view subject) {
  // Two failures at once may count as one; each restarts the window.
  for (const std::string& key : {ClientKey(client), UserKey(client, subject)}) {
    failures_.Put(key, failures_.Get(key).value_or(0) + 1);
  }
}

}  // namespace semantic_layer::gateway_auth
