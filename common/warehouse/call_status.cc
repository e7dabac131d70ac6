#include "common/warehouse/call_status.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/status/make_status.h"

namespace semantic_layer::warehouse {
namespace {

absl::Status TooLate() {
  return MakeStatus(ErrorReason::kDeadlineExceeded,
                    "The deadline passed before the warehouse had answered.");
}

}  // namespace

absl::Time CallDeadline(const CallOptions& options) {
  return std::min(options.deadline, options.cancellation.deadline());
}

absl::Status CallStatus(const CallOptions& options) {
  const absl::Status status = options.cancellation.status();
  if (!status.ok() && ReasonOf(status).has_value()) return status;
  if (absl::IsDeadlineExceeded(status)) return TooLate();
  if (absl::IsCancelled(status)) {
    return MakeStatus(ErrorReason::kCancelled, "The statement was cancelled.");
  }
  if (!status.ok()) return status;
  if (options.deadline != absl::InfiniteFuture() &&
      absl::Now() >= options.deadline) {
    return TooLate();
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::warehouse
