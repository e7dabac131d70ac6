#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_TURNS_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_TURNS_H_

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/blobstore/blob_store.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::blobstore {

// Writers one after the other, each waiting as long as its caller does: a mutex
// for callers with a deadline. Thread safe; outlives its turns.
class Turns {
 public:
  // Somebody's turn, until it is destroyed or moved from.
  class [[nodiscard]] Turn {
   public:
    Turn(Turn&& other) noexcept : turns_(other.turns_) {
      other.turns_ = nullptr;
    }
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->Give();
    }

   private:
    friend class Turns;
    explicit Turn(Turns* turns) : turns_(turns) {}
    Turns* turns_;
  };

  // `clock` must outlive the turns.
  explicit Turns(const concurrency::Clock* clock) : clock_(clock) {}

  // Waits. DEADLINE_EXCEEDED or CANCELLED, as StatusOfPatience has it, when
  // the patience ends first.
  absl::StatusOr<Turn> Take(const Patience& patience);

 private:
  void Give();

  const concurrency::Clock* const clock_;
  absl::Mutex mu_;
  bool taken_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_TURNS_H_
