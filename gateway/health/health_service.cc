#include "gateway/health/health_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::gateway_health {
namespace {

namespace v1 = semantic_layer::health::v1;

constexpr char kHealthy[] = "healthy";
constexpr char kUnhealthy[] = "unhealthy";
constexpr char kWarehouse[] = "databricks";

// The field of that check.
void Set(const std::string& name, const char* state, v1::Readiness& answer) {
  if (name == kWarehouse) answer.set_databricks(state);
  if (name == "volume_store") answer.set_volume_store(state);
  if (name == "metadata") answer.set_metadata(state);
  if (name == "query") answer.set_query(state);
  if (name == "genie") answer.set_genie(state);
}

}  // namespace

rpc::Service HealthService::Bind() {
  rpc::Service service("semantic_layer.health.v1.HealthService");
  service.Unary("GetHealth", this, &HealthService::GetHealth)
      .Unary("GetDatabricksHealth", this, &HealthService::GetDatabricksHealth)
      .Unary("GetReadiness", this, &HealthService::GetReadiness);
  return service;
}

absl::StatusOr<v1::Health> HealthService::GetHealth(
    const rpc::RequestContext&, const google::protobuf::Empty&) {
  v1::Health answer;
  answer.set_status(kHealthy);
  answer.set_service("semantic-layer-api");
  return answer;
}

absl::StatusOr<v1::DatabricksHealth> HealthService::GetDatabricksHealth(
    const rpc::RequestContext& context, const google::protobuf::Empty&) {
  ASSIGN_OR_RETURN(PeerChecks::Results results, checks_->Run(context));
  for (const CheckResult& result : *results) {
    if (result.name != kWarehouse) continue;
    if (!result.status.ok()) {
      return MakeStatus(ErrorReason::kUnavailable,
                        "Databricks connection failed: the warehouse does not "
                        "answer.")
          .With("failing", kWarehouse);
    }
    v1::DatabricksHealth answer;
    answer.set_status(kHealthy);
    answer.set_databricks_connection("OK");
    answer.set_engine(result.engine);
    if (!result.detail.empty()) answer.set_detail(result.detail);
    answer.add_response()->set_health_check(1);
    return answer;
  }
  return absl::InternalError("there is no check of the warehouse");
}

absl::StatusOr<v1::Readiness> HealthService::GetReadiness(
    const rpc::RequestContext& context, const google::protobuf::Empty&) {
  ASSIGN_OR_RETURN(PeerChecks::Results results, checks_->Run(context));
  v1::Readiness answer;
  answer.set_api(kHealthy);
  std::vector<std::string> failing;
  for (const CheckResult& result : *results) {
    Set(result.name, result.status.ok() ? kHealthy : kUnhealthy, answer);
    if (!result.status.ok()) failing.push_back(result.name);
  }
  if (failing.empty()) return answer;
  StatusBuilder error = MakeStatus(
      ErrorReason::kUnavailable,
      absl::StrCat("Not ready: ", absl::StrJoin(failing, ", "),
                   failing.size() == 1 ? " is" : " are", " unhealthy."));
  error.With("failing", absl::StrJoin(failing, ","));
  error.With("api", kHealthy);
  for (const CheckResult& result : *results) {
    error.With(result.name, result.status.ok() ? kHealthy : kUnhealthy);
  }
  return error.Build();
}

}  // namespace semantic_layer::gateway_health
