#include "common/http/http_transport.h"

#include <optional>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace semantic_layer::http {

ExchangeResult SendAndWait(HttpTransport& transport, HttpRequest request,
                           ExchangeOptions options) {
  absl::Mutex mu;
  std::optional<ExchangeResult> result;
  transport.Send(std::move(request), std::move(options),
                 [&](ExchangeResult done) {
                   absl::MutexLock lock(&mu);
                   result = std::move(done);
                 });
  absl::MutexLock lock(&mu);
  mu.Await(absl::Condition(
      +[](std::optional<ExchangeResult>* r) { return r->has_value(); },
      &result));
  return *std::move(result);
}

}  // namespace semantic_layer::http
