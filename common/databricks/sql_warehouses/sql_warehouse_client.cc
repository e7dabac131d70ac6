#include "common/databricks/sql_warehouses/sql_warehouse_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/workspace_address.h"
#include "common/http/http_message.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

struct StateName {
  SqlWarehouseState state;
  absl::string_view name;
};
constexpr StateName kStates[] = {
    {SqlWarehouseState::kStarting, "STARTING"},
    {SqlWarehouseState::kRunning, "RUNNING"},
    {SqlWarehouseState::kStopping, "STOPPING"},
    {SqlWarehouseState::kStopped, "STOPPED"},
    {SqlWarehouseState::kDeleting, "DELETING"},
    {SqlWarehouseState::kDeleted, "DELETED"},
    {SqlWarehouseState::kUnknown, "UNKNOWN"},
};

SqlWarehouseState StateOf(absl::string_view text) {
  for (const StateName& known : kStates) {
    if (known.name == text) return known.state;
  }
  return SqlWarehouseState::kUnknown;
}

SqlWarehouse ReadWarehouse(const json::Value& object) {
  SqlWarehouse warehouse = {
      .id = TextField(object, "id"),
      .name = TextField(object, "name"),
      .state_text = TextField(object, "state"),
      .cluster_size = TextField(object, "cluster_size"),
      .warehouse_type = TextField(object, "warehouse_type"),
      .serverless =
          BoolField(object, "enable_serverless_compute").value_or(false),
      .auto_stop_minutes = IntField(object, "auto_stop_mins"),
      .clusters = IntField(object, "num_clusters"),
      .active_sessions = IntField(object, "num_active_sessions")};
  warehouse.state = StateOf(warehouse.state_text);
  if (const auto health = ObjectField(object, "health")) {
    warehouse.health_status = TextField(*health, "status");
    warehouse.health_message = TextField(*health, "summary");
    if (warehouse.health_message.empty()) {
      warehouse.health_message = TextField(*health, "message");
    }
  }
  return warehouse;
}

std::string PathOf(absl::string_view id, absl::string_view verb = {}) {
  return absl::StrCat("/api/2.0/sql/warehouses/", PercentEncode(id), verb);
}

}  // namespace

absl::string_view SqlWarehouseStateName(SqlWarehouseState state) {
  for (const StateName& known : kStates) {
    if (known.state == state) return known.name;
  }
  return "UNKNOWN";
}

absl::StatusOr<SqlWarehouse> SqlWarehouseClient::Get(absl::string_view id,
                                                     ApiCall call) const {
  call.purpose = "read a SQL warehouse";
  const std::string purpose = call.purpose;
  ASSIGN_OR_RETURN(
      const http::HttpResponse response,
      workspace_->SendAndWait({.path = PathOf(id)}, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document document,
                   ReadAnswer(response.body, purpose));
  SqlWarehouse warehouse = ReadWarehouse(document.root());
  if (warehouse.state_text.empty()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "The workspace does not say how the SQL warehouse is "
                      "doing.");
  }
  return warehouse;
}

absl::StatusOr<SqlWarehousePage> SqlWarehouseClient::List(
    absl::string_view page_token, ApiCall call) const {
  call.purpose = "list SQL warehouses";
  const std::string purpose = call.purpose;
  std::string path = "/api/2.0/sql/warehouses";
  if (!page_token.empty()) {
    absl::StrAppend(&path, "?page_token=", PercentEncode(page_token));
  }
  ASSIGN_OR_RETURN(
      const http::HttpResponse response,
      workspace_->SendAndWait({.path = std::move(path)}, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document document,
                   ReadAnswer(response.body, purpose));
  SqlWarehousePage page;
  ForEachObject(document.root(), "warehouses", [&](const json::Value& object) {
    SqlWarehouse warehouse = ReadWarehouse(object);
    if (!warehouse.id.empty()) page.items.push_back(std::move(warehouse));
  });
  page.next_page_token = TextField(document.root(), "next_page_token");
  return page;
}

// Starting what is started changes nothing, so that it may be repeated.
absl::Status SqlWarehouseClient::Start(absl::string_view id,
                                       ApiCall call) const {
  call.purpose = "start a SQL warehouse";
  call.idempotent = true;
  return workspace_
      ->SendAndWait({.method = "POST", .path = PathOf(id, "/start")},
                    std::move(call))
      .status();
}

absl::Status SqlWarehouseClient::Stop(absl::string_view id,
                                      ApiCall call) const {
  call.purpose = "stop a SQL warehouse";
  call.idempotent = true;
  return workspace_
      ->SendAndWait({.method = "POST", .path = PathOf(id, "/stop")},
                    std::move(call))
      .status();
}

}  // namespace semantic_layer::databricks
