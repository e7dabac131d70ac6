#include "common/databricks/client/workspace_client.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/databricks/client/api_error.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

bool IsIdempotent(absl::string_view method) {
  return method != "POST" && method != "PATCH";
}

// Why there is no answer at all, in the words of this room.
absl::Status StatusOfFailure(const absl::Status& failure,
                             absl::string_view purpose) {
  if (ReasonOf(failure).has_value()) return failure;
  const auto make = [&](ErrorReason reason, absl::string_view what) {
    return MakeStatus(reason,
                      absl::StrCat(what, purpose, ": ", failure.message(), "."))
        .Build();
  };
  switch (failure.code()) {
    case absl::StatusCode::kCancelled:
      return make(ErrorReason::kCancelled, "Cancelled while trying to ");
    case absl::StatusCode::kDeadlineExceeded:
      return make(ErrorReason::kDeadlineExceeded,
                  "Databricks was too slow to ");
    case absl::StatusCode::kResourceExhausted:
      return make(ErrorReason::kResultTooLarge,
                  "Databricks answered with too much when asked to ");
    case absl::StatusCode::kInvalidArgument:
      return make(ErrorReason::kInternal, "Cannot ask Databricks to ");
    default:
      return make(ErrorReason::kWorkspaceUnavailable,
                  "Databricks cannot be reached to ");
  }
}

absl::Status Redirected(absl::string_view purpose) {
  return MakeStatus(
      ErrorReason::kWorkspaceFailed,
      absl::StrCat("Databricks was asked to ", purpose,
                   " and answered with a redirect, which is not followed. Is "
                   "DATABRICKS_HOST the workspace's own address?"));
}

http::HttpCall CallOf(ApiCall call, bool idempotent) {
  return {.deadline = call.deadline,
          .cancellation = std::move(call.cancellation),
          .no_more_attempts = std::move(call.no_more_attempts),
          .retry_answers = call.retry_answers,
          .attempt_timeout = call.attempt_timeout,
          .max_body_bytes = call.max_answer_bytes,
          .idempotent = idempotent,
          .on_body = std::move(call.on_body)};
}

// What a storage says to a link that is no longer good: mostly 403, but 400 for
// a signature whose own token has run out, and 404 or 410 where the file has
// gone with it.
bool RefusesLink(int status) {
  return status == 400 || status == 401 || status == 403 || status == 404 ||
         status == 410;
}

absl::Status StatusOfResponse(const http::HttpResponse& response,
                              absl::string_view purpose, Holder holder) {
  if (response.status / 100 == 3) return Redirected(purpose);
  return StatusOfApiError(ReadApiError(response), purpose, holder);
}

}  // namespace

// One call under way. It lives by the callbacks that it waits for.
class WorkspaceClient::Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(const WorkspaceClient* client, ApiRequest request, ApiCall call,
          Done done)
      : client_(client),
        request_(std::move(request)),
        call_(std::move(call)),
        credential_(call_.credential != nullptr ? call_.credential
                                                : client->credential_),
        done_(std::move(done)) {
    call_.deadline = std::min(call_.deadline, call_.cancellation.deadline());
  }

  void Begin() {
    // Whoever waits for a token may go away, as whoever waits for an answer.
    waits_ = true;
    on_cancel_ = call_.cancellation.OnCancel([weak = weak_from_this()] {
      const std::shared_ptr<Attempt> self = weak.lock();
      if (self == nullptr || !self->waits_.exchange(false)) return;
      self->done_(StatusOfFailure(self->call_.cancellation.status(),
                                  self->call_.purpose));
    });
    if (!waits_) return;
    credential_->Get(call_.deadline,
                     [self = shared_from_this()](absl::StatusOr<Token> token) {
                       if (!self->waits_.exchange(false)) return;
                       self->on_cancel_.Reset();
                       if (!token.ok()) return self->done_(token.status());
                       self->SendWith(*std::move(token));
                     });
  }

 private:
  void SendWith(Token token) {
    http::HttpRequest request = {
        .method = request_.method,
        .url = absl::StrCat(client_->options_.origin, request_.path),
        .headers = request_.headers,
        .body = request_.body};
    request.headers.emplace_back("Authorization",
                                 absl::StrCat("Bearer ", token.Reveal()));
    request.headers.emplace_back(
        "User-Agent",
        absl::StrCat(client_->options_.product, " cpp/20 os/linux auth/",
                     credential_->auth_type()));
    if (!request_.body.empty()) {
      request.headers.emplace_back("Content-Type", request_.content_type);
    }
    const bool idempotent =
        call_.idempotent.value_or(IsIdempotent(request_.method));
    client_->http_->Send(std::move(request), CallOf(call_, idempotent),
                         [self = shared_from_this(), token = std::move(token)](
                             absl::StatusOr<http::HttpResponse> response) {
                           self->End(std::move(response), token);
                         });
  }

  void End(absl::StatusOr<http::HttpResponse> response, const Token& token) {
    if (!response.ok()) {
      return done_(StatusOfFailure(response.status(), call_.purpose));
    }
    if (response->status / 100 == 2) return done_(std::move(response));
    // A refused credential means that nothing has been done.
    if (!renewed_ && IsCredentialRefused(ReadApiError(*response)) &&
        credential_->Refused(token)) {
      renewed_ = true;
      return Begin();
    }
    done_(StatusOfResponse(*response, call_.purpose, credential_->holder()));
  }

  const WorkspaceClient* const client_;
  const ApiRequest request_;
  ApiCall call_;
  const std::shared_ptr<TokenSource> credential_;
  const Done done_;
  bool renewed_ = false;
  std::atomic<bool> waits_ = false;  // for a token
  concurrency::CancellationRegistration on_cancel_;
};

WorkspaceClient::WorkspaceClient(Options options, http::HttpClient* http,
                                 std::shared_ptr<TokenSource> credential)
    : options_(std::move(options)),
      http_(http),
      credential_(std::move(credential)) {}

void WorkspaceClient::Send(ApiRequest request, ApiCall call, Done done) const {
  // "@evil.example/" behind an origin would be another host.
  if (!absl::StartsWith(request.path, "/")) {
    return done(MakeStatus(ErrorReason::kInternal,
                           "A path of the REST API begins with '/'."));
  }
  if (credential_ == nullptr && call.credential == nullptr) {
    return done(MakeStatus(ErrorReason::kInternal,
                           "This process has no credential of its own."));
  }
  std::make_shared<Attempt>(this, std::move(request), std::move(call),
                            std::move(done))
      ->Begin();
}

absl::StatusOr<http::HttpResponse> WorkspaceClient::SendAndWait(
    ApiRequest request, ApiCall call) const {
  absl::StatusOr<http::HttpResponse> result = absl::UnknownError("no result");
  absl::Notification ended;
  Send(std::move(request), std::move(call),
       [&](absl::StatusOr<http::HttpResponse> response) {
         result = std::move(response);
         ended.Notify();
       });
  ended.WaitForNotification();
  return result;
}

void WorkspaceClient::Fetch(std::string url, http::HeaderList headers,
                            ApiCall call, Done done) const {
  const std::string purpose = call.purpose;
  http::HttpRequest request = {.url = std::move(url),
                               .headers = std::move(headers)};
  http_->Send(
      std::move(request), CallOf(std::move(call), /*idempotent=*/true),
      [purpose, done](absl::StatusOr<http::HttpResponse> response) {
        if (!response.ok()) {
          return done(StatusOfFailure(response.status(), purpose));
        }
        if (response->status / 100 == 2) return done(std::move(response));
        if (RefusesLink(response->status)) {
          return done(MakeStatus(ErrorReason::kResultExpired,
                                 absl::StrCat("The link that was given to ",
                                              purpose, " has expired.")));
        }
        done(StatusOfResponse(*response, purpose, Holder::kService));
      });
}

}  // namespace semantic_layer::databricks
