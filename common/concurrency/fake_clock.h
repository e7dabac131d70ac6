#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_FAKE_CLOCK_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_FAKE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::concurrency {

// A clock that stands still until told otherwise. For tests. Thread safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1'700'000'000))
      : now_(now) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mu_);
    return now_;
  }

  absl::Duration Monotonic() const override {
    absl::MutexLock lock(&mu_);
    return monotonic_;
  }

  // Lets time pass: both clocks move on.
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mu_);
    now_ += by;
    monotonic_ += by;
  }

  // Sets the wall clock only, as an operator or NTP does.
  void JumpTo(absl::Time now) {
    absl::MutexLock lock(&mu_);
    now_ = now;
  }

 private:
  mutable absl::Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_);
  absl::Duration monotonic_ ABSL_GUARDED_BY(mu_) = absl::ZeroDuration();
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_FAKE_CLOCK_H_
