#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_PATIENCE_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_PATIENCE_H_

#include "absl/status/status.h"
#include "common/blobstore/blob_store.h"
#include "common/concurrency/clock.h"
#include "common/status/make_status.h"

namespace semantic_layer::blobstore {

// What a writer is told whose deadline came before their turn.
inline absl::Status OutOfPatience() {
  return MakeStatus(ErrorReason::kDeadlineExceeded,
                    "Another change of the models is under way, and your "
                    "deadline passed before it was your turn. Nothing was "
                    "changed; retry.");
}

// OK while a writer still waits for their turn. Pure.
inline absl::Status StatusOfPatience(const Patience& patience,
                                     const concurrency::Clock& clock) {
  if (clock.Now() >= patience.deadline ||
      absl::IsDeadlineExceeded(patience.cancellation.status())) {
    return OutOfPatience();
  }
  if (!patience.cancellation.IsCancelled()) return absl::OkStatus();
  return MakeStatus(ErrorReason::kCancelled,
                    "Cancelled while another change of the models was under "
                    "way. Nothing was changed.");
}

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_PATIENCE_H_
