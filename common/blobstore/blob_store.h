#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_BLOB_STORE_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_BLOB_STORE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"

namespace semantic_layer::blobstore {

// What is known about a blob without its content.
struct BlobInfo {
  std::string name;
  // A strong hash of the content (etag.h): equal etags mean equal bytes.
  std::string etag;
  int64_t bytes = 0;
  // When it was last written, by the store's clock; within some seconds.
  absl::Time updated_at = absl::InfinitePast();

  friend bool operator==(const BlobInfo&, const BlobInfo&) = default;
};

struct Blob {
  BlobInfo info;
  std::string content;
};

// What must hold for a change to happen; decided and acted on in one step.
class Precondition {
 public:
  enum class Kind { kNone, kAbsent, kEtag };

  // Whatever is there.
  static Precondition None() { return Precondition(Kind::kNone, ""); }
  // Only if there is no blob of that name.
  static Precondition Absent() { return Precondition(Kind::kAbsent, ""); }
  // Only if the blob is there and its content still has this etag.
  static Precondition Etag(std::string etag) {
    return Precondition(Kind::kEtag, std::move(etag));
  }

  Kind kind() const { return kind_; }
  const std::string& etag() const { return etag_; }

 private:
  Precondition(Kind kind, std::string etag)
      : kind_(kind), etag_(std::move(etag)) {}

  Kind kind_;
  std::string etag_;
};

// How long a change waits for its turn where others are under way. Once it is
// its turn, it is carried through.
struct Patience {
  absl::Time deadline = absl::InfiniteFuture();
  concurrency::CancellationToken cancellation = {};
};

// A flat store of small named texts, such as model files: a directory on this
// machine (local_dir/) or a Unity Catalog volume.
//
// Names are paths of one to kNameSegmentsMax segments,
// "production/flights.yaml"; see name.h. A prefix is the empty text
// (everything) or leading segments
// ("production"). Writes are atomic: a reader, or the next process after a
// crash, sees the old content or the new one. Once Put or Delete has returned
// OK, the change survives the loss of this process and of the machine's power.
//
// Thread safe. Errors of all methods: INVALID_ARGUMENT for a name or prefix
// that cannot be, INTERNAL (MODEL_STORE_FAILED) when the medium fails,
// UNAVAILABLE (MODEL_STORE_UNAVAILABLE) when it is remote and not reached.
// blob_store_contract.h holds the tests that every implementation passes.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // The blobs under a prefix, by name. RESOURCE_EXHAUSTED above kBlobsMax.
  virtual absl::StatusOr<std::vector<BlobInfo>> List(
      absl::string_view prefix) = 0;

  // NOT_FOUND when there is none; RESOURCE_EXHAUSTED for one above
  // kBlobBytesMax (somebody else put it there).
  virtual absl::StatusOr<Blob> Get(absl::string_view name) = 0;

  // Creates or replaces a blob. ALREADY_EXISTS or ABORTED when the
  // precondition does not hold, NOT_FOUND when it names the etag of a blob
  // that is gone, RESOURCE_EXHAUSTED for content above kBlobBytesMax.
  // DEADLINE_EXCEEDED or CANCELLED, with a reason and without having changed
  // anything, for a caller whose patience ended before their turn.
  virtual absl::StatusOr<BlobInfo> Put(absl::string_view name,
                                       absl::string_view content,
                                       const Precondition& precondition,
                                       const Patience& patience) = 0;
  absl::StatusOr<BlobInfo> Put(absl::string_view name,
                               absl::string_view content,
                               const Precondition& precondition) {
    return Put(name, content, precondition, Patience());
  }

  // NOT_FOUND when there is none, ABORTED when the precondition does not hold;
  // as Put of a caller whose patience ended.
  virtual absl::Status Delete(absl::string_view name,
                              const Precondition& precondition,
                              const Patience& patience) = 0;
  absl::Status Delete(absl::string_view name,
                      const Precondition& precondition) {
    return Delete(name, precondition, Patience());
  }

  // A text that differs from an earlier one if what is under the prefix is no
  // longer the same, whoever changed it. Cheap enough to ask every second:
  // reads no content that has been left alone for a while. This is how changes
  // are followed: there is no callback, so that a network file system or a
  // volume, which tell nobody, behave the same.
  virtual absl::StatusOr<std::string> Version(absl::string_view prefix) = 0;
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_BLOB_STORE_H_
