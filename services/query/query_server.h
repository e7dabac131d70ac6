#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUERY_SERVER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUERY_SERVER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/service_main.h"
#include "services/query/options.h"

namespace semantic_layer::query {

// The composition root of the query service: the only place that names the
// concrete warehouse, state database and model reader, and that registers
// QueryService, MetricsExplorerService and WarehouseCatalogService.
class QueryServer {
 public:
  // Opens warehouse and state, begins to follow the models (which need not be
  // there yet) and registers the services. Errors: those of the warehouse and
  // of the state database, INVALID_CONFIGURATION for an address.
  static absl::StatusOr<std::unique_ptr<rpc::Application>> Create(
      const QueryOptions& options, rpc::ServiceHost& host);
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUERY_SERVER_H_
