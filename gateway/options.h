#ifndef SEMANTIC_LAYER_GATEWAY_OPTIONS_H_
#define SEMANTIC_LAYER_GATEWAY_OPTIONS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/schema.h"
#include "gateway/http_server/limits.h"
#include "gateway/transcoder/limits.h"

namespace semantic_layer::gateway {

// Settings of the gateway's HTTP side. Those of its gRPC side (auth, health)
// are the ones that every process has.
struct GatewayOptions {
  std::string address = "127.0.0.1:8080";
  std::string metadata_address = "127.0.0.1:50051";
  std::string query_address = "127.0.0.1:50052";
  std::string model_store_address = "127.0.0.1:50053";
  std::string genie_address = "127.0.0.1:50054";
  // "package=host:port", for packages that are none of the above.
  std::vector<std::string> backends;
  std::vector<std::string> cors_origins = {"http://localhost:3000",
                                           "http://localhost:3001"};
  int64_t max_body_bytes = kDefaultMaxBodyBytes;
  int max_connections = kDefaultMaxConnections;
  int http_threads = 0;
  absl::Duration default_deadline = kDefaultCallDeadline;
  absl::Duration max_deadline = kMaxCallDeadline;
  // Zero: none.
  absl::Duration stream_deadline = absl::ZeroDuration();
  absl::Duration stream_idle_timeout = kStreamIdleTimeout;
  absl::Duration idle_timeout = kIdleTimeout;
  bool access_log = true;

  void Describe(config::Schema& schema);

  // Which address holds which proto package; `own_address` is that of the
  // services in this process. INVALID_ARGUMENT for an entry of `backends` that
  // is not package=host:port.
  absl::StatusOr<std::map<std::string, std::string>> Backends(
      const std::string& own_address) const;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_OPTIONS_H_
