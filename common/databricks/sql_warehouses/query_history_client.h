#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SQL_WAREHOUSES_QUERY_HISTORY_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SQL_WAREHOUSES_QUERY_HISTORY_CLIENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/databricks/client/workspace_client.h"

namespace semantic_layer::databricks {

// Which queries of the workspace's history are wanted; all lists are any of.
struct QueryHistoryFilter {
  std::vector<std::string> statement_ids = {};
  std::vector<std::string> user_ids = {};
  std::vector<std::string> warehouse_ids = {};
  std::vector<std::string> statuses = {};  // "FAILED", "FINISHED", ...
  std::optional<absl::Time> started_from =
      {};  // at most 30 days before the end
  std::optional<absl::Time> started_to = {};
  bool include_metrics = false;
  int max_results = 100;  // 1 to 1000
  std::string page_token = {};
};

// A query that ran, or runs, on a SQL warehouse. Plain value.
struct QueryRecord {
  std::string statement_id = {};
  std::string text = {};
  std::string status = {};
  std::string statement_type = {};
  std::string error_message = {};
  std::string user_name = {};
  std::string executed_as = {};
  std::string warehouse_id = {};
  std::string client_application = {};
  std::optional<absl::Time> started_at = {};
  std::optional<absl::Time> ended_at = {};
  std::optional<absl::Duration> duration = {};
  std::optional<int64_t> rows_produced = {};
  // Of the metrics, where they were asked for.
  std::optional<int64_t> read_bytes = {};
  std::optional<int64_t> rows_read = {};
  std::optional<bool> from_cache = {};
};

struct QueryHistoryPage {
  std::vector<QueryRecord> items = {};  // newest first
  std::string next_page_token = {};
};

// The workspace's own history of queries. Calls block; errors are those of
// WorkspaceClient. Thread safe.
class QueryHistoryClient {
 public:
  // `workspace` must outlive it.
  explicit QueryHistoryClient(const WorkspaceClient* workspace)
      : workspace_(workspace) {}

  absl::StatusOr<QueryHistoryPage> List(const QueryHistoryFilter& filter,
                                        ApiCall call) const;

 private:
  const WorkspaceClient* const workspace_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SQL_WAREHOUSES_QUERY_HISTORY_CLIENT_H_
