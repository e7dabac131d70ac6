#ifndef SEMANTIC_LAYER_COMMON_STATEDB_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::statedb {

// Entries of one page of any listing.
inline constexpr int kMaxPageSize = 1000;
// Bytes of the statements on one page; an entry that alone is larger has a page
// of its own.
inline constexpr size_t kMaxPageBytes = 8 << 20;
// A page token as it comes from a caller, in characters.
inline constexpr size_t kMaxPageTokenBytes = 2048;

// History kept for one user: entries, bytes of their statements, and age.
inline constexpr int64_t kDefaultHistoryEntriesMax = 10'000;
inline constexpr int64_t kDefaultHistoryBytesMax = 64 << 20;
inline constexpr absl::Duration kDefaultHistoryAgeMax = absl::Hours(24 * 90);
// What an entry costs beside its statement.
inline constexpr int64_t kHistoryEntryOverheadBytes = 256;
// Entries of a user between two looks at what may go.
inline constexpr int64_t kHistoryPruneInterval = 64;
// Users whose entries are counted for that; beyond it counting begins anew.
inline constexpr size_t kMaxCountedUsers = 100'000;
// Message of a failed query that is kept; longer ones are cut.
inline constexpr size_t kHistoryErrorBytesMax = 4096;

// Saved queries of one user.
inline constexpr int64_t kMaxSavedQueriesPerUser = 1000;

// How long a writer of another process is waited for.
inline constexpr absl::Duration kBusyTimeout = absl::Seconds(5);
// Writes that share one transaction, and so one fsync.
inline constexpr int kMaxWritesPerCommit = 64;
// Size to which the write-ahead log is cut back after a checkpoint.
inline constexpr int64_t kWalBytesMax = 4 << 20;

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_LIMITS_H_
