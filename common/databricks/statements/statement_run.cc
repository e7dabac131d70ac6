#include "common/databricks/statements/statement_run.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "common/databricks/statements/limits.h"
#include "common/databricks/statements/statement_answer.h"
#include "common/databricks/statements/statement_calls.h"
#include "common/databricks/statements/statement_error.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

// The API's least time to wait in a request that waits at all.
constexpr absl::Duration kLeastWait = absl::Seconds(5);

absl::Status Cancelled(absl::string_view message) {
  return MakeStatus(ErrorReason::kCancelled, message);
}

absl::Status ShutDown() {
  return Cancelled("The connection to the workspace was shut down.");
}

absl::Status TooLate() {
  return MakeStatus(ErrorReason::kDeadlineExceeded,
                    "The deadline passed before the statement had ended.");
}

// Why a cancelled caller goes, with a reason in any case.
absl::Status StatusOfCancellation(const absl::Status& status) {
  if (ReasonOf(status).has_value()) return status;
  if (absl::IsDeadlineExceeded(status)) return TooLate();
  return Cancelled("The statement was cancelled.");
}

// So that statements that began together are not polled together.
absl::Duration WithJitter(absl::Duration pause) {
  thread_local absl::BitGen random;
  return pause * absl::Uniform(random, 0.9, 1.1);
}

}  // namespace

StatementRun::StatementRun(Shared shared, StatementClient::Options options,
                           StatementRequest request, StatementCall call,
                           StatementClient::Done done)
    : shared_(std::move(shared)),
      options_(std::move(options)),
      request_(std::move(request)),
      call_(std::move(call)),
      deadline_(call_.Deadline()),
      stop_submit_(shared_.calls->stop_token()),
      stop_polls_(shared_.calls->stop_token()),
      pause_(options_.first_poll_pause),
      done_(std::move(done)) {
  if (request_.warehouse_id.empty()) {
    request_.warehouse_id = options_.warehouse_id;
  }
}

StatementRun::~StatementRun() {
  if (counted_) shared_.waiting_submits->fetch_sub(1);
  {
    // The queue may be what is being destroyed.
    absl::MutexLock lock(&mu_);
    deadline_timer_ = 0;
  }
  Tell(ShutDown());
}

void StatementRun::Start() {
  if (const absl::Status status = call_.cancellation.status(); !status.ok()) {
    Tell(StatusOfCancellation(status));
    return;
  }
  if (deadline_ <= shared_.calls->clock().Now()) {
    Tell(TooLate());
    return;
  }
  on_cancel_ = call_.cancellation.OnCancel([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->Abandon(StatusOfCancellation(self->call_.cancellation.status()));
  });
  on_shut_down_ = shared_.shut_down.OnCancel([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Abandon(ShutDown());
  });
  if (deadline_ != absl::InfiniteFuture()) {
    const concurrency::TimerQueue::Id timer =
        shared_.timers->At(deadline_, [weak = weak_from_this()] {
          if (const auto self = weak.lock()) self->Abandon(TooLate());
        });
    absl::MutexLock lock(&mu_);
    deadline_timer_ = timer;
  }
  Submit();
}

// As many submits wait as there may; the others only leave the statement. A
// wait ends before the deadline, so that the statement can still be cancelled.
absl::Duration StatementRun::ChooseWait() {
  const absl::Duration left = deadline_ - shared_.calls->clock().Now();
  const absl::Duration wait = std::min(options_.submit_wait, left);
  if (wait < kLeastWait) return absl::ZeroDuration();
  counted_ = true;
  if (shared_.waiting_submits->fetch_add(1) >= options_.max_waiting_submits) {
    shared_.waiting_submits->fetch_sub(1);
    counted_ = false;
    return absl::ZeroDuration();
  }
  return absl::Floor(wait, absl::Seconds(1));
}

void StatementRun::Submit() {
  const absl::Duration wait = ChooseWait();
  absl::StatusOr<std::string> body = WriteStatementRequest(request_, wait);
  if (!body.ok()) {
    Tell(body.status());
    return;
  }
  // Its text may be long, and is sent once.
  request_ = StatementRequest();
  // The caller's cancellation and deadline do not end the request: its answer
  // names the statement, which is needed to cancel it. They do keep it from
  // being sent, or sent again, once nobody wants it.
  shared_.calls->Submit(
      {.method = "POST", .path = StatementPath(), .body = *std::move(body)},
      {.purpose = "run a statement",
       .deadline = deadline_ + kOrphanWait,
       .cancellation = stop_submit_.token(),
       .no_more_attempts = stop_resubmits_.token(),
       .credential = call_.credential,
       .attempt_timeout = wait + kSubmitTimeout,
       .idempotent = false},
      [self = shared_from_this()](absl::StatusOr<http::HttpResponse> response) {
        self->OnSubmitted(std::move(response));
      });
}

void StatementRun::OnSubmitted(absl::StatusOr<http::HttpResponse> response) {
  if (counted_) shared_.waiting_submits->fetch_sub(1);
  counted_ = false;
  if (!response.ok()) {
    Tell(response.status());
    return;
  }
  absl::StatusOr<StatementAnswer> answer =
      ReadStatementAnswer(std::move(response->body));
  if (!answer.ok()) {
    Tell(answer.status());
    return;
  }
  bool abandoned;
  {
    absl::MutexLock lock(&mu_);
    id_ = answer->id;
    abandoned = done_ == nullptr;
  }
  if (!abandoned) return Take(*std::move(answer));
  switch (answer->state) {
    case StatementState::kSucceeded:
      return shared_.calls->Close(answer->id, call_.credential);
    case StatementState::kPending:
    case StatementState::kRunning:
    case StatementState::kUnknown:
      return shared_.calls->Cancel(answer->id, call_.credential);
    default:
      return;
  }
}

void StatementRun::PollLater() {
  const absl::Time when = shared_.calls->clock().Now() + WithJitter(pause_);
  pause_ = std::min(pause_ * kPollPauseGrowth, options_.max_poll_pause);
  shared_.timers->At(when, [self = shared_from_this()] { self->Poll(); });
}

void StatementRun::Poll() {
  std::string id;
  {
    absl::MutexLock lock(&mu_);
    if (done_ == nullptr) return;
    id = id_;
  }
  shared_.calls->Send(
      {.path = StatementPath(id)},
      {.purpose = "poll a statement",
       .deadline = deadline_,
       .cancellation = stop_polls_.token(),
       .credential = call_.credential,
       .attempt_timeout = kPollTimeout},
      [self = shared_from_this()](absl::StatusOr<http::HttpResponse> response) {
        self->OnPolled(std::move(response));
      });
}

// What is ill is the way to the statement, for now.
bool StatementRun::ToleratesPollFailure(const absl::Status& status) {
  const std::optional<ErrorReason> reason = ReasonOf(status);
  if (reason != ErrorReason::kWorkspaceUnavailable &&
      reason != ErrorReason::kWorkspaceRateLimited &&
      reason != ErrorReason::kDeadlineExceeded) {
    return false;
  }
  const absl::Time now = shared_.calls->clock().Now();
  if (now >= deadline_) return false;
  failing_since_ = std::min(failing_since_, now);
  return now - failing_since_ < kPollTolerance;
}

void StatementRun::OnPolled(absl::StatusOr<http::HttpResponse> response) {
  if (!response.ok()) {
    if (ToleratesPollFailure(response.status())) return PollLater();
    if (ReasonOf(response.status()) == ErrorReason::kWorkspaceObjectNotFound) {
      Tell(MakeStatus(ErrorReason::kResultExpired,
                      "The workspace no longer knows the statement; run it "
                      "again."));
      return;
    }
    return Abandon(response.status());
  }
  failing_since_ = absl::InfiniteFuture();
  absl::StatusOr<StatementAnswer> answer =
      ReadStatementAnswer(std::move(response->body));
  if (!answer.ok()) return Abandon(answer.status());
  Take(*std::move(answer));
}

void StatementRun::Take(StatementAnswer answer) {
  switch (answer.state) {
    case StatementState::kPending:
    case StatementState::kRunning:
    case StatementState::kUnknown:
      return PollLater();
    case StatementState::kSucceeded: {
      StatementResult result = {.id = answer.id,
                                .schema = SchemaOf(answer.manifest.columns),
                                .manifest = std::move(answer.manifest),
                                .first = std::move(answer.result)};
      if (!Tell(std::move(result)) && !answer.id.empty()) {
        shared_.calls->Close(answer.id, call_.credential);
      }
      return;
    }
    case StatementState::kFailed:
      Tell(StatusOfFailedStatement({.statement_id = answer.id,
                                    .error_code = answer.error_code,
                                    .message = answer.error_message,
                                    .sql_state = answer.sql_state}));
      return;
    case StatementState::kCanceled:
      Tell(Cancelled("The statement was cancelled in the workspace."));
      return;
    case StatementState::kClosed:
      Tell(MakeStatus(ErrorReason::kResultExpired,
                      "The statement was closed in the workspace before its "
                      "result was read; run it again."));
      return;
  }
}

// The caller hears of it last: what it then destroys is not used any more.
void StatementRun::Abandon(absl::Status reason) {
  std::string id;
  const StatementClient::Done done = Claim(&id);
  if (done == nullptr) return;
  stop_polls_.Cancel();
  if (!id.empty()) {
    shared_.calls->Cancel(id, call_.credential);
  } else {
    stop_resubmits_.Cancel();
    // OnSubmitted cancels it, unless the answer takes too long.
    shared_.timers->At(shared_.calls->clock().Now() + kOrphanWait,
                       [weak = weak_from_this()] {
                         if (const auto self = weak.lock()) {
                           self->stop_submit_.Cancel();
                         }
                       });
  }
  done(std::move(reason));
}

StatementClient::Done StatementRun::Claim(std::string* id) {
  StatementClient::Done done;
  concurrency::TimerQueue::Id timer = 0;
  {
    absl::MutexLock lock(&mu_);
    if (done_ == nullptr) return nullptr;
    done = std::exchange(done_, nullptr);
    timer = std::exchange(deadline_timer_, 0);
    if (id != nullptr) *id = id_;
  }
  if (timer != 0) shared_.timers->Forget(timer);
  return done;
}

bool StatementRun::Tell(absl::StatusOr<StatementResult> result) {
  const StatementClient::Done done = Claim();
  if (done == nullptr) return false;
  done(std::move(result));
  return true;
}

}  // namespace semantic_layer::databricks
