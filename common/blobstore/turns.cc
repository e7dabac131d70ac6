#include "common/blobstore/turns.h"

#include "common/blobstore/patience.h"
#include "common/concurrency/cancellation.h"
#include "common/status/status_macros.h"

namespace semantic_layer::blobstore {

absl::StatusOr<Turns::Turn> Turns::Take(const Patience& patience) {
  // Wakes this writer: the conditions of a Mutex are checked when it is
  // released.
  const concurrency::CancellationRegistration wake =
      patience.cancellation.OnCancel([this] { absl::MutexLock lock(&mu_); });
  const auto may_go = [&]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return !taken_ || patience.cancellation.IsCancelled();
  };
  absl::MutexLock lock(&mu_);
  mu_.AwaitWithTimeout(absl::Condition(&may_go),
                       patience.deadline - clock_->Now());
  RETURN_IF_ERROR(StatusOfPatience(patience, *clock_));
  // Others may have been quicker at the very end.
  if (taken_) return OutOfPatience();
  taken_ = true;
  return Turn(this);
}

void Turns::Give() {
  absl::MutexLock lock(&mu_);
  taken_ = false;
}

}  // namespace semantic_layer::blobstore
