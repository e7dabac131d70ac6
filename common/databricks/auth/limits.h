#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_LIMITS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// An OAuth token is fetched anew so long before it expires, and used for so
// long at least whatever the server says of its life.
inline constexpr absl::Duration kTokenRefreshAhead = absl::Minutes(5);
inline constexpr absl::Duration kTokenShortestLife = absl::Seconds(30);
inline constexpr absl::Duration kTokenTimeout = absl::Seconds(30);
// Between two attempts to refresh a token that is still good.
inline constexpr absl::Duration kTokenRefreshPause = absl::Seconds(10);
// What is assumed where the server does not say how long a token lives.
inline constexpr absl::Duration kTokenAssumedLife = absl::Hours(1);
inline constexpr int64_t kMaxTokenAnswerBytes = 64 << 10;

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_LIMITS_H_
