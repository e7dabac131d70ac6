#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_VOLUME_LOCK_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_VOLUME_LOCK_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/blobstore/blob_store.h"
#include "common/concurrency/clock.h"
#include "common/databricks/files/files_client.h"

namespace semantic_layer::blobstore {

// A lock in a folder of a volume, for writers that may be on different
// machines and may die while they hold it.
//
// The one thing that the Files API does atomically is to make a file that must
// not be there. So holders are numbered: the file `7` says that the seventh
// holder has the lock, `7.free` that it has given it back, and whoever makes
// `8` first is the next. A holder that has not given it back after
// kLeaseForOthers, by the workspace's clock, is passed over; it stops trusting
// its lease before that, at kLeaseOfHolder by its own. What remains is a write
// that was sent within the lease and is carried out long after it.
//
// Thread safe, but of the threads of a process one should come at a time.
class VolumeLock {
 public:
  struct Lease {
    int64_t number = 0;
    // By Clock::Monotonic; the lock must not be counted on afterwards.
    absl::Duration ends_at = absl::ZeroDuration();
    std::vector<std::string> traces = {};  // of former holders, to be removed
  };

  // `folder` is a path of the volume, `owner` a name that nobody else has. The
  // pointers must outlive the lock.
  VolumeLock(const databricks::FilesClient* files,
             const concurrency::Clock* clock, std::string folder,
             std::string owner)
      : files_(files),
        clock_(clock),
        folder_(std::move(folder)),
        owner_(std::move(owner)) {}

  // Waits for the lock. MODEL_STORE_UNAVAILABLE after kLockPatience; that of
  // StatusOfPatience once the caller's is at its end; errors of FilesClient. To
  // claim what is free is one call, which is not cut: nobody would know whose
  // the lock is.
  absl::StatusOr<Lease> Take(const Patience& patience = {});

  // Gives it back, and then removes some traces of former holders: never while
  // others wait. If that fails the lease runs out.
  void Release(const Lease& lease);

 private:
  // What the folder shows.
  struct State {
    int64_t highest = 0;
    bool is_free = true;  // the highest was given back, is over, or never was
    std::vector<std::string> old;  // names of what may be removed
  };

  absl::StatusOr<State> Look(const Patience& patience);
  // True if `number` is ours now.
  absl::StatusOr<bool> Claim(int64_t number);
  void RemoveSome(const std::vector<std::string>& traces);
  std::string PathOf(const std::string& name) const;
  databricks::ApiCall Call(const Patience& patience = {}) const;

  const databricks::FilesClient* const files_;
  const concurrency::Clock* const clock_;
  const std::string folder_;
  const std::string owner_;
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_VOLUME_LOCK_H_
