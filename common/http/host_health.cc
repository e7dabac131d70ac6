#include "common/http/host_health.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace semantic_layer::http {

HostHealth::Host& HostHealth::HostOf(absl::string_view name) {
  const auto it = hosts_.find(name);
  if (it != hosts_.end()) return it->second;
  // A service talks to a handful of hosts and to the storage behind links; of
  // more than that the oldest knowledge is worth nothing.
  if (hosts_.size() >= kMaxHosts) hosts_.clear();
  return hosts_[std::string(name)];
}

absl::Status HostHealth::Allow(absl::string_view name, bool is_first_attempt) {
  absl::MutexLock lock(&mu_);
  Host& host = HostOf(name);
  if (host.failures < kBreakerFailures) {
    if (is_first_attempt) {
      host.retries = std::min(kRetryReserve, host.retries + kRetriesPerRequest);
    }
    return absl::OkStatus();
  }
  const absl::Duration left = host.closed_until - clock_->Monotonic();
  if (left > absl::ZeroDuration() || host.on_trial) {
    return absl::UnavailableError(absl::StrCat(
        name, " failed ", host.failures,
        " times in a row; it is left alone for a moment, try again in ",
        std::max<int64_t>(1, absl::ToInt64Seconds(left)), " s"));
  }
  host.on_trial = true;
  return absl::OkStatus();
}

bool HostHealth::PayForRetry(absl::string_view name) {
  absl::MutexLock lock(&mu_);
  Host& host = HostOf(name);
  if (host.retries < 1) return false;
  host.retries -= 1;
  return true;
}

void HostHealth::Record(absl::string_view name, bool failed) {
  absl::MutexLock lock(&mu_);
  Host& host = HostOf(name);
  host.on_trial = false;
  if (!failed) {
    host.failures = 0;
    return;
  }
  if (++host.failures >= kBreakerFailures) {
    host.closed_until = clock_->Monotonic() + kBreakerPause;
  }
}

void HostHealth::Forget(absl::string_view name) {
  absl::MutexLock lock(&mu_);
  HostOf(name).on_trial = false;
}

}  // namespace semantic_layer::http
