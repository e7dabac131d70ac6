#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_SERVER_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/limits.h"

namespace semantic_layer::gateway {

// An HTTP/1.1 server: one event loop a core, keep-alive, pipelining, streams
// with back-pressure, limits on sizes and times. It answers by itself what is
// no request (400, 408, 413, 414, 417, 431, 501, 505) and hands the rest to one
// handler. Thread safe.
class HttpServer {
 public:
  struct Options {
    // host:port; port 0 lets the system choose.
    std::string address = "127.0.0.1:0";
    int threads = 0;  // 0: one a core
    int64_t max_body_bytes = kDefaultMaxBodyBytes;
    int max_connections = kDefaultMaxConnections;
    absl::Duration header_timeout = kHeaderTimeout;
    absl::Duration body_timeout = kBodyTimeout;
    absl::Duration idle_timeout = kIdleTimeout;
    absl::Duration write_timeout = kWriteTimeout;
    // Sees every exchange before it is answered, also those that the server
    // answers by itself: for what all answers have. Must not answer.
    std::function<void(HttpExchange&)> observe;
  };

  // Binds the address. FAILED_PRECONDITION if it cannot be had.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Create(
      Options options, HttpHandler handler);

  // Drains without patience.
  virtual ~HttpServer() = default;

  // Begins to accept.
  virtual void Start() = 0;

  // Stops accepting, closes idle connections, lets exchanges end until `until`,
  // then cuts what is left. Blocks; idempotent.
  virtual void Drain(absl::Time until) = 0;

  virtual int port() const = 0;
  // Open connections.
  virtual int connections() const = 0;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_SERVER_H_
