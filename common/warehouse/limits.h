#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_LIMITS_H_

#include <cstdint>

namespace semantic_layer::warehouse {

// Longest statement that an implementation accepts, in bytes.
inline constexpr int64_t kMaxStatementBytes = 16 << 20;

// Most parameters of one statement.
inline constexpr int kMaxParameters = 10000;

// Rows that one batch of a ResultStream holds at most.
inline constexpr int64_t kMaxBatchRows = 8192;

// Bytes of values that one batch holds at most, a single row aside: a batch and
// its wrapping fit one gRPC message.
inline constexpr int64_t kMaxBatchBytes = 2 << 20;

// Entries of one page of a catalog listing: when the caller does not say, and
// at most.
inline constexpr int kDefaultPageSize = 1000;
inline constexpr int kMaxPageSize = 10000;

// Longest name of a catalog, schema, table or column, in bytes.
inline constexpr int kMaxNameBytes = 255;

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_LIMITS_H_
