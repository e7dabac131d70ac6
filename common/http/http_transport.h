#ifndef SEMANTIC_LAYER_COMMON_HTTP_HTTP_TRANSPORT_H_
#define SEMANTIC_LAYER_COMMON_HTTP_HTTP_TRANSPORT_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/http/http_message.h"
#include "common/http/limits.h"

namespace semantic_layer::http {

// How one exchange is made.
struct ExchangeOptions {
  // Of the whole exchange, from the first attempt to connect to the last byte.
  absl::Duration timeout = kDefaultExchangeTimeout;
  // Beyond it the exchange fails with RESOURCE_EXHAUSTED; of the decompressed
  // body, also where it is streamed.
  int64_t max_body_bytes = kDefaultMaxBodyBytes;
  // Ends the exchange when it cancels.
  concurrency::CancellationToken cancellation = {};
  // Whether doing the request twice is the same as doing it once. A request
  // that is not may be sent at most once, whatever happens to the connection.
  bool idempotent = true;
  // If set, takes the body of an answer of status 2xx in pieces as they come,
  // on the transport's thread; a status other than OK ends the exchange with
  // it. Must not block for long.
  std::function<absl::Status(absl::string_view)> on_body = {};
};

// What came of one exchange.
struct ExchangeResult {
  // The answer, whatever its status; or why there is none: UNAVAILABLE (no
  // connection, reset, cut body), DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED,
  // CANCELLED, INVALID_ARGUMENT (not an URL), UNAUTHENTICATED (the server's
  // certificate is not trusted).
  absl::StatusOr<HttpResponse> response;
  // The request cannot have reached the server.
  bool surely_not_sent = false;
};

// HttpTransport makes single HTTP exchanges: no retries, no redirects, no
// cookies. Implementations are thread safe.
class HttpTransport {
 public:
  using Done = std::function<void(ExchangeResult)>;

  virtual ~HttpTransport() = default;

  // Begins an exchange and returns. `done` is called exactly once, on a thread
  // of the transport or, rarely, before Send returns; it must not block. What
  // is under way when the transport is destroyed ends as CANCELLED.
  virtual void Send(HttpRequest request, ExchangeOptions options,
                    Done done) = 0;
};

// Send, and waits for the result. Not for the transport's own threads.
ExchangeResult SendAndWait(HttpTransport& transport, HttpRequest request,
                           ExchangeOptions options);

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_HTTP_TRANSPORT_H_
