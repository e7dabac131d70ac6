#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_CLOCK_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_CLOCK_H_

#include "absl/time/time.h"

namespace semantic_layer::concurrency {

// The two clocks a process needs, behind one interface so that tests can turn
// the hands. Implementations are thread safe.
//
// Wall time is for what leaves the process (token claims, log lines); it may
// jump. Monotonic time is for ages and timeouts; only differences mean
// anything.
class Clock {
 public:
  virtual ~Clock() = default;

  // The time of day.
  virtual absl::Time Now() const = 0;

  // Time since an arbitrary fixed point; never goes back.
  virtual absl::Duration Monotonic() const = 0;
};

// The clocks of the operating system. Stateless: make one wherever needed.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
  absl::Duration Monotonic() const override;
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_CLOCK_H_
