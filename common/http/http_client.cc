#include "common/http/http_client.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/random/random.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/http/host_health.h"

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

// What the calls of a client share: where they are sent, and who is in a pause.
// Thread safe.
class HttpClient::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(HttpTransport* transport, concurrency::TimerQueue* timers,
       const concurrency::Clock* clock, RetryPolicy policy)
      : transport(transport),
        clock(clock),
        policy(std::move(policy)),
        health(clock),
        timers_(timers) {}

  bool closed() const {
    absl::MutexLock lock(&mu_);
    return closed_;
  }

  // Keeps the call until its pause ends; nullopt once the client is closed.
  std::optional<int64_t> Hold(std::shared_ptr<Attempts> call);
  // Begins the call at that time, if the pause has not ended by then.
  void StartTimer(int64_t pause, absl::Time when);
  // Begins the call, which has been cancelled, if its pause has not ended.
  void EndPause(int64_t pause);
  void Close();

  HttpTransport* const transport;
  const concurrency::Clock* const clock;
  const RetryPolicy policy;
  HostHealth health;

 private:
  struct Pause {
    // Null once it goes on; the pause is kept until its timer has run.
    std::shared_ptr<Attempts> call;
    std::optional<concurrency::TimerQueue::Id> timer;
  };

  // The call, for whoever is first to ask; null for the others.
  std::shared_ptr<Attempts> Take(int64_t pause);
  // On the timer thread.
  void Elapse(int64_t pause);

  concurrency::TimerQueue* const timers_;
  mutable absl::Mutex mu_;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  int64_t last_pause_ ABSL_GUARDED_BY(mu_) = 0;
  absl::flat_hash_map<int64_t, Pause> pauses_ ABSL_GUARDED_BY(mu_);
};

// One call under way; kept alive by the attempt or pause that it is in.
class HttpClient::Attempts : public std::enable_shared_from_this<Attempts> {
 public:
  Attempts(std::shared_ptr<Core> core, HttpRequest request, HttpCall call,
           Done done)
      : core_(std::move(core)),
        request_(std::move(request)),
        call_(std::move(call)),
        done_(std::move(done)),
        host_(OriginOf(request_.url)) {}

  void Begin() {
    ++attempt_;
    if (const absl::Status status = call_.cancellation.status(); !status.ok()) {
      return done_(status);
    }
    if (const absl::Status status = call_.no_more_attempts.status();
        !status.ok()) {
      if (attempt_ == 1) last_ = status;
      return done_(std::move(last_));
    }
    if (core_->closed()) return GiveUp();
    const absl::Duration left = call_.deadline - core_->clock->Now();
    if (left <= absl::ZeroDuration()) {
      return done_(absl::DeadlineExceededError(
          "The deadline passed before the request was sent"));
    }
    if (const absl::Status status = core_->health.Allow(host_, attempt_ == 1);
        !status.ok()) {
      return done_(status);
    }
    cut_short_ = left < call_.attempt_timeout;
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
    core_->transport->Send(request_, std::move(options),
                           [self = shared_from_this()](ExchangeResult result) {
                             self->End(std::move(result));
                           });
  }

  void GiveUp() { done_(absl::CancelledError("The HTTP client was closed")); }

 private:
  void End(ExchangeResult result) {
    // That a caller was in a hurry says nothing about the host.
    const bool hurried =
        cut_short_ && absl::IsDeadlineExceeded(result.response.status());
    if (result.response.ok() || (IsServerFailure(result) && !hurried)) {
      core_->health.Record(host_, IsServerFailure(result));
    } else {
      core_->health.Forget(host_);
    }
    std::optional<absl::Duration> pause;
    if (!streamed_ && (call_.retry_answers || !result.response.ok())) {
      pause =
          PauseBeforeRetry(core_->policy, result, call_.idempotent, attempt_);
    }
    if (!pause.has_value()) return done_(std::move(result.response));
    const absl::Time when = core_->clock->Now() + WithJitter(*pause);
    last_ = std::move(result.response);
    // The answer that is there says more than that the time is over.
    if (when >= call_.deadline || !core_->health.PayForRetry(host_) ||
        !Wait(when)) {
      done_(std::move(last_));
    }
  }

  // Until the time has come, the call is told to make no more attempts or is
  // cancelled, or the client is closed, whichever is first. False if the client
  // is closed already.
  bool Wait(absl::Time when) {
    const std::optional<int64_t> pause = core_->Hold(shared_from_this());
    if (!pause.has_value()) return false;
    // Before the timer, whose function may be the next to write `waiting_`. The
    // token may live for long: it must not keep a call that has ended.
    const auto end = [core = core_, pause = *pause] { core->EndPause(pause); };
    waiting_ = call_.cancellation.OnCancel(end);
    hurried_ = call_.no_more_attempts.OnCancel(end);
    core_->StartTimer(*pause, when);
    return true;
  }

  const std::shared_ptr<Core> core_;
  const HttpRequest request_;
  const HttpCall call_;
  const Done done_;
  const std::string host_;
  int attempt_ = 0;
  std::atomic<bool> streamed_ = false;
  bool cut_short_ = false;  // the attempt has less time than it wants
  // What the attempt came to that a pause follows.
  absl::StatusOr<HttpResponse> last_ = absl::UnknownError("no attempt yet");
  concurrency::CancellationRegistration waiting_;
  concurrency::CancellationRegistration hurried_;
};

std::optional<int64_t> HttpClient::Core::Hold(std::shared_ptr<Attempts> call) {
  absl::MutexLock lock(&mu_);
  if (closed_) return std::nullopt;
  pauses_[++last_pause_].call = std::move(call);
  return last_pause_;
}

void HttpClient::Core::StartTimer(int64_t pause, absl::Time when) {
  absl::MutexLock lock(&mu_);
  const auto found = pauses_.find(pause);
  if (found == pauses_.end()) return;
  if (found->second.call == nullptr) {
    pauses_.erase(found);
    return;
  }
  found->second.timer = timers_->At(
      when, [self = shared_from_this(), pause] { self->Elapse(pause); });
}

std::shared_ptr<HttpClient::Attempts> HttpClient::Core::Take(int64_t pause) {
  absl::MutexLock lock(&mu_);
  const auto found = pauses_.find(pause);
  return found == pauses_.end() ? nullptr : std::move(found->second.call);
}

void HttpClient::Core::Elapse(int64_t pause) {
  if (const auto call = Take(pause); call != nullptr) call->Begin();
  // Only now, so that Close waits for what Begin does.
  absl::MutexLock lock(&mu_);
  pauses_.erase(pause);
}

void HttpClient::Core::EndPause(int64_t pause) {
  if (const auto call = Take(pause); call != nullptr) call->Begin();
}

void HttpClient::Core::Close() {
  absl::flat_hash_map<int64_t, Pause> pauses;
  {
    absl::MutexLock lock(&mu_);
    closed_ = true;
    pauses.swap(pauses_);
  }
  for (auto& [id, pause] : pauses) {
    if (pause.timer.has_value()) timers_->Forget(*pause.timer);
    if (pause.call != nullptr) pause.call->GiveUp();
  }
}

HttpClient::HttpClient(HttpTransport* transport,
                       concurrency::TimerQueue* timers,
                       const concurrency::Clock* clock, RetryPolicy policy)
    : core_(std::make_shared<Core>(transport, timers, clock,
                                   std::move(policy))) {}

HttpClient::~HttpClient() { Close(); }

void HttpClient::Close() { core_->Close(); }

void HttpClient::Send(HttpRequest request, HttpCall call, Done done) {
  std::make_shared<Attempts>(core_, std::move(request), std::move(call),
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
