#ifndef SEMANTIC_LAYER_COMMON_HTTP_FAKE_TRANSPORT_H_
#define SEMANTIC_LAYER_COMMON_HTTP_FAKE_TRANSPORT_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/http/http_transport.h"

namespace semantic_layer::http {

// Answers at once with what `answer` says, and keeps what was sent. Thread safe
// if `answer` is.
class FakeTransport final : public HttpTransport {
 public:
  using Answer =
      std::function<ExchangeResult(const HttpRequest&, const ExchangeOptions&)>;

  explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}

  void Send(HttpRequest request, ExchangeOptions options, Done done) override {
    ExchangeResult result = answer_(request, options);
    {
      absl::MutexLock lock(&mu_);
      sent_.push_back(std::move(request));
    }
    done(std::move(result));
  }

  std::vector<HttpRequest> sent() const {
    absl::MutexLock lock(&mu_);
    return sent_;
  }

  // An answer with a body.
  static ExchangeResult Response(int status, std::string body = {},
                                 HeaderList headers = {}) {
    return {.response = HttpResponse{.status = status,
                                     .headers = std::move(headers),
                                     .body = std::move(body)}};
  }

 private:
  const Answer answer_;
  mutable absl::Mutex mu_;
  std::vector<HttpRequest> sent_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_FAKE_TRANSPORT_H_
