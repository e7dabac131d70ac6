#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_SERVER_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// An HTTP/1.1 server on 127.0.0.1: keep-alive, Expect: 100-continue, chunked
// requests and answers, HEAD, answers that come later, and answers that are
// spoilt on purpose (Delivery). A few threads serve any number of connections.
// Thread safe.
class HttpServer {
 public:
  // Port 0 takes a free one. UNAVAILABLE when the port is taken.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(int port,
                                                           HttpHandler handler);

  // Closes the port and all connections; handlers that run are waited for,
  // answers that come later are dropped.
  ~HttpServer();

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;
  // "http://127.0.0.1:12345"
  std::string url() const;
  // Connections that are open now, and the most there ever were at a time.
  int open_connections() const;
  int max_open_connections() const;

 private:
  class Core;
  explicit HttpServer(std::shared_ptr<Core> core);

  // Connections keep it alive until they are gone.
  std::shared_ptr<Core> core_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_SERVER_H_
