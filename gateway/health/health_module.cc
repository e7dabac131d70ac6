#include "gateway/health/health_module.h"

#include <utility>
#include <vector>

#include "common/rpc/channel.h"
#include "common/status/status_macros.h"
#include "gateway/health/health_service.h"
#include "gateway/health/peer_check.h"

namespace semantic_layer::gateway_health {
namespace {

struct Parts final : HealthModule {
  Parts(std::vector<PeerChecks::Peer> peers, rpc::ServiceHost& host)
      : checks(std::move(peers), &host.clock()), service(&checks) {}

  PeerChecks checks;
  HealthService service;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HealthModule>> HealthModule::Create(
    const Addresses& addresses, rpc::ServiceHost& host) {
  const rpc::ChannelOptions& options = host.channel_options();
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> query,
                   rpc::MakeChannel(addresses.query, options));
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> model_store,
                   rpc::MakeChannel(addresses.model_store, options));
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> metadata,
                   rpc::MakeChannel(addresses.metadata, options));
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> genie,
                   rpc::MakeChannel(addresses.genie, options));
  auto parts = std::make_unique<Parts>(
      std::vector<PeerChecks::Peer>{
          {"databricks", PeerChecks::Kind::kWarehouse, query},
          {"volume_store", PeerChecks::Kind::kHealth, model_store},
          {"metadata", PeerChecks::Kind::kHealth, metadata},
          {"query", PeerChecks::Kind::kHealth, query},
          {"genie", PeerChecks::Kind::kHealth, genie}},
      host);
  RETURN_IF_ERROR(host.server().Register(parts->service.Bind()));
  return std::unique_ptr<HealthModule>(std::move(parts));
}

}  // namespace semantic_layer::gateway_health
