#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

inline constexpr size_t kMaxEndpointNameBytes = 128;
// A request with all its messages; a workspace refuses more than 16 MB.
inline constexpr size_t kMaxChatRequestBytes = 4 << 20;
// An answer, and the text in it.
inline constexpr int64_t kMaxChatAnswerBytes = 8 << 20;
inline constexpr size_t kMaxChatTextBytes = 1 << 20;
// One event of a stream.
inline constexpr size_t kMaxStreamEventBytes = 1 << 20;
// One attempt: models that have been idle take long to wake.
inline constexpr absl::Duration kChatAttemptTimeout = absl::Seconds(120);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_LIMITS_H_
