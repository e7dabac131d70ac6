#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_MODEL_HISTORY_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_MODEL_HISTORY_H_

#include <cstdint>
#include <limits>
#include <map>
#include <set>
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
//
// Readers do not wait for a change under way: they see the versions before it.
class ModelHistory {
 public:
  // Somebody who reads the history of one model as it was when they began: what
  // is recorded after that is not there for them. Belongs to one thread; must
  // not outlive the history.
  class [[nodiscard]] Reading {
   public:
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading();

   private:
    friend class ModelHistory;
    Reading(ModelHistory* history, Category category, absl::string_view id);

    ModelHistory* const history_;
    const Category category_;
    const std::string id_;
    // The first number that is not there; guarded by the history.
    int64_t end_ = std::numeric_limits<int64_t>::max();
  };

  // Begins to read. What `Settle` has not been called for since is not seen.
  Reading Begin(Category category, absl::string_view id) {
    return Reading(this, category, id);
  }

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

  // What was recorded until now has come true, or was taken back: whoever reads
  // from now on sees it. To be called in the moment when they see the files.
  void Settle();

  // At most `count` versions numbered below `before` (0: all), newest first.
  absl::StatusOr<std::vector<Version>> List(const Reading& reading,
                                            const PresentFile& present,
                                            int64_t before, size_t count);

  // One version; its number is 0 when there is none.
  absl::StatusOr<Version> Get(const Reading& reading,
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

  // Readers do not see this number and later ones.
  void Hide(Category category, const std::string& id, int64_t number);
  // Those of `numbers` that the reader sees.
  std::vector<int64_t> Seen(const Reading& reading,
                            std::vector<int64_t> numbers);

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
  // The first number that is not settled.
  std::map<Key, int64_t> unsettled_ ABSL_GUARDED_BY(mu_);
  std::set<Reading*> readings_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_MODEL_HISTORY_H_
