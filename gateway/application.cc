#include "gateway/application.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/logging/logging.h"
#include "common/rpc/address.h"
#include "common/rpc/limits.h"
#include "common/rpc/service_main.h"
#include "common/status/status_macros.h"
#include "gateway/auth/auth_module.h"
#include "gateway/auth/options.h"
#include "gateway/gateway_server.h"
#include "gateway/health/health_module.h"
#include "gateway/options.h"
#include "gateway/ui/assets.h"

namespace semantic_layer::gateway {
namespace {

// Everything in the order of its making.
struct GatewayApplication : rpc::Application {
  void Drain(absl::Time until) override { http->Drain(until); }

  std::unique_ptr<gateway_auth::AuthModule> auth;
  std::unique_ptr<gateway_health::HealthModule> health;
  std::unique_ptr<GatewayServer> http;
};

struct Options {
  GatewayOptions http;
  gateway_auth::AuthOptions auth;
};

absl::StatusOr<std::unique_ptr<rpc::Application>> Build(
    const Options& options, rpc::ServiceHost& host) {
  auto application = std::make_unique<GatewayApplication>();
  ASSIGN_OR_RETURN(application->auth,
                   gateway_auth::AuthModule::Create(
                       options.auth, options.http.query_address, host));
  ASSIGN_OR_RETURN(application->health,
                   gateway_health::HealthModule::Create(
                       {.query = options.http.query_address,
                        .model_store = options.http.model_store_address,
                        .metadata = options.http.metadata_address,
                        .genie = options.http.genie_address},
                       host));
  GatewayServer::Host around;
  around.verifier = &host.verifier();
  around.metrics = &host.server().metrics();
  around.channels = host.channel_options();
  around.own_address = host.options().address;
  ASSIGN_OR_RETURN(
      application->http,
      GatewayServer::Create(options.http, around, DescriptorSet()));
  logging::Log(
      logging::Level::kInfo, "serving http",
      {{"address", options.http.address}, {"port", application->http->port()}});
  return std::unique_ptr<rpc::Application>(std::move(application));
}

}  // namespace

rpc::ServiceSpec MakeServiceSpec() {
  auto options = std::make_shared<Options>();
  rpc::ServiceSpec spec;
  spec.name = "gateway";
  // Of its gRPC side: the HTTP address is the setting gateway_address.
  spec.address_setting = "gateway_grpc_address";
  spec.default_address = "127.0.0.1:50050";
  spec.summary =
      "Serves the REST surface by calling the suite's services over gRPC.";
  // The gateway is known by its HTTP port, and its admin page by that + 1000.
  spec.default_admin_address = [options]() -> std::string {
    const auto address = rpc::ParseHostPort(options->http.address);
    if (!address.ok() || address->port == 0) return "";
    return rpc::FormatHostPort(
        {address->host, (address->port + rpc::kAdminPortOffset) % 65536});
  };
  spec.hosts_auth = true;
  spec.describe = [options](config::Schema& schema) {
    options->http.Describe(schema);
    options->auth.Describe(schema);
  };
  spec.build = [options](rpc::ServiceHost& host) {
    return Build(*options, host);
  };
  return spec;
}

}  // namespace semantic_layer::gateway
