#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_FAKE_EXCHANGE_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_FAKE_EXCHANGE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {

// An exchange without a socket: takes the answer down. Every written piece is
// taken at once, unless HoldWrites() was called. Thread safe.
class FakeExchange : public HttpExchange {
 public:
  explicit FakeExchange(HttpRequest request) : request_(std::move(request)) {}

  const HttpRequest& request() const override { return request_; }
  const std::string& request_id() const override { return request_id_; }

  void AddHeader(absl::string_view name, absl::string_view value) override {
    absl::MutexLock lock(&mu_);
    response_.headers.Add(name, value);
  }
  void Respond(HttpResponse response) override {
    absl::MutexLock lock(&mu_);
    response_.status = response.status;
    for (const auto& [name, value] : response.headers) {
      response_.headers.Add(name, value);
    }
    response_.body = std::move(response.body);
    complete_ = true;
    done_ = true;
  }
  void StartStream(HttpHead head) override {
    absl::MutexLock lock(&mu_);
    response_.status = head.status;
    for (const auto& [name, value] : head.headers) {
      response_.headers.Add(name, value);
    }
    streamed_ = true;
  }
  void Write(std::string piece, std::function<void()> taken) override {
    {
      absl::MutexLock lock(&mu_);
      response_.body += piece;
      pieces_.push_back(std::move(piece));
      if (hold_) {
        held_ = std::move(taken);
        return;
      }
    }
    if (taken != nullptr) taken();
  }
  void Finish() override {
    absl::MutexLock lock(&mu_);
    complete_ = true;
    done_ = true;
  }
  void Abort() override {
    absl::MutexLock lock(&mu_);
    done_ = true;
  }
  void OnClosed(std::function<void()> closed) override {
    absl::MutexLock lock(&mu_);
    closed_ = std::move(closed);
  }
  void OnFinished(std::function<void(const Outcome&)> finished) override {
    absl::MutexLock lock(&mu_);
    finished_ = std::move(finished);
  }
  void After(absl::Duration, std::function<void()> callback) override {
    absl::MutexLock lock(&mu_);
    timers_.push_back(std::move(callback));
  }

  // The client goes away.
  void CloseByClient() {
    std::function<void()> closed;
    {
      absl::MutexLock lock(&mu_);
      closed = std::move(closed_);
    }
    if (closed != nullptr) closed();
  }
  // Pieces are no longer taken until ReleaseWrite().
  void HoldWrites() {
    absl::MutexLock lock(&mu_);
    hold_ = true;
  }
  void ReleaseWrite() {
    std::function<void()> held;
    {
      absl::MutexLock lock(&mu_);
      held = std::move(held_);
      held_ = nullptr;
    }
    if (held != nullptr) held();
  }
  // Runs the callbacks given to After() so far.
  void FireTimers() {
    std::vector<std::function<void()>> timers;
    {
      absl::MutexLock lock(&mu_);
      timers.swap(timers_);
    }
    for (const auto& timer : timers) timer();
  }
  void ReportFinished(const Outcome& outcome) {
    std::function<void(const Outcome&)> finished;
    {
      absl::MutexLock lock(&mu_);
      finished = finished_;
    }
    if (finished != nullptr) finished(outcome);
  }

  // Waits for the end of the answer; false after ten seconds.
  bool WaitForEnd() {
    absl::MutexLock lock(&mu_);
    return mu_.AwaitWithTimeout(absl::Condition(&done_), absl::Seconds(10));
  }
  // Waits until so many pieces were written.
  bool WaitForPieces(size_t count) {
    absl::MutexLock lock(&mu_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      return pieces_.size() >= count;
    };
    return mu_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(10));
  }
  HttpResponse response() const {
    absl::MutexLock lock(&mu_);
    return response_;
  }
  std::vector<std::string> pieces() const {
    absl::MutexLock lock(&mu_);
    return pieces_;
  }
  bool complete() const {
    absl::MutexLock lock(&mu_);
    return complete_;
  }
  bool done() const {
    absl::MutexLock lock(&mu_);
    return done_;
  }

 private:
  const HttpRequest request_;
  const std::string request_id_ = "request-1";
  mutable absl::Mutex mu_;
  HttpResponse response_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> pieces_ ABSL_GUARDED_BY(mu_);
  std::vector<std::function<void()>> timers_ ABSL_GUARDED_BY(mu_);
  std::function<void()> closed_ ABSL_GUARDED_BY(mu_);
  std::function<void()> held_ ABSL_GUARDED_BY(mu_);
  std::function<void(const Outcome&)> finished_ ABSL_GUARDED_BY(mu_);
  bool hold_ ABSL_GUARDED_BY(mu_) = false;
  bool streamed_ ABSL_GUARDED_BY(mu_) = false;
  bool complete_ ABSL_GUARDED_BY(mu_) = false;
  bool done_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_FAKE_EXCHANGE_H_
