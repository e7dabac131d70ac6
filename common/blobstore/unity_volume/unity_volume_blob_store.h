#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_UNITY_VOLUME_BLOB_STORE_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_UNITY_VOLUME_BLOB_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/blobstore/blob_store.h"
#include "common/blobstore/turns.h"
#include "common/blobstore/unity_volume/volume_lock.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/files/files_client.h"

namespace semantic_layer::blobstore {

// A BlobStore in a folder of a Unity Catalog volume: a blob is a file, a
// segment a folder. People may edit the files while the store runs.
//
// The Files API replaces a file as a whole, so no reader sees half of one. It
// makes a file only if there is none, which is Precondition::Absent. It cannot
// replace a file only if it has not changed: for Precondition::Etag the writers
// of all processes take turns by a VolumeLock, and compare. Somebody who writes
// past this store at the same moment is not held up by that.
//
// Thread safe. Further errors: UNAVAILABLE (MODEL_STORE_UNAVAILABLE) while the
// workspace does not answer; a Put or Delete may then have been done.
class UnityVolumeBlobStore final : public BlobStore {
 public:
  // `path` is that of a volume or of a folder in one,
  // "/Volumes/catalog/schema/volume[/folder...]". Makes the folder.
  // INVALID_CONFIGURATION for another path. The pointers must outlive it.
  static absl::StatusOr<std::unique_ptr<UnityVolumeBlobStore>> Create(
      absl::string_view path, const databricks::WorkspaceClient* client,
      const concurrency::Clock* clock);

  absl::StatusOr<std::vector<BlobInfo>> List(absl::string_view prefix) override;
  absl::StatusOr<Blob> Get(absl::string_view name) override;
  using BlobStore::Delete;
  using BlobStore::Put;
  absl::StatusOr<BlobInfo> Put(absl::string_view name,
                               absl::string_view content,
                               const Precondition& precondition,
                               const Patience& patience) override;
  absl::Status Delete(absl::string_view name, const Precondition& precondition,
                      const Patience& patience) override;
  absl::StatusOr<std::string> Version(absl::string_view prefix) override;

 private:
  // A file found by a walk.
  struct Found {
    std::string name;
    int64_t bytes = 0;
    absl::Time modified_at;
    // So long ago that its next change will show in `modified_at`.
    bool settled = false;
    std::string etag = {};  // once known
  };
  // An etag that is known to belong to a state of a file.
  struct KnownEtag {
    int64_t bytes = 0;
    absl::Time modified_at;
    std::string etag;
  };

  UnityVolumeBlobStore(std::string root,
                       const databricks::WorkspaceClient* client,
                       const concurrency::Clock* clock, std::string owner);

  // Every file under a prefix, by name.
  absl::StatusOr<std::vector<Found>> Walk(absl::string_view prefix);
  absl::Status WalkFolder(absl::string_view folder,
                          std::vector<std::string>* folders,
                          std::vector<Found>* files);
  // Fills in the etags, reading what is not known; a file that has gone
  // meanwhile keeps none.
  absl::Status FillEtags(const std::vector<Found*>& files);
  absl::Status ReadEtags(const std::vector<Found*>& files);
  // Of etags: those under the prefix that are not of these, which are sorted.
  void Forget(absl::string_view prefix, const std::vector<Found>& files);
  absl::Status CheckEtag(absl::string_view name, const std::string& etag);
  absl::Status Create(absl::string_view name, absl::string_view content);
  // Without `idempotent` it is sent once.
  absl::Status Write(absl::string_view name, absl::string_view content,
                     databricks::FilesClient::IfThere if_there,
                     absl::Duration timeout, bool idempotent = true);

  // What a blob is to become; nothing when it is to go.
  using NewContent = std::optional<absl::string_view>;
  // Changes a blob while this store's writers and those of others wait, if it
  // still has the etag.
  absl::Status IfUnchanged(absl::string_view name, const std::string& etag,
                           const Patience& patience, const NewContent& content);
  // The part of it that has its turn in this process.
  absl::Status WithLock(absl::string_view name, const std::string& etag,
                        const Patience& patience, const NewContent& content);
  // The part of it that holds the lock, until `ends_at`. Sets `open` if an
  // attempt may still be carried out when it returns.
  absl::Status Change(absl::string_view name, const std::string& etag,
                      const NewContent& content, absl::Duration ends_at,
                      bool* open);
  absl::Status ChangeOnce(absl::string_view name, const NewContent& content,
                          absl::Duration timeout);
  // Whether a blob that had the etag is now seen to be changed.
  bool IsDone(absl::string_view name, const std::string& etag,
              const NewContent& content);

  std::string PathOf(absl::string_view name) const;
  databricks::ApiCall Call(absl::string_view purpose,
                           absl::Duration timeout) const;

  const std::string root_;
  const databricks::FilesClient files_;
  const concurrency::Clock* const clock_;
  // One writer of this process at a time asks for the lock.
  Turns turns_;
  VolumeLock lock_;

  absl::Mutex mu_;
  absl::flat_hash_map<std::string, KnownEtag> etags_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_UNITY_VOLUME_UNITY_VOLUME_BLOB_STORE_H_
