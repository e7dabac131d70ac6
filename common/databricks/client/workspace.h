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
// under way. Thread safe. Whoever destroys it has ended the calls before.
class Workspace {
 public:
  // `clock` must outlive it. Makes no call. INVALID_CONFIGURATION when there is
  // no host, no credential, half a credential or two of them.
  static absl::StatusOr<std::unique_ptr<Workspace>> Create(
      const DatabricksOptions& options, const concurrency::Clock* clock);

  // Without a credential of its own: each call brings that of a user.
  static absl::StatusOr<std::unique_ptr<Workspace>> CreateForUsers(
      absl::string_view host, const concurrency::Clock* clock);

  const WorkspaceClient& client() const { return *client_; }
  concurrency::TimerQueue& timers() { return timers_; }

 private:
  Workspace() = default;

  // All but the client.
  static absl::StatusOr<std::unique_ptr<Workspace>> Connect(
      const concurrency::Clock* clock);

  concurrency::TimerQueue timers_;
  std::unique_ptr<http::HttpClient> http_;
  std::unique_ptr<WorkspaceClient> client_;
  // Goes first: it ends the calls under way, which use all of the above.
  std::unique_ptr<http::HttpTransport> transport_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_H_
