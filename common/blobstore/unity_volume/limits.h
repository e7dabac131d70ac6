#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_LIMITS_H_

#include "absl/time/time.h"

namespace semantic_layer::blobstore {

// One call of the Files API, with its retries.
inline constexpr absl::Duration kVolumeCallTimeout = absl::Seconds(20);
// Files that are read at the same time.
inline constexpr int kVolumeReadsAtOnce = 16;

// A writer that has taken the lock counts on it for so long, the others regard
// it as dead a while later: clocks run unevenly and stamps are whole seconds.
inline constexpr absl::Duration kLeaseOfHolder = absl::Seconds(30);
inline constexpr absl::Duration kLeaseForOthers = absl::Seconds(45);
// How often a change under the lock is sent: an attempt that ended without an
// answer may have been done, so the client does not repeat it by itself.
inline constexpr int kGuardedAttempts = 2;
// A writer who has not got the lock by then gives up.
inline constexpr absl::Duration kLockPatience = absl::Seconds(60);
inline constexpr absl::Duration kFirstLockPause = absl::Milliseconds(50);
inline constexpr absl::Duration kMaxLockPause = absl::Seconds(1);
// Traces of former holders are removed when they are so old that nobody can
// still be about to take the lock on the strength of an older listing.
inline constexpr absl::Duration kLockTraceAge = absl::Minutes(10);
// A change leaves two traces and removes so many at most, in so much time: its
// author waits for that.
inline constexpr int kLockTracesPerRelease = 8;
inline constexpr absl::Duration kLockTidyTimeout = absl::Seconds(5);

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_LIMITS_H_
