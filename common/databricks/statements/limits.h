#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// Longest statement that the workspace takes, in bytes.
inline constexpr size_t kMaxStatementBytes = 16 << 20;
// Columns of a result.
inline constexpr size_t kMaxResultColumns = 10'000;

// How long the request that submits a statement waits for its end; the API
// takes 5 to 50 seconds. A statement that a caller gives up can only be
// cancelled once this answer has named it, hence the shortest.
inline constexpr absl::Duration kSubmitWait = absl::Seconds(5);
// Submitting requests that wait at once. Each has a connection of its own, so
// that beyond this statements are submitted without waiting and are polled.
inline constexpr int kMaxWaitingSubmits = 32;
// What the workspace may take for the answer itself, beside the waiting.
inline constexpr absl::Duration kSubmitTimeout = absl::Seconds(50);
inline constexpr absl::Duration kPollTimeout = absl::Seconds(30);

// Between two polls of a statement: the first pause, how it grows, the longest.
inline constexpr absl::Duration kFirstPollPause = absl::Milliseconds(200);
inline constexpr double kPollPauseGrowth = 1.5;
inline constexpr absl::Duration kMaxPollPause = absl::Seconds(5);
// Polls may fail for so long before the statement is given up: the statement
// runs on, whatever happens to the way to it.
inline constexpr absl::Duration kPollTolerance = absl::Seconds(60);

// After a caller has gone, a statement being submitted is waited for so long to
// learn its id, so that it can be cancelled; and so long is a cancel or close
// tried.
inline constexpr absl::Duration kOrphanWait = absl::Seconds(20);
inline constexpr absl::Duration kFarewellTimeout = absl::Seconds(10);

// What a shutdown leaves to the last calls that cancel and close statements,
// and before that to requests that submit: their answers name the statements
// that are to be cancelled, and take up to kSubmitWait. Both fit between the
// end of a drain and the end of a pod, 10 seconds by Kubernetes' default.
inline constexpr absl::Duration kShutdownGrace = absl::Seconds(1);
inline constexpr absl::Duration kShutdownSubmitGrace = absl::Seconds(6);

// The largest result that is asked for inline. An inline result over 25 MiB of
// JSON makes its statement fail; this leaves room for text being longer than
// values.
inline constexpr int64_t kInlineBytesMax = 2 << 20;

// Chunks that are fetched ahead of the reader: how many, and their bytes (one
// chunk aside). Largest chunk.
inline constexpr int kChunksAhead = 4;
inline constexpr int64_t kChunkBytesAhead = 64 << 20;
inline constexpr int64_t kMaxChunkBytes = int64_t{256} << 20;
// A link with less left of its life is asked for anew.
inline constexpr absl::Duration kLinkSpare = absl::Seconds(10);
// Links that are asked for one chunk, all refused.
inline constexpr int kMaxLinksPerChunk = 3;

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_LIMITS_H_
