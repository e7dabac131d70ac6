#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_TESTING_TEST_WORKSPACE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_TESTING_TEST_WORKSPACE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/workspace_client.h"
#include "common/http/http_client.h"
#include "common/http/http_transport.h"

namespace semantic_layer::databricks {

// The answer that a test gives to a request: at once, or later through
// HeldTransport::Release when it gives none.
using TestAnswer = std::function<std::optional<http::ExchangeResult>(
    const http::HttpRequest&)>;

// A transport that a test answers for. Requests that got no answer are held
// until they are released or cancelled. Thread safe if the answer is.
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
  // Waits until there are that many.
  void WaitFor(absl::string_view part, int count) const;

 private:
  struct Held {
    int id;
    std::string name;
    Done done;
    concurrency::CancellationRegistration on_cancel;
  };
  void Cancel(int id);

  const TestAnswer answer_;
  mutable absl::Mutex mu_;
  int last_id_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<std::shared_ptr<Held>> held_ ABSL_GUARDED_BY(mu_);
  std::vector<http::HttpRequest> sent_ ABSL_GUARDED_BY(mu_);
};

// A workspace for tests of what is above the client: everything real but the
// transport and, if wanted, the clock. The service's token is "service-token".
class TestWorkspace {
 public:
  explicit TestWorkspace(TestAnswer answer,
                         const concurrency::Clock* clock = nullptr);

  const WorkspaceClient* client() const { return client_.get(); }
  HeldTransport& transport() { return *transport_; }
  concurrency::TimerQueue* timers() { return timers_.get(); }
  const concurrency::Clock* clock() const { return clock_; }

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
