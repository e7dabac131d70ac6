#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_EXCHANGE_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_EXCHANGE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {

// One request and its answer, whatever the version of HTTP below. An answer is
// either Respond(), or StartStream(), any number of Write() and then Finish()
// or Abort(). An exchange that is dropped unanswered is answered with 500.
//
// All methods may be called from any thread and return at once; what comes
// after the end of the answer, or after the client has gone, has no effect.
// Callbacks run on a thread of the server and must not block.
class HttpExchange {
 public:
  // How an exchange ended.
  struct Outcome {
    int status = 0;          // 0: no head was sent
    int64_t body_bytes = 0;  // without framing
    bool complete = false;   // false: the client went away, or Abort()
    absl::Duration duration;
  };

  virtual ~HttpExchange() = default;

  virtual const HttpRequest& request() const = 0;

  // The request's X-Request-Id if it is acceptable, else a new one.
  virtual const std::string& request_id() const = 0;

  // Adds a header to the answer, whoever gives it. Before the answer only.
  virtual void AddHeader(absl::string_view name, absl::string_view value) = 0;

  // Answers whole.
  virtual void Respond(HttpResponse response) = 0;

  // Sends the head of an answer whose length is not known.
  virtual void StartStream(HttpHead head) = 0;
  // Sends a piece of the body. `taken` runs once the socket has taken it; it
  // never runs after the client has gone. Write the next piece then.
  virtual void Write(std::string piece, std::function<void()> taken) = 0;
  // Ends the body properly.
  virtual void Finish() = 0;
  // Ends the body so that the client can tell it is not whole.
  virtual void Abort() = 0;

  // Runs `closed` when the client goes away before the answer is out, at once
  // if it has gone already. At most one callback.
  virtual void OnClosed(std::function<void()> closed) = 0;
  // Runs `finished` once, when the exchange is over in either way.
  virtual void OnFinished(std::function<void(const Outcome&)> finished) = 0;

  // Runs `callback` after `delay`, unless the exchange is over by then.
  virtual void After(absl::Duration delay, std::function<void()> callback) = 0;
};

// Answers exchanges; called on a thread of the server, must not block.
using HttpHandler = std::function<void(std::shared_ptr<HttpExchange>)>;

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_EXCHANGE_H_
