#include "services/metadata/metadata_server.h"

#include <utility>

#include "common/rpc/channel.h"
#include "common/rpc/metrics.h"
#include "common/status/status_macros.h"
#include "services/metadata/cached_catalog.h"
#include "services/metadata/grpc_catalog_reader.h"
#include "services/metadata/metadata_engine.h"
#include "services/metadata/metadata_service.h"

namespace semantic_layer::metadata {
namespace {

// Everything that the process holds, in the order in which it is made.
class MetadataApplication final : public rpc::Application {
 public:
  MetadataApplication(const MetadataOptions& options, rpc::ServiceHost& host,
                      std::shared_ptr<grpc::Channel> query_service)
      : reader_(std::move(query_service)),
        catalog_(&reader_, options.cache_ttl, &host.clock()),
        engine_(&catalog_, {.catalog = options.default_catalog,
                            .schema = options.default_schema}),
        service_(&engine_) {}

  absl::Status Start(rpc::Server& server) {
    AddGauges(server.metrics());
    return server.Register(service_.Bind());
  }

 private:
  void AddGauges(rpc::MetricsRegistry& metrics) {
    const auto add = [&](const char* name, const char* help,
                         int64_t CachedCatalog::Stats::*value) {
      metrics.AddGaugeFunction(name, help, {}, [this, value] {
        return static_cast<double>(catalog_.stats().*value);
      });
    };
    add("sl_metadata_cache_hits", "Listings answered from the cache.",
        &CachedCatalog::Stats::hits);
    add("sl_metadata_cache_misses", "Listings that had to be read.",
        &CachedCatalog::Stats::misses);
    add("sl_metadata_cache_entries", "Catalog entries in the cache.",
        &CachedCatalog::Stats::entries);
  }

  GrpcCatalogReader reader_;
  CachedCatalog catalog_;
  MetadataEngine engine_;
  MetadataService service_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Application>> BuildMetadata(
    const MetadataOptions& options, rpc::ServiceHost& host) {
  ASSIGN_OR_RETURN(
      std::shared_ptr<grpc::Channel> query_service,
      rpc::MakeChannel(options.query_address, host.channel_options()));
  auto application = std::make_unique<MetadataApplication>(
      options, host, std::move(query_service));
  RETURN_IF_ERROR(application->Start(host.server()));
  return std::unique_ptr<rpc::Application>(std::move(application));
}

}  // namespace semantic_layer::metadata
