#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_RUN_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_RUN_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/statements/statement_answer.h"
#include "common/databricks/statements/statement_calls.h"
#include "common/databricks/statements/statement_client.h"
#include "common/databricks/statements/statement_request.h"

namespace semantic_layer::databricks {

// One statement under way. It lives by the callbacks that it waits for, of an
// answer or of a timer, and may outlive its caller: an abandoned statement is
// waited for until its id is known, and is then cancelled. Thread-safe.
class StatementRun : public std::enable_shared_from_this<StatementRun> {
 public:
  // What all statements of a client share.
  struct Shared {
    std::shared_ptr<StatementCalls> calls;
    concurrency::TimerQueue* timers;
    std::shared_ptr<std::atomic<int>> waiting_submits;
    concurrency::CancellationToken shut_down;  // the client's
  };

  StatementRun(Shared shared, StatementClient::Options options,
               StatementRequest request, StatementCall call,
               StatementClient::Done done);
  // Ends as CANCELLED what nobody will call back any more.
  ~StatementRun();

  void Start();

 private:
  void Submit();
  absl::Duration ChooseWait();
  void OnSubmitted(absl::StatusOr<http::HttpResponse> response);
  void PollLater();
  void Poll();
  void OnPolled(absl::StatusOr<http::HttpResponse> response);
  bool ToleratesPollFailure(const absl::Status& status);
  void Take(StatementAnswer answer);
  // Ends with an error while the statement may be running, and cancels it.
  void Abandon(absl::Status reason);
  // Takes over the right to tell the caller: null when it has been told. Gives
  // the id that was known at that moment; an answer that comes later finds that
  // the caller has gone.
  StatementClient::Done Claim(std::string* id = nullptr);
  bool Tell(absl::StatusOr<StatementResult> result);

  const Shared shared_;
  const StatementClient::Options options_;
  StatementRequest request_;
  const StatementCall call_;
  const absl::Time deadline_;
  concurrency::CancellationSource stop_submit_;
  concurrency::CancellationSource stop_resubmits_;
  concurrency::CancellationSource stop_polls_;
  concurrency::CancellationRegistration on_cancel_;
  concurrency::CancellationRegistration on_shut_down_;

  // Used by the one callback that is under way.
  absl::Duration pause_;
  absl::Time failing_since_ = absl::InfiniteFuture();
  bool counted_ = false;

  absl::Mutex mu_;
  StatementClient::Done done_ ABSL_GUARDED_BY(mu_);  // null once called
  std::string id_ ABSL_GUARDED_BY(mu_);              // once it is known
  concurrency::TimerQueue::Id deadline_timer_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_RUN_H_
