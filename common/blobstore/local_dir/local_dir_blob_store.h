#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_LOCAL_DIR_BLOB_STORE_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_LOCAL_DIR_BLOB_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/blobstore/blob_store.h"
#include "common/blobstore/local_dir/posix_file.h"

namespace semantic_layer::blobstore {

// A BlobStore in a directory: a blob is a file, a segment a folder. People may
// edit the files while the store runs.
//
// A write goes to a hidden temporary file beside its target, is flushed, takes
// the target's name and has the folder flushed, so a crash at any moment leaves
// the old file or the new one; what a crash leaves half written is removed when
// the store is opened. Writers of this process and of others take turns by a
// lock on the file `.lock`; readers never wait. Files whose names are no valid
// segments (such as hidden ones) are not part of the store. Thread safe.
class LocalDirBlobStore final : public BlobStore {
 public:
  // Opens the directory; creates it if there is none. MODEL_STORE_FAILED when
  // it cannot be created or written.
  static absl::StatusOr<std::unique_ptr<LocalDirBlobStore>> Create(
      const std::string& path);

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
  class WriterLock;

  // A file found by a walk.
  struct Found {
    std::string name;
    FileStamp stamp;
  };
  // An etag that is known to belong to a state of a file.
  struct KnownEtag {
    FileStamp stamp;
    std::string etag;
  };

  LocalDirBlobStore(UniqueFd root, UniqueFd lock_file)
      : root_(std::move(root)), lock_file_(std::move(lock_file)) {}

  // Every file under a prefix, by name.
  absl::StatusOr<std::vector<Found>> Walk(absl::string_view prefix);
  // The etag of a file in that state; reads it if need be.
  absl::StatusOr<std::string> EtagOfState(const Found& found);
  void Remember(const std::string& name, const FileStamp& stamp,
                const std::string& etag);
  absl::Status Check(absl::string_view name, const Precondition& precondition);
  absl::Status RemoveLeftovers();

  UniqueFd root_;
  // Taken before the file's lock, which is one for the whole process.
  absl::Mutex writers_;
  UniqueFd lock_file_ ABSL_GUARDED_BY(writers_);

  absl::Mutex mu_;
  absl::flat_hash_map<std::string, KnownEtag> etags_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_LOCAL_DIR_BLOB_STORE_H_
