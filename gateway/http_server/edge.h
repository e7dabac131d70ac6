#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_EDGE_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_EDGE_H_

#include <functional>
#include <string>
#include <vector>

#include "common/rpc/metrics.h"
#include "gateway/http_server/http_exchange.h"

namespace semantic_layer::gateway {

// What every request gets whoever answers it: a request id, CORS headers (and
// the answer to a preflight), one log line, metrics.
struct EdgeOptions {
  // Origins that may read answers in a browser, such as
  // "http://localhost:3000". Never "*": answers depend on credentials.
  std::vector<std::string> cors_origins = {"http://localhost:3000",
                                           "http://localhost:3001"};
  bool log_requests = true;
  // Must outlive the handler; null: no metrics.
  rpc::MetricsRegistry* metrics = nullptr;
};

struct Edge {
  // For HttpServer::Options::observe: what also those answers need that the
  // server gives by itself. The exchange's id becomes the header X-Request-Id.
  std::function<void(HttpExchange&)> observe;
  // Answers preflights and passes the rest on.
  HttpHandler handler;
};

Edge MakeEdge(EdgeOptions options, HttpHandler next);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_EDGE_H_
