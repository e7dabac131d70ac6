#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SQL_WAREHOUSES_SQL_WAREHOUSE_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SQL_WAREHOUSES_SQL_WAREHOUSE_CLIENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/workspace_client.h"

namespace semantic_layer::databricks {

enum class SqlWarehouseState {
  kStarting,
  kRunning,
  kStopping,
  kStopped,
  kDeleting,
  kDeleted,
  kUnknown,
};

// "STARTING", ...
absl::string_view SqlWarehouseStateName(SqlWarehouseState state);

// A SQL warehouse as the workspace describes it. Plain value.
struct SqlWarehouse {
  std::string id = {};
  std::string name = {};
  SqlWarehouseState state = SqlWarehouseState::kUnknown;
  std::string state_text = {};      // as the workspace said it
  std::string cluster_size = {};    // "2X-Small"
  std::string warehouse_type = {};  // "PRO"
  bool serverless = false;
  std::optional<int64_t> auto_stop_minutes = {};  // 0: never
  std::optional<int64_t> clusters = {};           // that run now
  std::optional<int64_t> active_sessions = {};
  std::string health_status = {};   // "HEALTHY", "DEGRADED", "FAILED" or none
  std::string health_message = {};  // why it is not healthy
};

struct SqlWarehousePage {
  std::vector<SqlWarehouse> items = {};
  std::string next_page_token = {};
};

// The SQL warehouses of a workspace. Calls block; of an ApiCall they take who
// asks, how long and the cancellation. Reading never wakes a warehouse. Errors:
// those of WorkspaceClient; WORKSPACE_OBJECT_NOT_FOUND for an unknown id.
// Thread safe.
class SqlWarehouseClient {
 public:
  // `workspace` must outlive it.
  explicit SqlWarehouseClient(const WorkspaceClient* workspace)
      : workspace_(workspace) {}

  absl::StatusOr<SqlWarehouse> Get(absl::string_view id, ApiCall call) const;
  absl::StatusOr<SqlWarehousePage> List(absl::string_view page_token,
                                        ApiCall call) const;
  // Begins to start or stop it, and returns; Get tells how it goes.
  absl::Status Start(absl::string_view id, ApiCall call) const;
  absl::Status Stop(absl::string_view id, ApiCall call) const;

 private:
  const WorkspaceClient* const workspace_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SQL_WAREHOUSES_SQL_WAREHOUSE_CLIENT_H_
