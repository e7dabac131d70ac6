#include "common/databricks/statements/statement_client.h"

#include <utility>

#include "absl/synchronization/notification.h"
#include "common/databricks/statements/statement_run.h"

namespace semantic_layer::databricks {

StatementClient::StatementClient(Options options,
                                 const WorkspaceClient* workspace,
                                 concurrency::TimerQueue* timers,
                                 const concurrency::Clock* clock)
    : options_(std::move(options)),
      timers_(timers),
      calls_(std::make_shared<StatementCalls>(workspace, clock)),
      waiting_submits_(std::make_shared<std::atomic<int>>(0)) {}

StatementClient::~StatementClient() {
  shut_down_.Cancel();
  calls_->Finish(options_.shutdown_submit_grace, options_.shutdown_grace);
}

void StatementClient::Execute(StatementRequest request, StatementCall call,
                              Done done) const {
  std::make_shared<StatementRun>(
      StatementRun::Shared{.calls = calls_,
                           .timers = timers_,
                           .waiting_submits = waiting_submits_,
                           .shut_down = shut_down_.token()},
      options_, std::move(request), std::move(call), std::move(done))
      ->Start();
}

absl::StatusOr<StatementResult> StatementClient::ExecuteAndWait(
    StatementRequest request, StatementCall call) const {
  absl::StatusOr<StatementResult> result = absl::UnknownError("no result");
  absl::Notification ended;
  Execute(std::move(request), std::move(call),
          [&](absl::StatusOr<StatementResult> outcome) {
            result = std::move(outcome);
            ended.Notify();
          });
  ended.WaitForNotification();
  return result;
}

std::unique_ptr<ResultReader> StatementClient::Read(StatementResult result,
                                                    StatementCall call) const {
  return std::make_unique<ResultReader>(std::move(result), std::move(call),
                                        options_.reader, calls_);
}

}  // namespace semantic_layer::databricks
