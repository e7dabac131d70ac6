#ifndef SEMANTIC_LAYER_GATEWAY_HEALTH_HEALTH_SERVICE_H_
#define SEMANTIC_LAYER_GATEWAY_HEALTH_HEALTH_SERVICE_H_

#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "gateway/health/peer_check.h"
#include "google/protobuf/empty.pb.h"
#include "semantic_layer/health/v1/health_service.pb.h"

namespace semantic_layer::gateway_health {

// The wire of HealthService. The names of the checks are the fields of
// Readiness: "databricks" (the warehouse), "volume_store", "metadata", "query".
// Thread safe.
class HealthService {
 public:
  // `checks` must outlive the service, and the service the server.
  explicit HealthService(PeerChecks* checks) : checks_(checks) {}

  rpc::Service Bind();

 private:
  absl::StatusOr<health::v1::Health> GetHealth(
      const rpc::RequestContext& context, const google::protobuf::Empty&);
  absl::StatusOr<health::v1::DatabricksHealth> GetDatabricksHealth(
      const rpc::RequestContext& context, const google::protobuf::Empty&);
  absl::StatusOr<health::v1::Readiness> GetReadiness(
      const rpc::RequestContext& context, const google::protobuf::Empty&);

  PeerChecks* const checks_;
};

}  // namespace semantic_layer::gateway_health

#endif  // SEMANTIC_LAYER_GATEWAY_HEALTH_HEALTH_SERVICE_H_
