#ifndef SEMANTIC_LAYER_COMMON_HTTP_HOST_HEALTH_H_
#define SEMANTIC_LAYER_COMMON_HTTP_HOST_HEALTH_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/http/limits.h"

namespace semantic_layer::http {

// What is remembered of hosts, so that one that is ill is not made worse: a
// budget from which retries are paid, and a circuit breaker. After
// kBreakerFailures failures in a row a host gets no requests for kBreakerPause,
// then one as a trial, whose outcome decides. Thread safe; keeps at most
// kMaxHosts hosts.
class HostHealth {
 public:
  // `clock` must outlive this.
  explicit HostHealth(const concurrency::Clock* clock) : clock_(clock) {}

  // Before each attempt; only a call's first pays into the budget of retries.
  // UNAVAILABLE while the host is left alone, naming how long. What was allowed
  // must be Recorded, or Forgotten when it ended without saying anything about
  // the host.
  absl::Status Allow(absl::string_view host, bool is_first_attempt);

  // Before a retry, beside Allow: false when the budget is spent.
  bool PayForRetry(absl::string_view host);

  void Record(absl::string_view host, bool failed);
  void Forget(absl::string_view host);

 private:
  struct Host {
    double retries = kRetryReserve;
    int failures = 0;  // in a row
    absl::Duration closed_until = absl::ZeroDuration();
    bool on_trial = false;
  };
  Host& HostOf(absl::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const concurrency::Clock* const clock_;
  absl::Mutex mu_;
  absl::flat_hash_map<std::string, Host> hosts_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_HOST_HEALTH_H_
