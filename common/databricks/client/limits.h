#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// A message of the workspace in an error of ours.
inline constexpr size_t kMaxErrorMessageBytes = 2'000;
// An answer of the REST API in JSON; inline results are at most 25 MiB.
inline constexpr int64_t kMaxAnswerBytes = 32 << 20;
inline constexpr size_t kMaxAnswerValues = 8'000'000;
// Pages of a listing that may be empty in a row. Whoever may see little of much
// gets many: 100,000 tables by pages of 50 are 2,000.
inline constexpr int64_t kMaxEmptyPages = 10'000;
// One attempt of a call of the REST API.
inline constexpr absl::Duration kAttemptTimeout = absl::Seconds(60);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_LIMITS_H_
