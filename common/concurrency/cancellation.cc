#include "common/concurrency/cancellation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace semantic_layer::concurrency {
namespace internal {

// Shared by a source, its tokens and their registrations.
class CancellationState {
 public:
  explicit CancellationState(absl::Time deadline) : deadline_(deadline) {}

  absl::Time deadline() const { return deadline_; }

  absl::Status status() {
    absl::MutexLock lock(&mu_);
    return StatusLocked();
  }

  void Cancel(absl::Status reason) {
    absl::MutexLock lock(&mu_);
    if (!reason_.ok()) return;
    reason_ = std::move(reason);
    // One at a time and outside the lock: a callback may itself register,
    // reset or look at the token.
    while (!callbacks_.empty()) {
      auto node = callbacks_.extract(callbacks_.begin());
      running_ = node.key();
      running_on_ = std::this_thread::get_id();
      mu_.Unlock();
      node.mapped()();
      node.mapped() = nullptr;  // What it captured goes before Remove returns.
      mu_.Lock();
      running_ = 0;
    }
  }

  // Returns 0, having called it, when already cancelled.
  int64_t Add(std::function<void()> callback) {
    {
      absl::MutexLock lock(&mu_);
      if (reason_.ok()) {
        callbacks_.emplace(++last_id_, std::move(callback));
        return last_id_;
      }
    }
    callback();
    return 0;
  }

  void Remove(int64_t id) {
    absl::MutexLock lock(&mu_);
    if (callbacks_.erase(id) > 0) return;
    if (running_ != id || running_on_ == std::this_thread::get_id()) return;
    auto finished = [this, id]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
      return running_ != id;
    };
    mu_.Await(absl::Condition(&finished));
  }

  absl::Status SleepFor(absl::Duration duration) {
    absl::MutexLock lock(&mu_);
    auto cancelled = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
      return !reason_.ok();
    };
    mu_.AwaitWithDeadline(absl::Condition(&cancelled),
                          std::min(absl::Now() + duration, deadline_));
    return StatusLocked();
  }

 private:
  absl::Status StatusLocked() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    if (!reason_.ok()) return reason_;
    if (deadline_ != absl::InfiniteFuture() && absl::Now() >= deadline_) {
      return absl::DeadlineExceededError("the deadline has passed");
    }
    return absl::OkStatus();
  }

  const absl::Time deadline_;
  absl::Mutex mu_;
  absl::Status reason_ ABSL_GUARDED_BY(mu_);
  int64_t last_id_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<int64_t, std::function<void()>> callbacks_ ABSL_GUARDED_BY(mu_);
  int64_t running_ ABSL_GUARDED_BY(mu_) = 0;  // Id of the running callback.
  std::thread::id running_on_ ABSL_GUARDED_BY(mu_);
};

}  // namespace internal

CancellationRegistration::CancellationRegistration(
    std::shared_ptr<internal::CancellationState> state, int64_t id)
    : state_(std::move(state)), id_(id) {}

CancellationRegistration::CancellationRegistration(
    CancellationRegistration&& other) noexcept
    : state_(std::move(other.state_)), id_(std::exchange(other.id_, 0)) {}

CancellationRegistration& CancellationRegistration::operator=(
    CancellationRegistration&& other) noexcept {
  if (this != &other) {
    Reset();
    state_ = std::move(other.state_);
    id_ = std::exchange(other.id_, 0);
  }
  return *this;
}

CancellationRegistration::~CancellationRegistration() { Reset(); }

void CancellationRegistration::Reset() {
  if (state_ != nullptr && id_ != 0) state_->Remove(id_);
  state_.reset();
  id_ = 0;
}

CancellationToken::CancellationToken(
    std::shared_ptr<internal::CancellationState> s)
    : state_(std::move(s)) {}

bool CancellationToken::IsCancelled() const { return !status().ok(); }

absl::Status CancellationToken::status() const {
  return state_ == nullptr ? absl::OkStatus() : state_->status();
}

absl::Time CancellationToken::deadline() const {
  return state_ == nullptr ? absl::InfiniteFuture() : state_->deadline();
}

CancellationRegistration CancellationToken::OnCancel(
    std::function<void()> callback) const {
  if (state_ == nullptr) return CancellationRegistration();
  int64_t id = state_->Add(std::move(callback));
  return CancellationRegistration(state_, id);
}

absl::Status CancellationToken::SleepFor(absl::Duration duration) const {
  if (state_ != nullptr) return state_->SleepFor(duration);
  absl::SleepFor(duration);
  return absl::OkStatus();
}

CancellationSource::CancellationSource(absl::Time deadline)
    : state_(std::make_shared<internal::CancellationState>(deadline)) {}

CancellationSource::CancellationSource(const CancellationToken& parent,
                                       absl::Time deadline)
    : state_(std::make_shared<internal::CancellationState>(
          std::min(parent.deadline(), deadline))) {
  // The registration goes with the source: a finished child leaves nothing
  // behind in its parent.
  parent_ = parent.OnCancel(
      [state = state_, parent] { state->Cancel(parent.status()); });
}

void CancellationSource::Cancel(absl::Status reason) {
  state_->Cancel(std::move(reason));
}

CancellationToken CancellationSource::token() const {
  return CancellationToken(state_);
}

}  // namespace semantic_layer::concurrency
