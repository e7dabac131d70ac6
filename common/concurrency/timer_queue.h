#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_TIMER_QUEUE_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_TIMER_QUEUE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace semantic_layer::concurrency {

// Calls functions at given times, on one thread of its own. Meant for
// deadlines: short functions that tell somebody else to stop. Thread safe.
class TimerQueue {
 public:
  using Id = int64_t;

  TimerQueue();
  // Functions that are not yet due are never called.
  ~TimerQueue();

  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  // Calls `function` soon after `when`. The function must not block.
  Id At(absl::Time when, std::function<void()> function);

  // Forgets a timer; no timer has the id 0. If its function is running on the
  // timer thread, returns after it has finished (unless called from that
  // function).
  void Forget(Id id);

 private:
  using Key = std::pair<absl::Time, Id>;
  void Run();

  absl::Mutex mu_;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  Id last_id_ ABSL_GUARDED_BY(mu_) = 0;
  Id running_ ABSL_GUARDED_BY(mu_) = 0;
  // Time for which the thread sleeps; it is woken only by an earlier one.
  absl::Time next_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  std::map<Key, std::function<void()>> timers_ ABSL_GUARDED_BY(mu_);
  absl::flat_hash_map<Id, absl::Time> times_ ABSL_GUARDED_BY(mu_);
  absl::CondVar changed_;
  absl::CondVar finished_;
  std::thread thread_;
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_TIMER_QUEUE_H_
