#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::model_store {

// A model id, and so the stem of its file's name.
inline constexpr size_t kModelIdBytesMax = 128;
// The texts of all served files together.
inline constexpr size_t kServedBytesMax = 256 << 20;
// Unknown names whose near ones are looked for one by one.
inline constexpr size_t kUnknownNamesMax = 32;
// Whole looks at all files that one judgement takes to bring files back.
inline constexpr size_t kLooksAtAllMax = 4;
// What of them travels in one message, which may have 32 MiB: in pieces to
// callers that know pieces, else all that there may be.
inline constexpr size_t kSnapshotPieceBytes = 8 << 20;
inline constexpr size_t kSnapshotBytesMax = 24 << 20;
// Errors that are spelled out in one status; the rest are counted.
inline constexpr size_t kErrorsInMessageMax = 5;
inline constexpr size_t kErrorsInDetailsMax = 20;
// Files that one hint names.
inline constexpr size_t kFilesInHintMax = 3;
// The SQL of a metric to add.
inline constexpr size_t kMetricSqlBytesMax = 16 << 10;
// Backups of one file within the same microsecond.
inline constexpr int kBackupAttemptsMax = 100;
// Threads that read files at a start, and files that are worth one of them.
inline constexpr size_t kReadersMax = 8;
inline constexpr size_t kFilesPerReaderMin = 32;
// Lines that may differ for the smallest diff to be looked for.
inline constexpr int kDiffEditsMax = 2'000;
// A version's number has 8 digits.
inline constexpr int64_t kVersionNumberMax = 99'999'999;
// Pages of lists.
inline constexpr int kModelsPageMax = 1'000;
inline constexpr int kVersionsPageDefault = 50;
inline constexpr int kVersionsPageMax = 500;
// A project to import: entries, bytes of its YAML files, and of each path.
inline constexpr size_t kProjectFilesMax = 10'000;
inline constexpr size_t kProjectBytesMax = 64 << 20;
inline constexpr size_t kProjectPathBytesMax = 1'024;
inline constexpr size_t kProjectDepthMax = 32;
// How many bytes may come out of each byte of an archive, and what every
// archive may become however small it is.
inline constexpr int64_t kArchiveRatioMax = 100;
inline constexpr int64_t kArchiveRatioFloorBytes = 2 << 20;
// How soon an edit of others is noticed.
inline constexpr absl::Duration kDefaultPollInterval = absl::Seconds(1);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_LIMITS_H_
