#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_FAKE_WORKSPACE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_FAKE_WORKSPACE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/client/workspace_client.h"
#include "common/http/fake_transport.h"
#include "common/http/http_client.h"
#include "common/http/http_message.h"
#include "common/http/retry_policy.h"

namespace semantic_layer::databricks {

// A workspace's client whose every request is answered by a function, without
// a network. What is repeated is repeated at once. For tests; thread safe if
// the function is.
//
//   FakeWorkspace workspace([](const FakeWorkspace::Asked& asked) {
//     return FakeWorkspace::Answer{200, R"({"spaces": []})"};
//   });
//   GenieClient client(&workspace.client(), ...);
class FakeWorkspace {
 public:
  struct Asked {
    std::string method;
    std::string path;  // with the query
    std::string body;
  };
  struct Answer {
    int status = 200;
    std::string body = {};
    http::HeaderList headers = {};
  };
  using Handler = std::function<Answer(const Asked&)>;

  // `clock` is the system's where none is given, and outlives the workspace.
  explicit FakeWorkspace(Handler handler,
                         const concurrency::Clock* clock = nullptr)
      : handler_(std::move(handler)),
        transport_([this](const http::HttpRequest& request,
                          const http::ExchangeOptions& options) {
          return Exchange(request, options);
        }),
        http_(&transport_, &timers_, clock != nullptr ? clock : &system_clock_,
              http::RetryPolicy{.max_attempts = 2,
                                .first_pause = absl::Microseconds(1),
                                .max_pause = absl::Microseconds(2),
                                .max_retry_after = absl::ZeroDuration()}),
        client_({.origin = kOrigin, .product = "test/1.0.0"}, &http_,
                std::make_shared<FixedToken>(Token("dapi-test"),
                                             Holder::kService)) {}

  const WorkspaceClient& client() const { return client_; }
  concurrency::TimerQueue& timers() { return timers_; }

  std::vector<Asked> asked() const {
    absl::MutexLock lock(&mu_);
    return asked_;
  }
  // "GET /path" of each request.
  std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const Asked& one : asked()) {
      calls.push_back(one.method + " " + one.path);
    }
    return calls;
  }

 private:
  static constexpr char kOrigin[] = "http://127.0.0.1:1";

  http::ExchangeResult Exchange(const http::HttpRequest& request,
                                const http::ExchangeOptions& options) {
    Asked asked = {request.method, request.url.substr(sizeof(kOrigin) - 1),
                   request.body};
    {
      absl::MutexLock lock(&mu_);
      asked_.push_back(asked);
    }
    Answer answer = handler_(asked);
    if (options.on_body != nullptr && answer.status / 100 == 2) {
      absl::Status taken = options.on_body(answer.body);
      if (!taken.ok()) return {.response = taken};
      answer.body.clear();
    }
    return http::FakeTransport::Response(answer.status, std::move(answer.body),
                                         std::move(answer.headers));
  }

  const Handler handler_;
  mutable absl::Mutex mu_;
  std::vector<Asked> asked_ ABSL_GUARDED_BY(mu_);
  const concurrency::SystemClock system_clock_;
  http::FakeTransport transport_;
  http::HttpClient http_;
  const WorkspaceClient client_;
  // Goes first: its thread may be at work with all of the above.
  concurrency::TimerQueue timers_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_FAKE_WORKSPACE_H_
