#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_POST_QUEUE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_POST_QUEUE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/genie/limits.h"

namespace semantic_layer::databricks {

// Spaces out the questions that a workspace takes: so many in any window of
// time, whoever asks. Who comes when the window is full waits in order and is
// told how long; who would wait in vain is refused at once. Holds no thread.
// Thread safe.
class PostQueue {
 public:
  struct Options {
    int posts = kDefaultPostsPerWindow;  // in one window
    absl::Duration window = kPostWindow;
    int max_waiting = kDefaultMaxWaitingPosts;
    int max_waiting_of_owner = kDefaultMaxWaitingOfOwner;
  };

  struct Request {
    // Who asks; those without one count as one.
    std::string owner = {};
    absl::Time deadline = absl::InfiniteFuture();
    concurrency::CancellationToken cancellation = {};
    // Called once if there is a wait, with its length as it looks now.
    std::function<void(absl::Duration)> on_wait = {};
    // It had its turn, but the workspace refused it: it goes before the others.
    bool was_refused = false;
  };

  // Called once: OK when it is one's turn. Must not block.
  using Turn = std::function<void(absl::Status)>;

  // The pointers must outlive the queue.
  PostQueue(Options options, concurrency::TimerQueue* timers,
            const concurrency::Clock* clock);
  // Whoever waits is cancelled.
  ~PostQueue();

  PostQueue(const PostQueue&) = delete;
  PostQueue& operator=(const PostQueue&) = delete;

  // Queues for a turn. Errors: WORKSPACE_RATE_LIMITED, with
  // "retry_after_seconds", when too many wait already, or too many of the same
  // owner, or the turn would come so late that
  // less than kPostSpare were left of the deadline; CANCELLED. `turn` may be
  // called before Acquire returns.
  void Acquire(Request request, Turn turn);

  // The workspace asks for a pause: nobody's turn comes before it is over.
  void Pause(absl::Duration pause);

  // How long somebody who comes now would wait.
  absl::Duration Wait() const;

  // Gives the turns that are due. Timers call it; so may tests that have moved
  // the clock.
  void Pump();

 private:
  class State;
  const std::shared_ptr<State> state_;  // shared with the timers
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_POST_QUEUE_H_
