#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace semantic_layer::model_store {

// A model id, and so the stem of its file's name.
inline constexpr size_t kModelIdBytesMax = 128;
// The texts of all served files together: they travel in one message, which
// may have 32 MiB.
inline constexpr size_t kServedBytesMax = 24 << 20;
// Errors that are spelled out in one status; the rest are counted.
inline constexpr size_t kErrorsInMessageMax = 5;
inline constexpr size_t kErrorsInDetailsMax = 20;
// The SQL of a metric to add.
inline constexpr size_t kMetricSqlBytesMax = 16 << 10;
// Backups of one file within the same microsecond.
inline constexpr int kBackupAttemptsMax = 100;
// How soon an edit of others is noticed.
inline constexpr absl::Duration kDefaultPollInterval = absl::Seconds(1);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIMITS_H_
