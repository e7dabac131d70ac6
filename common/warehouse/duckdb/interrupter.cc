#include "common/warehouse/duckdb/interrupter.h"

#include "common/warehouse/call_status.h"

namespace semantic_layer::warehouse {

Interrupter::Interrupter(duckdb_connection connection,
                         const CallOptions& options,
                         concurrency::TimerQueue* timers)
    : options_(options), timers_(timers) {
  const absl::Time deadline = CallDeadline(options);
  if (deadline != absl::InfiniteFuture()) {
    timer_ =
        timers_->At(deadline, [connection] { duckdb_interrupt(connection); });
    has_timer_ = true;
  }
  registration_ = options_.cancellation.OnCancel(
      [connection] { duckdb_interrupt(connection); });
}

Interrupter::~Interrupter() {
  registration_.Reset();
  if (has_timer_) timers_->Forget(timer_);
}

absl::Status Interrupter::status() const { return CallStatus(options_); }

}  // namespace semantic_layer::warehouse
