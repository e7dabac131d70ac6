#ifndef SEMANTIC_LAYER_COMMON_HTTP_CURL_TRANSPORT_H_
#define SEMANTIC_LAYER_COMMON_HTTP_CURL_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/http_transport.h"
#include "common/http/limits.h"

namespace semantic_layer::http {

// HttpTransport over libcurl's multi interface: one thread for any number of
// exchanges, connections kept and reused, HTTP/2 where a TLS server offers it.
// Certificates are verified. A request that is not idempotent has a connection
// of its own: libcurl sends again by itself what was lost with a reused one.
class CurlTransport final : public HttpTransport {
 public:
  struct Options {
    // Files with the certificates to trust; empty: the system's.
    std::string ca_file = {};
    absl::Duration connect_timeout = kConnectTimeout;
    int max_connections_per_host = kMaxConnectionsPerHost;
    int max_connections = kMaxConnections;
  };

  // INTERNAL when libcurl cannot start.
  static absl::StatusOr<std::unique_ptr<CurlTransport>> Create(Options options);
  ~CurlTransport() override;

  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  void Send(HttpRequest request, ExchangeOptions options, Done done) override;

 private:
  class Loop;
  explicit CurlTransport(std::shared_ptr<Loop> loop);

  // Shared with cancellations, which may come while this is destroyed.
  const std::shared_ptr<Loop> loop_;
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_CURL_TRANSPORT_H_
