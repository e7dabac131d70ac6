#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_INTERRUPTER_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_INTERRUPTER_H_

#include "absl/status/status.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/timer_queue.h"
#include "common/warehouse/warehouse.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// Calls duckdb_interrupt when a call is cancelled or its deadline passes, for
// as long as it lives. The connection and the timers must outlive it.
//
// DuckDB forgets an interrupt when the next statement begins. Make the
// interrupter first, begin the statement, then look at status(): an interrupt
// that came too early is seen there, a later one stops the statement.
class Interrupter {
 public:
  Interrupter(duckdb_connection connection, const CallOptions& options,
              concurrency::TimerQueue* timers);
  ~Interrupter();

  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  // OK while the call should go on, or why it should not.
  absl::Status status() const;

 private:
  const CallOptions options_;
  concurrency::TimerQueue* const timers_;
  concurrency::TimerQueue::Id timer_ = 0;
  bool has_timer_ = false;
  concurrency::CancellationRegistration registration_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_INTERRUPTER_H_
