#include "common/databricks/client/databricks_options.h"

#include "absl/strings/string_view.h"
#include "common/databricks/client/workspace_address.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

absl::Status CheckHost(absl::string_view host) {
  if (host.empty()) return absl::OkStatus();
  return WorkspaceOrigin(host).status();
}

absl::Status CheckWarehouse(absl::string_view text) {
  if (text.empty()) return absl::OkStatus();
  return WarehouseId(text).status();
}

}  // namespace

void DatabricksOptions::Describe(config::Schema& schema) {
  schema.Add(&host, {.name = "databricks_host",
                     .doc = "The Databricks workspace. Empty: everything runs "
                            "on this machine, over embedded DuckDB.",
                     .example = "https://adb-1.2.azuredatabricks.net",
                     .check = CheckHost});
  schema.Add(&token, {.name = "databricks_token",
                      .doc = "The service's own personal access token.",
                      .example = "dapi..."});
  schema.Add(&client_id,
             {.name = "databricks_client_id",
              .doc = "The application id of the service principal that the "
                     "service is (OAuth M2M), instead of a token.",
              .example = "4c7a3e2a-8d3c-4a0b-9a51-3a1f0b6f7d10"});
  schema.Add(&client_secret, {.name = "databricks_client_secret",
                              .doc = "The secret of the service principal.",
                              .example = "dose..."});
  schema.Add(&http_path, {.name = "databricks_http_path",
                          .doc = "The HTTP path of the SQL warehouse.",
                          .example = "/sql/1.0/warehouses/1a2b3c4d5e6f7a8b",
                          .check = CheckWarehouse});
  schema.Add(&warehouse_id,
             {.name = "databricks_warehouse_id",
              .doc = "The id of the SQL warehouse, instead of its HTTP path.",
              .example = "1a2b3c4d5e6f7a8b",
              .check = CheckWarehouse});
}

absl::StatusOr<std::string> DatabricksOptions::Warehouse() const {
  return WarehouseId(warehouse_id.empty() ? http_path : warehouse_id);
}

}  // namespace semantic_layer::databricks
