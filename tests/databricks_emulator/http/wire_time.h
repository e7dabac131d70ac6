#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_WIRE_TIME_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_WIRE_TIME_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace semantic_layer::emulator {

// A time as protobuf's JSON writes it, with milliseconds. Pure.
inline std::string WireTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

inline std::string WireTime(int64_t epoch_millis) {
  return WireTime(absl::FromUnixMillis(epoch_millis));
}

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_WIRE_TIME_H_
