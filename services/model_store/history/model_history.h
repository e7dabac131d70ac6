#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_MODEL_HISTORY_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_MODEL_HISTORY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/blobstore/blob_store.h"
#include "services/model_store/category.h"
#include "services/model_store/history/version_record.h"

namespace semantic_layer::model_store {

// A model's file as it is now, for comparing it with its history.
struct PresentFile {
  // Empty when there is no file.
  std::string etag;
  absl::Time updated_at = absl::InfinitePast();
  std::string text;
};

// A version as it is told to people.
struct Version {
  VersionRecord record;
  // The file has this text now.
  bool is_current = false;
  // The file never had this text: the process ended before.
  bool is_interrupted = false;
};

// The versions of every model: one blob each under "history/", numbered from 1,
// never changed and never removed.
//
// A change is written here before the file gets its new text, so that no
// acknowledged change can be missing. A process that ends in between leaves a
// version that never came true: the next one replaces the same text as it did,
// which is how it is recognised. Edits of the file itself become a version when
// the next change is written. Thread safe, but whoever writes must not let
// somebody else change the model in between.
class ModelHistory {
 public:
  // `store` must outlive the history.
  explicit ModelHistory(blobstore::BlobStore* store) : store_(store) {}

  // Adds a version; its number is chosen here, `replaces` taken from `present`.
  // Returns the number. Errors of the store.
  absl::StatusOr<int64_t> Record(Category category, absl::string_view id,
                                 const PresentFile& present,
                                 VersionRecord record);

  // Takes back a version whose change was refused by the store. Best effort:
  // one that stays is recognised as interrupted.
  void TakeBack(Category category, absl::string_view id, int64_t number);

  // At most `count` versions numbered below `before` (0: all), newest first.
  absl::StatusOr<std::vector<Version>> List(Category category,
                                            absl::string_view id,
                                            const PresentFile& present,
                                            int64_t before, size_t count);

  // One version; its number is 0 when there is none.
  absl::StatusOr<Version> Get(Category category, absl::string_view id,
                              const PresentFile& present, int64_t number);

 private:
  // What is known about the newest record of a model.
  struct Tail {
    int64_t number = 0;
    std::string etag;
    std::string replaces;
  };
  using Key = std::pair<Category, std::string>;

  // Whether somebody changed the file since the newest record was written.
  static bool IsUnseen(const Tail& tail, const PresentFile& present);

  absl::StatusOr<Tail> FindTail(Category category, const std::string& id);
  absl::StatusOr<std::vector<int64_t>> Numbers(Category category,
                                               absl::string_view id);
  absl::StatusOr<VersionRecord> Read(Category category, absl::string_view id,
                                     int64_t number);
  absl::StatusOr<int64_t> Append(Category category, const std::string& id,
                                 VersionRecord record);

  blobstore::BlobStore* const store_;
  absl::Mutex mu_;
  absl::flat_hash_map<Key, Tail> tails_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_MODEL_HISTORY_H_
