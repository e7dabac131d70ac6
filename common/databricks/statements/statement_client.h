#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CLIENT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/statements/limits.h"
#include "common/databricks/statements/result_reader.h"
#include "common/databricks/statements/statement_calls.h"
#include "common/databricks/statements/statement_request.h"
#include "common/databricks/statements/statement_result.h"

namespace semantic_layer::databricks {

// StatementClient runs SQL on a warehouse through the Statement Execution API.
//
//   ASSIGN_OR_RETURN(StatementResult result,
//                    client.ExecuteAndWait({.statement = "SELECT 1"}, call));
//   const auto reader = client.Read(std::move(result), call);
//   ASSIGN_OR_RETURN(std::optional<rowset::RowSet> batch, reader->Next({}));
//
// A statement is submitted, which waits a little for it, and then polled at
// growing intervals, whatever state the workspace reports, until it has ended.
// It is submitted once only: again at most where the workspace said that it did
// nothing (429, 503) or the request never left. When the caller cancels or its
// deadline passes, the caller hears of it at once and the statement is
// cancelled in the workspace, also one that was still being submitted: as soon
// as the answer names it, without which nobody can.
//
// No thread waits, however many statements are under way. Thread safe.
class StatementClient {
 public:
  struct Options {
    std::string warehouse_id = {};  // of requests that name none
    absl::Duration submit_wait = kSubmitWait;
    absl::Duration first_poll_pause = kFirstPollPause;
    absl::Duration max_poll_pause = kMaxPollPause;
    int max_waiting_submits = kMaxWaitingSubmits;
    ResultReader::Options reader = {};
    // What a shutdown leaves to calls that cancel and close statements, after
    // having left so much to submits under way.
    absl::Duration shutdown_grace = kShutdownGrace;
    absl::Duration shutdown_submit_grace = kShutdownSubmitGrace;
  };

  // A statement that has succeeded, or why there is none.
  using Done = std::function<void(absl::StatusOr<StatementResult>)>;

  // The pointers must outlive the client.
  StatementClient(Options options, const WorkspaceClient* workspace,
                  concurrency::TimerQueue* timers,
                  const concurrency::Clock* clock);
  // Ends statements under way as CANCELLED, and cancels them in the workspace;
  // waits for that, with those being submitted at most for both graces. One
  // that the workspace has not named by then runs on. Readers must be gone.
  ~StatementClient();

  StatementClient(const StatementClient&) = delete;
  StatementClient& operator=(const StatementClient&) = delete;

  // Runs a statement. `done` is called once, on a thread that must not block,
  // or before this returns. Errors: those of WorkspaceClient::Send, of
  // StatusOfFailedStatement and of WriteStatementRequest; CANCELLED, also when
  // the workspace cancelled; DEADLINE_EXCEEDED; RESULT_EXPIRED for a statement
  // that was closed.
  void Execute(StatementRequest request, StatementCall call, Done done) const;

  // The same, and waits. Not for threads that call `done`.
  absl::StatusOr<StatementResult> ExecuteAndWait(StatementRequest request,
                                                 StatementCall call) const;

  // The rows of a statement that has succeeded. `call` ends the reading too.
  std::unique_ptr<ResultReader> Read(StatementResult result,
                                     StatementCall call) const;

 private:
  const Options options_;
  concurrency::TimerQueue* const timers_;
  // Shared with statements under way.
  const std::shared_ptr<StatementCalls> calls_;
  const std::shared_ptr<std::atomic<int>> waiting_submits_;
  concurrency::CancellationSource shut_down_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CLIENT_H_
