#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_LIMITS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::warehouse {

// How long the state of the SQL warehouse is believed. Probes come every few
// seconds, from several callers.
inline constexpr absl::Duration kHealthTtl = absl::Seconds(15);
// A probe that asks the workspace waits no longer.
inline constexpr absl::Duration kHealthTimeout = absl::Seconds(10);

// Pages of the workspace that one page of ours may need, because items are left
// out. What is found by then is given out.
inline constexpr int kMaxPagesPerRead = 20;

// The warehouse counts the bytes of a result by its own measure, which may be
// so many times ours: eight bytes for a boolean. The exact cut is made here.
inline constexpr int64_t kByteLimitFactor = 8;
inline constexpr int64_t kByteLimitRoom = 1 << 20;

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_LIMITS_H_
