#include "common/databricks/statements/statement_calls.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/workspace_address.h"
#include "common/databricks/statements/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

absl::Status Finished() {
  return MakeStatus(ErrorReason::kCancelled,
                    "The connection to the workspace was shut down.");
}

}  // namespace

std::string StatementPath(absl::string_view id, absl::string_view below) {
  std::string path = "/api/2.0/sql/statements";
  if (!id.empty()) absl::StrAppend(&path, "/", PercentEncode(id));
  absl::StrAppend(&path, below);
  return path;
}

std::string ChunkPath(absl::string_view id, int64_t index) {
  return StatementPath(id, absl::StrCat("/result/chunks/", index));
}

bool StatementCalls::Enter() {
  absl::MutexLock lock(&mu_);
  if (finished_) return false;
  ++under_way_;
  return true;
}

WorkspaceClient::Done StatementCalls::Counted(WorkspaceClient::Done done) {
  return [self = shared_from_this(),
          done = std::move(done)](absl::StatusOr<http::HttpResponse> response) {
    done(std::move(response));
    absl::MutexLock lock(&self->mu_);
    --self->under_way_;
  };
}

void StatementCalls::Send(ApiRequest request, ApiCall call,
                          WorkspaceClient::Done done) {
  if (!Enter()) return done(Finished());
  workspace_->Send(std::move(request), std::move(call),
                   Counted(std::move(done)));
}

void StatementCalls::Submit(ApiRequest request, ApiCall call,
                            WorkspaceClient::Done done) {
  {
    absl::MutexLock lock(&mu_);
    ++submits_;
  }
  Send(std::move(request), std::move(call),
       [self = shared_from_this(),
        done = std::move(done)](absl::StatusOr<http::HttpResponse> response) {
         done(std::move(response));
         absl::MutexLock lock(&self->mu_);
         --self->submits_;
       });
}

void StatementCalls::Fetch(std::string url, http::HeaderList headers,
                           ApiCall call, WorkspaceClient::Done done) {
  if (!Enter()) return done(Finished());
  workspace_->Fetch(std::move(url), std::move(headers), std::move(call),
                    Counted(std::move(done)));
}

void StatementCalls::SayFarewell(ApiRequest request, absl::string_view purpose,
                                 std::shared_ptr<TokenSource> credential) {
  Send(std::move(request),
       {.purpose = std::string(purpose),
        .deadline = clock_->Now() + kFarewellTimeout,
        .cancellation = stop_.token(),
        .credential = std::move(credential),
        .attempt_timeout = kFarewellTimeout,
        .idempotent = true},
       [](const absl::StatusOr<http::HttpResponse>&) {});
}

void StatementCalls::Cancel(absl::string_view id,
                            std::shared_ptr<TokenSource> credential) {
  SayFarewell(
      {.method = "POST", .path = StatementPath(id, "/cancel"), .body = "{}"},
      "cancel a statement", std::move(credential));
}

void StatementCalls::Close(absl::string_view id,
                           std::shared_ptr<TokenSource> credential) {
  SayFarewell({.method = "DELETE", .path = StatementPath(id)},
              "close a statement", std::move(credential));
}

void StatementCalls::Finish(absl::Duration submit_grace, absl::Duration grace) {
  const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return under_way_ == 0;
  };
  const auto no_submit = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return submits_ == 0;
  };
  {
    absl::MutexLock lock(&mu_);
    mu_.AwaitWithTimeout(absl::Condition(&no_submit), submit_grace);
    mu_.AwaitWithTimeout(absl::Condition(&none), grace);
    finished_ = true;
  }
  stop_.Cancel();
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&none));
}

}  // namespace semantic_layer::databricks
