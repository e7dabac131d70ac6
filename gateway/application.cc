#include "gateway/application.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/logging/logging.h"
#include "common/rpc/service_main.h"
#include "common/status/status_macros.h"
#include "gateway/gateway_server.h"
#include "gateway/options.h"
#include "gateway/ui/assets.h"

namespace semantic_layer::gateway {
namespace {

class GatewayApplication : public rpc::Application {
 public:
  explicit GatewayApplication(std::unique_ptr<GatewayServer> http)
      : http_(std::move(http)) {}

  void Drain(absl::Time until) override { http_->Drain(until); }

 private:
  const std::unique_ptr<GatewayServer> http_;
};

absl::StatusOr<std::unique_ptr<rpc::Application>> Build(
    const GatewayOptions& options, rpc::ServiceHost& host) {
  GatewayServer::Host around;
  around.verifier = &host.verifier();
  around.metrics = &host.server().metrics();
  around.channels = host.channel_options();
  around.own_address = host.options().address;
  ASSIGN_OR_RETURN(std::unique_ptr<GatewayServer> http,
                   GatewayServer::Create(options, around, DescriptorSet()));
  logging::Log(logging::Level::kInfo, "serving http",
               {{"address", options.address}, {"port", http->port()}});
  return std::make_unique<GatewayApplication>(std::move(http));
}

}  // namespace

rpc::ServiceSpec MakeServiceSpec() {
  auto options = std::make_shared<GatewayOptions>();
  rpc::ServiceSpec spec;
  // Its gRPC side: the HTTP address is the setting gateway_address.
  spec.name = "gateway_grpc";
  spec.default_address = "127.0.0.1:50050";
  spec.summary =
      "Serves the REST surface by calling the suite's services over gRPC.";
  spec.hosts_auth = true;
  spec.describe = [options](config::Schema& schema) {
    options->Describe(schema);
  };
  spec.build = [options](rpc::ServiceHost& host) {
    return Build(*options, host);
  };
  return spec;
}

}  // namespace semantic_layer::gateway
