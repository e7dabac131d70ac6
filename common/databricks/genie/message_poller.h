#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_MESSAGE_POLLER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_MESSAGE_POLLER_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/genie/genie_client.h"
#include "common/databricks/genie/genie_types.h"

namespace semantic_layer::databricks {

// Follows messages that Genie is at work on until nothing more happens to
// them. It looks again after pauses that grow from a second to a minute and
// begin anew when the status has changed. Holds no thread. Thread safe.
class MessagePoller {
 public:
  // Called for the first look and whenever the status has changed, one call
  // after the other. Must not block. When the caller cancels, `done` may come
  // while a change is being told of, so that both own what they use.
  using OnChange = std::function<void(const GenieMessage&)>;
  using Done = std::function<void(absl::StatusOr<GenieMessage>)>;

  // The pointers must outlive the poller and what it follows.
  MessagePoller(const GenieClient* client, concurrency::TimerQueue* timers,
                const concurrency::Clock* clock)
      : client_(client), timers_(timers), clock_(clock) {}

  // Follows a message. `done` is called once, with the message in a terminal
  // status (also FAILED), or with an error: those of GenieClient::GetMessage;
  // DEADLINE_EXCEEDED at the call's deadline and after kMessagePatience, with
  // "conversation_id" and "message_id" to read it later; CANCELLED. A look
  // that fails because the workspace is not available is made again, up to
  // kMaxFailedLooks times in a row. `on_change` may be empty.
  void Follow(const GenieMessageId& id, ApiCall call, OnChange on_change,
              Done done) const;

 private:
  class Watch;

  const GenieClient* const client_;
  concurrency::TimerQueue* const timers_;
  const concurrency::Clock* const clock_;
};

// The pause after the `looks`th look (from 1) at an unchanged status.
absl::Duration PollPause(int looks);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_MESSAGE_POLLER_H_
