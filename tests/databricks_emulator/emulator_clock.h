#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_EMULATOR_CLOCK_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_EMULATOR_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace semantic_layer::emulator {

// The workspace's idea of now: real time, and what the admin port has moved it
// ahead by, so that tokens, links and results expire when a test wants it.
// Thread safe.
class EmulatorClock {
 public:
  absl::Time Now() const {
    return absl::Now() + absl::Microseconds(ahead_micros_.load());
  }
  int64_t NowMillis() const { return absl::ToUnixMillis(Now()); }

  void Advance(absl::Duration duration) {
    ahead_micros_ += absl::ToInt64Microseconds(duration);
  }

 private:
  std::atomic<int64_t> ahead_micros_{0};
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_EMULATOR_CLOCK_H_
