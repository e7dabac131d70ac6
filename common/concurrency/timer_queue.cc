#include "common/concurrency/timer_queue.h"

#include "absl/time/clock.h"

namespace semantic_layer::concurrency {

TimerQueue::TimerQueue() : thread_([this] { Run(); }) {}

TimerQueue::~TimerQueue() {
  {
    absl::MutexLock lock(&mu_);
    stopped_ = true;
    changed_.Signal();
  }
  thread_.join();
}

TimerQueue::Id TimerQueue::At(absl::Time when, std::function<void()> function) {
  absl::MutexLock lock(&mu_);
  Id id = ++last_id_;
  timers_.emplace(Key(when, id), std::move(function));
  times_.emplace(id, when);
  if (when < next_) changed_.Signal();
  return id;
}

void TimerQueue::Forget(Id id) {
  if (id == 0) return;  // also what running_ is while nothing runs
  absl::MutexLock lock(&mu_);
  if (auto found = times_.find(id); found != times_.end()) {
    timers_.erase(Key(found->second, id));
    times_.erase(found);
    return;
  }
  if (std::this_thread::get_id() == thread_.get_id()) return;
  while (running_ == id) finished_.Wait(&mu_);
}

void TimerQueue::Run() {
  absl::MutexLock lock(&mu_);
  while (!stopped_) {
    next_ =
        timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first.first;
    if (next_ > absl::Now()) {
      changed_.WaitWithDeadline(&mu_, next_);
      continue;
    }
    auto node = timers_.extract(timers_.begin());
    running_ = node.key().second;
    times_.erase(running_);
    mu_.Unlock();
    node.mapped()();
    node.mapped() = nullptr;
    mu_.Lock();
    running_ = 0;
    finished_.SignalAll();
  }
}

}  // namespace semantic_layer::concurrency
