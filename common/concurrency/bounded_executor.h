#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_BOUNDED_EXECUTOR_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_BOUNDED_EXECUTOR_H_

#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace semantic_layer::concurrency {

// Runs tasks on a limited number of threads with a limited queue. When both
// are full a task is refused at once, so that a server under too much load
// answers quickly with RESOURCE_EXHAUSTED and goes on serving what it has
// accepted. Thread safe.
//
// Threads are started when first needed and then kept, so that an idle
// process stays small.
class BoundedExecutor {
 public:
  struct Options {
    // The most tasks that run at the same time; at least 1.
    int threads = 8;
    // The most tasks that wait for a thread; 0 means none may wait.
    int queue_capacity = 64;
    // In the refusal's message: "query handlers".
    std::string name = "executor";
  };

  explicit BoundedExecutor(Options options);
  // Finishes what was accepted.
  ~BoundedExecutor();

  BoundedExecutor(const BoundedExecutor&) = delete;
  BoundedExecutor& operator=(const BoundedExecutor&) = delete;

  // Accepts `task` or refuses it without running any of it:
  // RESOURCE_EXHAUSTED when full, UNAVAILABLE after Stop. Tasks start in the
  // order in which they were accepted.
  absl::Status TrySubmit(std::function<void()> task);

  // Accepts no more, runs what was accepted, joins the threads. Idempotent.
  // Must not be called from a task.
  void Stop();

  // What is going on at this moment, for metrics.
  int running() const;
  int queued() const;

 private:
  void Work();

  const Options options_;
  mutable absl::Mutex mu_;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  int running_ ABSL_GUARDED_BY(mu_) = 0;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mu_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_BOUNDED_EXECUTOR_H_
