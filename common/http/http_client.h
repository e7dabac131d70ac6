#ifndef SEMANTIC_LAYER_COMMON_HTTP_HTTP_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_HTTP_HTTP_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/http/http_message.h"
#include "common/http/http_transport.h"
#include "common/http/limits.h"
#include "common/http/retry_policy.h"

namespace semantic_layer::http {

// One call: a request with as many attempts as it takes.
struct HttpCall {
  // Of all attempts and the pauses between them.
  absl::Time deadline = absl::InfiniteFuture();
  concurrency::CancellationToken cancellation = {};
  // Once it cancels no attempt is begun, but the one under way goes on: a pause
  // ends with the answer that led to it. CANCELLED where there was none yet.
  concurrency::CancellationToken no_more_attempts = {};
  // Whether a request that was answered may be made again. One that never left
  // may in any case.
  bool retry_answers = true;
  // The following are as in ExchangeOptions. A call whose on_body has been
  // called is not tried again.
  absl::Duration attempt_timeout = kDefaultExchangeTimeout;
  int64_t max_body_bytes = kDefaultMaxBodyBytes;
  bool idempotent = true;
  std::function<absl::Status(absl::string_view)> on_body = {};
};

// HttpClient makes calls over a transport: it repeats what may be repeated,
// waits as long as a server asks for, keeps within each host's retry budget,
// and leaves a host alone that keeps failing. Thread safe.
//
// How it ends: the client first, then the transport, then the timers and the
// clock. The client ends the calls that are in a pause, as CANCELLED, and from
// then on neither uses the timers nor sends anything. The exchanges still under
// way belong to the transport: each call ends with what its exchange comes to,
// not tried again, at the latest as CANCELLED when the transport goes. So
// `done` may be called until the transport is gone. Whoever sends more from
// `done` calls Close, destroys the transport and then the client.
class HttpClient {
 public:
  using Done = std::function<void(absl::StatusOr<HttpResponse>)>;

  // All pointers must outlive the client, and the transport and the clock the
  // exchanges under way.
  HttpClient(HttpTransport* transport, concurrency::TimerQueue* timers,
             const concurrency::Clock* clock, RetryPolicy policy);
  // As Close. No other call may be running, but those under way may end.
  ~HttpClient();

  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // `done` gets the last answer, whatever its status, or why there is none: the
  // errors of HttpTransport, and DEADLINE_EXCEEDED or UNAVAILABLE for a host
  // that is left alone, and CANCELLED after Close. It is called once, on a
  // thread that must not block.
  void Send(HttpRequest request, HttpCall call, Done done);

  // The same, and waits.
  absl::StatusOr<HttpResponse> SendAndWait(HttpRequest request, HttpCall call);

  // Ends the pauses and refuses what is sent later. Returns when no timer of
  // this client is running or will run (unless called from one: from a `done`).
  void Close();

 private:
  class Attempts;
  class Core;

  // Shared with the calls under way, which may outlive the client.
  const std::shared_ptr<Core> core_;
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_HTTP_CLIENT_H_
