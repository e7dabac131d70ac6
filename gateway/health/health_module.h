#ifndef SEMANTIC_LAYER_GATEWAY_HEALTH_HEALTH_MODULE_H_
#define SEMANTIC_LAYER_GATEWAY_HEALTH_HEALTH_MODULE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/service_main.h"

namespace semantic_layer::gateway_health {

// The health service as the gateway's composition root takes it: builds the
// parts and registers HealthService. Keep it until the server has drained.
class HealthModule {
 public:
  // host:port of the services that are looked after.
  struct Addresses {
    std::string query;
    std::string model_store;
    std::string metadata;
    std::string genie;
  };

  static absl::StatusOr<std::unique_ptr<HealthModule>> Create(
      const Addresses& addresses, rpc::ServiceHost& host);

  virtual ~HealthModule() = default;
};

}  // namespace semantic_layer::gateway_health

#endif  // SEMANTIC_LAYER_GATEWAY_HEALTH_HEALTH_MODULE_H_
