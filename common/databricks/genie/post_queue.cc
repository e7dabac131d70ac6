#include "common/databricks/genie/post_queue.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/databricks/genie/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

absl::Status RateLimited(const PostQueue::Options& options,
                         absl::Duration wait) {
  const int64_t seconds = std::max<int64_t>(
      1, absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1))));
  return MakeStatus(ErrorReason::kWorkspaceRateLimited,
                    absl::StrCat("The workspace takes ", options.posts,
                                 " questions in ",
                                 absl::FormatDuration(options.window),
                                 ", and others wait already; ask again in ",
                                 seconds, " s."))
      .With("retry_after_seconds", absl::StrCat(seconds));
}

}  // namespace

class PostQueue::State : public std::enable_shared_from_this<State> {
 public:
  State(Options options, concurrency::TimerQueue* timers,
        const concurrency::Clock* clock)
      : options_(options), timers_(timers), clock_(clock) {}

  void Acquire(Request request, Turn turn) {
    const auto waiter = std::make_shared<Waiter>();
    waiter->turn = std::move(turn);
    waiter->owner = std::move(request.owner);
    waiter->deadline =
        std::min(request.deadline, request.cancellation.deadline());
    absl::Duration wait;
    absl::Status refused;
    std::vector<Ended> late;
    {
      absl::MutexLock lock(&mu_);
      wait = WaitOf(request.was_refused ? 0 : waiters_.size());
      if (wait <= absl::ZeroDuration()) {
        Grant();
      } else if (clock_->Now() + wait + kPostSpare > waiter->deadline ||
                 (!request.was_refused && IsFull(waiter->owner))) {
        refused = RateLimited(options_, wait);
      } else if (request.was_refused) {
        waiters_.push_front(waiter);
        TakeLate(&late);
        ScheduleHead();
      } else {
        waiters_.push_back(waiter);
        ScheduleHead();
      }
    }
    EndAll(std::move(late));
    if (!refused.ok() || wait <= absl::ZeroDuration()) {
      return waiter->turn(refused);
    }
    if (request.on_wait != nullptr) request.on_wait(wait);
    WatchCancellation(waiter, request.cancellation);
  }

  void Pause(absl::Duration pause) {
    std::vector<Ended> late;
    {
      absl::MutexLock lock(&mu_);
      paused_until_ =
          std::max(paused_until_,
                   clock_->Monotonic() + std::clamp(pause, absl::ZeroDuration(),
                                                    kLongestPostPause));
      TakeLate(&late);
      ScheduleHead();
    }
    EndAll(std::move(late));
  }

  absl::Duration Wait() const {
    absl::MutexLock lock(&mu_);
    return std::max(absl::ZeroDuration(), WaitOf(waiters_.size()));
  }

  void Pump() {
    std::vector<Ended> due;
    {
      absl::MutexLock lock(&mu_);
      timer_due_.reset();
      while (!waiters_.empty() && WaitOf(0) <= absl::ZeroDuration()) {
        due.push_back({std::move(waiters_.front()), absl::OkStatus()});
        waiters_.pop_front();
        Grant();
      }
      ScheduleHead();
    }
    EndAll(std::move(due));
  }

  void Stop() {
    std::vector<Ended> all;
    {
      absl::MutexLock lock(&mu_);
      for (auto& waiter : waiters_) {
        all.push_back(
            {std::move(waiter), MakeStatus(ErrorReason::kCancelled,
                                           "The service is going down.")});
      }
      waiters_.clear();
    }
    EndAll(std::move(all));
  }

 private:
  struct Waiter {
    Turn turn;
    std::string owner;
    absl::Time deadline;
    concurrency::CancellationRegistration cancellation;
  };
  struct Ended {
    std::shared_ptr<Waiter> waiter;
    absl::Status status;
  };

  // How long until somebody's turn who has `ahead` others before them. Each
  // turn frees its place in the window one window later.
  absl::Duration WaitOf(size_t ahead) const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    const absl::Duration now = clock_->Monotonic();
    std::deque<absl::Duration> turns = turns_;
    absl::Duration turn = now;
    for (size_t i = 0; i <= ahead; ++i) {
      turn = std::max(now, paused_until_);
      if (static_cast<int>(turns.size()) >= options_.posts) {
        turn = std::max(turn, turns.front() + options_.window);
        turns.pop_front();
      }
      turns.push_back(turn);
    }
    return turn - now;
  }

  // For one more of this owner.
  bool IsFull(const std::string& owner) const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    const auto of_owner = std::count_if(
        waiters_.begin(), waiters_.end(),
        [&](const auto& waiter) { return waiter->owner == owner; });
    return static_cast<int>(waiters_.size()) >= options_.max_waiting ||
           static_cast<int>(of_owner) >= options_.max_waiting_of_owner;
  }

  void Grant() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    turns_.push_back(clock_->Monotonic());
    if (static_cast<int>(turns_.size()) > options_.posts) turns_.pop_front();
  }

  // Takes out those whose turn has moved beyond their deadline.
  void TakeLate(std::vector<Ended>* late) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const absl::Time now = clock_->Now();
    size_t ahead = 0;
    for (auto it = waiters_.begin(); it != waiters_.end();) {
      const absl::Duration wait = WaitOf(ahead);
      if (now + wait + kPostSpare <= (*it)->deadline) {
        ++ahead;
        ++it;
        continue;
      }
      late->push_back({std::move(*it), RateLimited(options_, wait)});
      it = waiters_.erase(it);
    }
  }

  // Has one timer, for whoever is first.
  void ScheduleHead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (waiters_.empty()) return;
    const absl::Duration wait = WaitOf(0);
    const absl::Duration due = clock_->Monotonic() + wait;
    if (timer_due_.has_value() && *timer_due_ <= due) return;
    timer_due_ = due;
    timers_->At(clock_->Now() + wait, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->Pump();
    });
  }

  void WatchCancellation(const std::shared_ptr<Waiter>& waiter,
                         const concurrency::CancellationToken& token) {
    concurrency::CancellationRegistration registration =
        token.OnCancel([weak = weak_from_this(), waiter, token] {
          if (const auto self = weak.lock()) {
            self->Leave(waiter, token.status());
          }
        });
    absl::MutexLock lock(&mu_);
    const auto place = std::find(waiters_.begin(), waiters_.end(), waiter);
    // Otherwise it was its turn meanwhile; the registration goes after the
    // lock, because it waits for a callback that may want the lock.
    if (place != waiters_.end()) {
      waiter->cancellation = std::move(registration);
    }
  }

  void Leave(const std::shared_ptr<Waiter>& waiter,
             const absl::Status& status) {
    {
      absl::MutexLock lock(&mu_);
      const auto place = std::find(waiters_.begin(), waiters_.end(), waiter);
      if (place == waiters_.end()) return;
      waiters_.erase(place);
    }
    End({waiter, status});
  }

  static void End(Ended ended) {
    ended.waiter->cancellation.Reset();
    // What it holds goes with it.
    const Turn turn = std::move(ended.waiter->turn);
    turn(ended.status);
  }
  static void EndAll(std::vector<Ended> all) {
    for (Ended& ended : all) End(std::move(ended));
  }

  const Options options_;
  concurrency::TimerQueue* const timers_;
  const concurrency::Clock* const clock_;
  mutable absl::Mutex mu_;
  // The last turns, the oldest first, at most Options::posts of them.
  std::deque<absl::Duration> turns_ ABSL_GUARDED_BY(mu_);
  absl::Duration paused_until_ ABSL_GUARDED_BY(mu_) = absl::ZeroDuration();
  std::list<std::shared_ptr<Waiter>> waiters_ ABSL_GUARDED_BY(mu_);
  std::optional<absl::Duration> timer_due_ ABSL_GUARDED_BY(mu_);
};

PostQueue::PostQueue(Options options, concurrency::TimerQueue* timers,
                     const concurrency::Clock* clock)
    : state_(std::make_shared<State>(options, timers, clock)) {}

PostQueue::~PostQueue() { state_->Stop(); }

void PostQueue::Acquire(Request request, Turn turn) {
  state_->Acquire(std::move(request), std::move(turn));
}

void PostQueue::Pause(absl::Duration pause) { state_->Pause(pause); }

absl::Duration PostQueue::Wait() const { return state_->Wait(); }

void PostQueue::Pump() { state_->Pump(); }

}  // namespace semantic_layer::databricks
