#include "common/databricks/auth/oauth_token.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "common/databricks/auth/limits.h"
#include "common/databricks/client/api_error.h"
#include "common/databricks/client/json_fields.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kPurpose[] = "give the service principal a token";

struct Grant {
  Token token;
  absl::Duration life;
};

absl::StatusOr<Grant> ReadGrant(const http::HttpResponse& response) {
  if (response.status != 200) {
    const ApiError error = ReadApiError(response);
    // RFC 6749, section 5.2: a client that is not known is 400 or 401.
    if (response.status == 400 || response.status == 401 ||
        response.status == 403) {
      return MakeStatus(
                 ErrorReason::kWorkspaceCredentials,
                 absl::StrCat("Databricks refused the service principal: ",
                              absl::StripSuffix(error.message, "."),
                              ". Check DATABRICKS_CLIENT_ID and "
                              "DATABRICKS_CLIENT_SECRET."))
          .With("databricks_request_id", error.request_id);
    }
    return StatusOfApiError(error, kPurpose, Holder::kService);
  }
  ASSIGN_OR_RETURN(const json::Document answer,
                   ReadAnswer(response.body, kPurpose));
  Grant grant = {.token = Token(TextField(answer.root(), "access_token")),
                 .life = kTokenAssumedLife};
  if (grant.token.empty()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "Databricks was asked to give the service principal a "
                      "token and answered without one.");
  }
  if (const auto seconds = IntField(answer.root(), "expires_in")) {
    grant.life = absl::Seconds(*seconds);
  }
  grant.life = std::max(grant.life, kTokenShortestLife);
  return grant;
}

}  // namespace

class OAuthToken::State : public std::enable_shared_from_this<State> {
 public:
  State(Options options, http::HttpClient* http,
        concurrency::TimerQueue* timers, const concurrency::Clock* clock)
      : options_(std::move(options)),
        http_(http),
        timers_(timers),
        clock_(clock) {}

  void Get(absl::Time deadline, Done done) {
    std::optional<Token> token;
    bool fetches = false;
    std::shared_ptr<Waiter> waiter;
    {
      absl::MutexLock lock(&mu_);
      const absl::Duration now = clock_->Monotonic();
      if (!token_.empty() && now < expires_at_) token = token_;
      fetches = !fetching_ && (!token.has_value() || now >= refresh_at_);
      if (fetches) fetching_ = true;
      if (!token.has_value()) {
        waiter = std::make_shared<Waiter>(std::move(done));
        waiters_.push_back(waiter);
      }
    }
    if (token.has_value()) {
      done(*std::move(token));
    } else if (deadline != absl::InfiniteFuture()) {
      timers_->At(deadline, [weak = std::weak_ptr<Waiter>(waiter)] {
        const std::shared_ptr<Waiter> late = weak.lock();
        if (late == nullptr) return;
        late->End(MakeStatus(ErrorReason::kDeadlineExceeded,
                             "Databricks was too slow to give the service "
                             "principal a token."));
      });
    }
    if (fetches) Fetch();
  }

  bool Refused(const Token& token) {
    absl::MutexLock lock(&mu_);
    if (token_.Reveal() == token.Reveal()) token_ = Token();
    return true;
  }

 private:
  // Somebody who waits for the request under way, but not for ever.
  class Waiter {
   public:
    explicit Waiter(Done done) : done_(std::move(done)) {}
    void End(absl::StatusOr<Token> result) {
      if (!ended_.exchange(true)) done_(std::move(result));
    }

   private:
    const Done done_;
    std::atomic<bool> ended_ = false;
  };

  void Fetch() {
    http::HttpRequest request = {
        .method = "POST",
        .url = options_.token_url,
        .headers = {{"Authorization",
                     absl::StrCat("Basic ",
                                  absl::Base64Escape(absl::StrCat(
                                      options_.client_id, ":",
                                      options_.client_secret.Reveal())))},
                    {"Content-Type", "application/x-www-form-urlencoded"}},
        .body = "grant_type=client_credentials&scope=all-apis"};
    // A second token does no harm.
    http_->Send(std::move(request),
                {.deadline = clock_->Now() + kTokenTimeout,
                 .max_body_bytes = kMaxTokenAnswerBytes,
                 .idempotent = true},
                [self = shared_from_this()](
                    absl::StatusOr<http::HttpResponse> response) {
                  self->Land(std::move(response));
                });
  }

  void Land(absl::StatusOr<http::HttpResponse> response) {
    absl::StatusOr<Grant> grant = Read(std::move(response));
    std::vector<std::shared_ptr<Waiter>> waiters;
    {
      absl::MutexLock lock(&mu_);
      fetching_ = false;
      waiters.swap(waiters_);
      const absl::Duration now = clock_->Monotonic();
      if (grant.ok()) {
        token_ = grant->token;
        expires_at_ = now + grant->life;
        refresh_at_ =
            now + std::max(grant->life - kTokenRefreshAhead, grant->life / 2);
      } else {
        refresh_at_ = now + kTokenRefreshPause;
      }
    }
    for (const std::shared_ptr<Waiter>& waiter : waiters) {
      if (grant.ok()) {
        waiter->End(grant->token);
      } else {
        waiter->End(grant.status());
      }
    }
  }

  static absl::StatusOr<Grant> Read(
      absl::StatusOr<http::HttpResponse> response) {
    if (response.ok()) return ReadGrant(*response);
    return MakeStatus(ErrorReason::kWorkspaceUnavailable,
                      absl::StrCat("Databricks cannot be reached to ", kPurpose,
                                   ": ", response.status().message(), "."));
  }

  const Options options_;
  http::HttpClient* const http_;
  concurrency::TimerQueue* const timers_;
  const concurrency::Clock* const clock_;

  absl::Mutex mu_;
  Token token_ ABSL_GUARDED_BY(mu_);
  absl::Duration expires_at_ ABSL_GUARDED_BY(mu_) = absl::ZeroDuration();
  absl::Duration refresh_at_ ABSL_GUARDED_BY(mu_) = absl::ZeroDuration();
  bool fetching_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<std::shared_ptr<Waiter>> waiters_ ABSL_GUARDED_BY(mu_);
};

OAuthToken::OAuthToken(Options options, http::HttpClient* http,
                       concurrency::TimerQueue* timers,
                       const concurrency::Clock* clock)
    : state_(std::make_shared<State>(std::move(options), http, timers, clock)) {
}

void OAuthToken::Get(absl::Time deadline, Done done) {
  state_->Get(deadline, std::move(done));
}

bool OAuthToken::Refused(const Token& token) { return state_->Refused(token); }

}  // namespace semantic_layer::databricks
