#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/databricks_options.h"
#include "common/databricks/client/workspace_client.h"
#include "common/http/http_client.h"
#include "common/http/http_transport.h"

namespace semantic_layer::databricks {

// A workspace and all that is needed to talk to it, put together from settings:
// connections, timers, credential, client. Two threads, however many calls are
// under way. Thread safe.
//
// Destroying it ends the calls under way as cancelled: first the pauses between
// attempts, then the exchanges, so that all answers are given before the client
// goes. Nobody may begin a call meanwhile, but from the end of another one or
// from one of its timers; what waits for a timer that is not yet due waits for
// ever, so whoever polls with them ends that before.
class Workspace {
 public:
  // `clock` must outlive it. Makes no call. INVALID_CONFIGURATION when there is
  // no host, no credential, half a credential or two of them.
  static absl::StatusOr<std::unique_ptr<Workspace>> Create(
      const DatabricksOptions& options, const concurrency::Clock* clock);

  // Without a credential of its own: each call brings that of a user.
  static absl::StatusOr<std::unique_ptr<Workspace>> CreateForUsers(
      absl::string_view host, const concurrency::Clock* clock);

  ~Workspace();

  const WorkspaceClient& client() const { return *client_; }
  concurrency::TimerQueue& timers() { return timers_; }

 private:
  Workspace() = default;

  // All but the client.
  static absl::StatusOr<std::unique_ptr<Workspace>> Connect(
      const concurrency::Clock* clock);

  std::unique_ptr<http::HttpClient> http_;
  std::unique_ptr<WorkspaceClient> client_;
  // Before the client goes, whose users have timers here.
  concurrency::TimerQueue timers_;
  // Goes first, but after http_ is closed: the ends of its exchanges use all of
  // the above, and may no longer send or wait.
  std::unique_ptr<http::HttpTransport> transport_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_H_
