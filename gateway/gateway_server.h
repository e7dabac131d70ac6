#ifndef SEMANTIC_LAYER_GATEWAY_GATEWAY_SERVER_H_
#define SEMANTIC_LAYER_GATEWAY_GATEWAY_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/channel.h"
#include "common/rpc/metrics.h"
#include "gateway/options.h"

namespace semantic_layer::gateway {

// The HTTP side of the gateway, whole: descriptors, routes, channels to the
// services, pages, server. Serves from Create() until Drain(). Thread safe.
class GatewayServer {
 public:
  // What the process around it has. All must outlive the server.
  struct Host {
    const auth::TokenVerifier* verifier = nullptr;
    rpc::MetricsRegistry* metrics = nullptr;  // null: none
    rpc::ChannelOptions channels;
    // host:port of the gRPC services of this process.
    std::string own_address;
  };

  // Builds the API from `file_descriptor_set`, checks that each route has a
  // service, and begins to serve.
  static absl::StatusOr<std::unique_ptr<GatewayServer>> Create(
      const GatewayOptions& options, const Host& host,
      absl::string_view file_descriptor_set);

  virtual ~GatewayServer() = default;

  // Stops accepting; exchanges may end until `until`. Blocks.
  virtual void Drain(absl::Time until) = 0;

  virtual int port() const = 0;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_GATEWAY_SERVER_H_
