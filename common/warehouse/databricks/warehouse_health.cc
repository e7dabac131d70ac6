#include "common/warehouse/databricks/warehouse_health.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/call_status.h"
#include "common/warehouse/databricks/limits.h"

namespace semantic_layer::warehouse {
namespace {

using databricks::SqlWarehouse;
using databricks::SqlWarehouseState;

// There is one answer.
constexpr int kKey = 0;

absl::Status StatusOf(const SqlWarehouse& warehouse) {
  if (warehouse.state == SqlWarehouseState::kDeleted ||
      warehouse.state == SqlWarehouseState::kDeleting) {
    return MakeStatus(ErrorReason::kWorkspaceUnavailable,
                      absl::StrCat("The SQL warehouse '", warehouse.id,
                                   "' is deleted; name another one in "
                                   "DATABRICKS_WAREHOUSE_ID."))
        .With("warehouse_id", warehouse.id);
  }
  if (warehouse.health_status == "FAILED") {
    return MakeStatus(ErrorReason::kWorkspaceUnavailable,
                      absl::StrCat("The SQL warehouse '", warehouse.id,
                                   "' is not healthy: ",
                                   warehouse.health_message.empty()
                                       ? "the workspace does not say why"
                                       : warehouse.health_message,
                                   "."))
        .With("warehouse_id", warehouse.id);
  }
  return absl::OkStatus();
}

}  // namespace

WarehouseHealth::WarehouseHealth(std::string warehouse_id,
                                 const databricks::WorkspaceClient* workspace,
                                 const concurrency::Clock* clock)
    : warehouse_id_(std::move(warehouse_id)),
      client_(workspace),
      clock_(clock),
      fresh_({.capacity = 1, .ttl = kHealthTtl}, clock) {}

absl::StatusOr<WarehouseHealth::Answer> WarehouseHealth::Ask(
    const CallOptions& call) {
  if (std::optional<Answer> known = fresh_.Get(kKey)) return *known;
  return flights_.Do(kKey, call.cancellation, [&]() -> absl::StatusOr<Answer> {
    ASSIGN_OR_RETURN(
        SqlWarehouse warehouse,
        client_.Get(warehouse_id_,
                    {.deadline = std::min(CallDeadline(call),
                                          clock_->Now() + kHealthTimeout),
                     .cancellation = call.cancellation}));
    auto answer = std::make_shared<const SqlWarehouse>(std::move(warehouse));
    fresh_.Put(kKey, answer);
    absl::MutexLock lock(&mu_);
    last_ = answer;
    return Answer(std::move(answer));
  });
}

absl::Status WarehouseHealth::Check(const CallOptions& call) {
  RETURN_IF_ERROR(CallStatus(call));
  ASSIGN_OR_RETURN(const Answer answer, Ask(call));
  return StatusOf(*answer);
}

std::string WarehouseHealth::Describe() const {
  absl::MutexLock lock(&mu_);
  if (last_ == nullptr) return "";
  switch (last_->state) {
    case SqlWarehouseState::kStopped:
    case SqlWarehouseState::kStopping:
      return absl::StrCat(last_->state_text,
                          " (the first statement starts it)");
    default:
      return last_->state_text;
  }
}

}  // namespace semantic_layer::warehouse
