#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CALLS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CALLS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/databricks/auth/token_source.h"
#include "common/databricks/client/workspace_client.h"

namespace semantic_layer::databricks {

// "/api/2.0/sql/statements", and what is below it of one statement.
std::string StatementPath(absl::string_view id = {},
                          absl::string_view below = {});
std::string ChunkPath(absl::string_view id, int64_t index);

// The calls of all statements of a client. Some of them nobody waits for: a
// statement whose caller has gone is cancelled or closed. Finish sees to it
// that none is left when the workspace goes. Thread safe; held by all who use
// it.
class StatementCalls : public std::enable_shared_from_this<StatementCalls> {
 public:
  // The pointers must stay until Finish has returned.
  StatementCalls(const WorkspaceClient* workspace,
                 const concurrency::Clock* clock)
      : workspace_(workspace), clock_(clock) {}

  // As WorkspaceClient; CANCELLED once finished. The call's cancellation must
  // be a child of stop_token().
  void Send(ApiRequest request, ApiCall call, WorkspaceClient::Done done);
  // Send, for what submits a statement: Finish gives it more time, and `done`
  // time to say Cancel or Close.
  void Submit(ApiRequest request, ApiCall call, WorkspaceClient::Done done);
  void Fetch(std::string url, http::HeaderList headers, ApiCall call,
             WorkspaceClient::Done done);

  // Cancels a statement in the workspace, or closes it, which also frees its
  // result. Best effort: whether it worked is not known. Returns at once.
  void Cancel(absl::string_view id, std::shared_ptr<TokenSource> credential);
  void Close(absl::string_view id, std::shared_ptr<TokenSource> credential);

  // Lets submits end for at most `submit_grace`, then all calls for at most
  // `grace`, and cancels the rest. From then on nothing is sent.
  void Finish(absl::Duration submit_grace, absl::Duration grace);

  concurrency::CancellationToken stop_token() const { return stop_.token(); }
  const concurrency::Clock& clock() const { return *clock_; }

 private:
  void SayFarewell(ApiRequest request, absl::string_view purpose,
                   std::shared_ptr<TokenSource> credential);
  bool Enter();
  // `done`, and then the call is no longer counted.
  WorkspaceClient::Done Counted(WorkspaceClient::Done done);

  const WorkspaceClient* const workspace_;
  const concurrency::Clock* const clock_;
  concurrency::CancellationSource stop_;
  absl::Mutex mu_;
  int under_way_ ABSL_GUARDED_BY(mu_) = 0;
  int submits_ ABSL_GUARDED_BY(mu_) = 0;  // of them
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CALLS_H_
