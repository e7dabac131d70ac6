#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_TESTING_TEST_WORKSPACE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_TESTING_TEST_WORKSPACE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/workspace_client.h"
#include "common/http/http_client.h"
#include "common/http/http_message.h"
#include "common/http/http_transport.h"
#include "common/http/retry_policy.h"

namespace semantic_layer::databricks {

// The answer that a test gives to a request: at once, or later through
// HeldTransport::Release when it gives none.
using TestAnswer = std::function<std::optional<http::ExchangeResult>(
    const http::HttpRequest&)>;

// A transport that a test answers for. Requests that got no answer are held
// until they are released or cancelled. A call that streams gets the whole body
// of an answer as one piece. Thread safe if the answer is.
class HeldTransport final : public http::HttpTransport {
 public:
  explicit HeldTransport(TestAnswer answer) : answer_(std::move(answer)) {}
  // Ends what is held.
  ~HeldTransport() override;

  void Send(http::HttpRequest request, http::ExchangeOptions options,
            Done done) override;

  // Answers the oldest held request whose method, blank and URL contain `part`;
  // false when there is none.
  bool Release(absl::string_view part, http::ExchangeResult result);
  int held() const;
  std::vector<http::HttpRequest> sent() const;
  // How many requests with `part` in their method, blank and URL were sent.
  int Count(absl::string_view part) const;
  // Waits until that many have been answered or are held.
  void WaitFor(absl::string_view part, int count) const;

 private:
  struct Held {
    int id;
    std::string name;
    std::function<absl::Status(absl::string_view)> on_body;
    Done done;
    concurrency::CancellationRegistration on_cancel;
  };
  void Cancel(int id);

  const TestAnswer answer_;
  mutable absl::Mutex mu_;
  int last_id_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<std::shared_ptr<Held>> held_ ABSL_GUARDED_BY(mu_);
  std::vector<http::HttpRequest> sent_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> settled_ ABSL_GUARDED_BY(mu_);
};

// A workspace for tests of what is above the client: everything real but the
// transport and, if wanted, the clock. The service's token is "service-token".
//
//   TestWorkspace workspace([](const http::HttpRequest& request) {
//     return TestWorkspace::Reply{200, R"({"spaces": []})"};
//   });
//   GenieClient client(workspace.client(), ...);
class TestWorkspace {
 public:
  // An answer of the workspace, as tests like to write it.
  struct Reply {
    int status = 200;
    std::string body = {};
    http::HeaderList headers = {};

    operator http::ExchangeResult() const;  // NOLINT(google-explicit-*)
  };

  // Retries after a millisecond or two, or when the answer says.
  static http::RetryPolicy Patient();
  // One retry at most, and none where the answer asks for a pause.
  static http::RetryPolicy Impatient();

  // `clock` is the system's where none is given, and outlives the workspace.
  explicit TestWorkspace(TestAnswer answer,
                         const concurrency::Clock* clock = nullptr,
                         http::RetryPolicy policy = Patient());
  // Ends the calls under way, then runs no more timers.
  ~TestWorkspace();

  const WorkspaceClient* client() const { return client_.get(); }
  HeldTransport& transport() { return *transport_; }
  concurrency::TimerQueue* timers() { return timers_.get(); }
  const concurrency::Clock* clock() const { return clock_; }

  // "GET /path?query" of each request so far.
  std::vector<std::string> calls() const;
  // "/path?query" of a request.
  static std::string PathOf(const http::HttpRequest& request);

  static http::ExchangeResult Json(std::string body, int status = 200);
  // A refusal as the REST API words it.
  static http::ExchangeResult Refusal(int status, absl::string_view code,
                                      absl::string_view message);
  // The connection was lost after the request had been sent.
  static http::ExchangeResult Reset();

 private:
  const concurrency::SystemClock system_clock_;
  const concurrency::Clock* const clock_;
  std::unique_ptr<concurrency::TimerQueue> timers_;
  std::unique_ptr<http::HttpClient> http_;
  std::unique_ptr<WorkspaceClient> client_;
  std::unique_ptr<HeldTransport> transport_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_TESTING_TEST_WORKSPACE_H_
