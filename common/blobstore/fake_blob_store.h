#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_FAKE_BLOB_STORE_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_FAKE_BLOB_STORE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/blobstore/blob_store.h"

namespace semantic_layer::blobstore {

// A BlobStore in memory that passes the contract, and fails on demand. Thread
// safe.
class FakeBlobStore final : public BlobStore {
 public:
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

  // Makes every Put and Delete under `prefix` return `status` (OK: no more).
  void FailChanges(absl::string_view prefix, absl::Status status);

  // Makes every Get under `prefix` return `status` (OK: no more).
  void FailReads(absl::string_view prefix, absl::Status status);

  // Makes every Put and Delete under `prefix` happen and then return `status`,
  // as when its answer is lost (OK: no more).
  void LoseAnswers(absl::string_view prefix, absl::Status status);

  // How often content or a listing was read.
  int64_t reads() const;

 private:
  absl::Status Lost(absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Injected(absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Check(absl::string_view name,
                     const Precondition& precondition) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  std::map<std::string, Blob> blobs_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int64_t> changes_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, absl::Status> read_failures_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, absl::Status> failures_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, absl::Status> lost_ ABSL_GUARDED_BY(mu_);
  int64_t clock_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t reads_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_FAKE_BLOB_STORE_H_
