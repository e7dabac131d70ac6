#include "common/concurrency/bounded_executor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace semantic_layer::concurrency {

BoundedExecutor::BoundedExecutor(Options options)
    : options_{std::max(1, options.threads),
               std::max(0, options.queue_capacity), std::move(options.name)} {}

BoundedExecutor::~BoundedExecutor() { Stop(); }

absl::Status BoundedExecutor::TrySubmit(std::function<void()> task) {
  absl::MutexLock lock(&mu_);
  if (stopped_) {
    return absl::UnavailableError(
        absl::StrCat(options_.name, " has been stopped"));
  }
  // Everything that is accepted and not finished: a free thread takes a queued
  // task a moment later, and that moment must not refuse anything.
  int accepted = running_ + static_cast<int>(queue_.size());
  if (accepted >= options_.threads + options_.queue_capacity) {
    return absl::ResourceExhaustedError(
        absl::StrCat(options_.name, " is at its limit of ", options_.threads,
                     " running and ", options_.queue_capacity, " waiting"));
  }
  queue_.push_back(std::move(task));
  if (accepted >= static_cast<int>(threads_.size()) &&
      static_cast<int>(threads_.size()) < options_.threads) {
    threads_.emplace_back([this] { Work(); });
  }
  return absl::OkStatus();
}

void BoundedExecutor::Work() {
  auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return stopped_ || !queue_.empty();
  };
  while (true) {
    std::function<void()> task;
    {
      absl::MutexLock lock(&mu_, absl::Condition(&ready));
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
      ++running_;
    }
    task();
    task = nullptr;  // What it captured goes before it counts as finished.
    absl::MutexLock lock(&mu_);
    --running_;
  }
}

void BoundedExecutor::Stop() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mu_);
    stopped_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

int BoundedExecutor::running() const {
  absl::MutexLock lock(&mu_);
  return running_;
}

int BoundedExecutor::queued() const {
  absl::MutexLock lock(&mu_);
  return static_cast<int>(queue_.size());
}

}  // namespace semantic_layer::concurrency
