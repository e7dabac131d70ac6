#include "common/http/http_client.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/synchronization/notification.h"

namespace semantic_layer::http {
namespace {

// "https://host:443" of an URL.
std::string OriginOf(absl::string_view url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == absl::string_view::npos ? 0 : scheme + 3;
  return std::string(url.substr(0, url.find_first_of("/?#", begin)));
}

// Between the pause and half as much again, so that clients do not come back
// all at once.
absl::Duration WithJitter(absl::Duration pause) {
  thread_local absl::BitGen random;
  return pause * absl::Uniform(random, 1.0, 1.5);
}

}  // namespace

// One call under way; keeps itself alive by the attempt or pause that it is in.
class HttpClient::Attempts : public std::enable_shared_from_this<Attempts> {
 public:
  Attempts(HttpClient* client, HttpRequest request, HttpCall call, Done done)
      : client_(client),
        request_(std::move(request)),
        call_(std::move(call)),
        done_(std::move(done)),
        host_(OriginOf(request_.url)) {}

  void Begin() {
    ++attempt_;
    if (const absl::Status status = call_.cancellation.status(); !status.ok()) {
      return done_(status);
    }
    const absl::Duration left = call_.deadline - client_->clock_->Now();
    if (left <= absl::ZeroDuration()) {
      return done_(absl::DeadlineExceededError(
          "The deadline passed before the request was sent"));
    }
    if (const absl::Status status = client_->health_.Allow(host_);
        !status.ok()) {
      return done_(status);
    }
    ExchangeOptions options = {.timeout = std::min(left, call_.attempt_timeout),
                               .max_body_bytes = call_.max_body_bytes,
                               .cancellation = call_.cancellation,
                               .idempotent = call_.idempotent};
    if (call_.on_body != nullptr) {
      options.on_body = [self = shared_from_this()](absl::string_view piece) {
        self->streamed_ = true;
        return self->call_.on_body(piece);
      };
    }
    client_->transport_->Send(
        request_, std::move(options),
        [self = shared_from_this()](ExchangeResult result) {
          self->End(std::move(result));
        });
  }

 private:
  void End(ExchangeResult result) {
    if (result.response.ok() || IsServerFailure(result)) {
      client_->health_.Record(host_, IsServerFailure(result));
    } else {
      client_->health_.Forget(host_);
    }
    std::optional<absl::Duration> pause;
    if (!streamed_) {
      pause = PauseBeforeRetry(client_->policy_, result, call_.idempotent,
                               attempt_);
    }
    if (!pause.has_value()) return done_(std::move(result.response));
    const absl::Time when = client_->clock_->Now() + WithJitter(*pause);
    // The answer that is there says more than that the time is over.
    if (when >= call_.deadline || !client_->health_.PayForRetry(host_)) {
      return done_(std::move(result.response));
    }
    Wait(when);
  }

  // Until the time has come or the call is cancelled, whichever is first.
  void Wait(absl::Time when) {
    auto woken = std::make_shared<std::atomic<bool>>(false);
    client_->timers_->At(when, [self = shared_from_this(), woken] {
      if (!woken->exchange(true)) self->Begin();
    });
    // The token may live for long: it must not keep a call that has ended.
    waiting_ = call_.cancellation.OnCancel([weak = weak_from_this(), woken] {
      const auto self = weak.lock();
      if (self != nullptr && !woken->exchange(true)) self->Begin();
    });
  }

  HttpClient* const client_;
  const HttpRequest request_;
  const HttpCall call_;
  const Done done_;
  const std::string host_;
  int attempt_ = 0;
  std::atomic<bool> streamed_ = false;
  concurrency::CancellationRegistration waiting_;
};

HttpClient::HttpClient(HttpTransport* transport,
                       concurrency::TimerQueue* timers,
                       const concurrency::Clock* clock, RetryPolicy policy)
    : transport_(transport),
      timers_(timers),
      clock_(clock),
      policy_(std::move(policy)),
      health_(clock) {}

void HttpClient::Send(HttpRequest request, HttpCall call, Done done) {
  std::make_shared<Attempts>(this, std::move(request), std::move(call),
                             std::move(done))
      ->Begin();
}

absl::StatusOr<HttpResponse> HttpClient::SendAndWait(HttpRequest request,
                                                     HttpCall call) {
  absl::StatusOr<HttpResponse> result = absl::UnknownError("no result");
  absl::Notification ended;
  Send(std::move(request), std::move(call),
       [&](absl::StatusOr<HttpResponse> response) {
         result = std::move(response);
         ended.Notify();
       });
  ended.WaitForNotification();
  return result;
}

}  // namespace semantic_layer::http
