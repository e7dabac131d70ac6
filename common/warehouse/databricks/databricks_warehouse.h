#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_DATABRICKS_WAREHOUSE_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_DATABRICKS_WAREHOUSE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/databricks_options.h"
#include "common/databricks/client/workspace.h"
#include "common/databricks/statements/statement_client.h"
#include "common/warehouse/databricks/api_statement.h"
#include "common/warehouse/databricks/unity_catalog_reader.h"
#include "common/warehouse/databricks/warehouse_health.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// A SQL warehouse of a Databricks workspace. Statements run through the
// Statement Execution API, the catalog is Unity Catalog's.
//
// A call runs as the signed-in user when its identity holds their token, so
// that the workspace's own grants apply, and as the service otherwise. A
// statement wakes a warehouse that sleeps and waits for it; catalog reads and
// CheckHealth do not need it. See README.md.
class DatabricksWarehouse final : public Warehouse {
 public:
  // Connects to the workspace of the settings, without a call. `clock` must
  // outlive it. INVALID_CONFIGURATION: Workspace::Create, and when no warehouse
  // is named.
  static absl::StatusOr<std::unique_ptr<DatabricksWarehouse>> Create(
      const databricks::DatabricksOptions& options,
      const concurrency::Clock* clock);

  // On a workspace that is somebody else's; the pointers must outlive it.
  DatabricksWarehouse(databricks::StatementClient::Options options,
                      const databricks::WorkspaceClient* workspace,
                      concurrency::TimerQueue* timers,
                      const concurrency::Clock* clock);

  Dialect dialect() const override { return Dialect::kDatabricks; }

  absl::StatusOr<std::unique_ptr<ResultStream>> Execute(
      const Statement& statement, const ExecuteOptions& options) override;
  absl::StatusOr<std::string> Explain(const Statement& statement,
                                      const CallOptions& options) override;
  absl::StatusOr<Page<CatalogInfo>> ListCatalogs(
      const PageRequest& page, const CallOptions& options) override;
  absl::StatusOr<Page<SchemaInfo>> ListSchemas(
      absl::string_view catalog, const PageRequest& page,
      const CallOptions& options) override;
  absl::StatusOr<Page<TableInfo>> ListTables(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view name_prefix, const PageRequest& page,
      const CallOptions& options) override;
  absl::StatusOr<TableInfo> GetTable(absl::string_view catalog,
                                     absl::string_view schema,
                                     absl::string_view table,
                                     const CallOptions& options) override;
  absl::StatusOr<std::vector<ColumnInfo>> ListColumns(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view table, const CallOptions& options) override;
  absl::Status CheckHealth(const CallOptions& options) override;
  // The state of the SQL warehouse: "STOPPED (the first statement starts it)".
  std::string DescribeHealth() const override { return health_.Describe(); }

 private:
  absl::StatusOr<std::unique_ptr<databricks::ResultReader>> Run(
      ApiStatement statement, const CallOptions& options);

  // First, so that it goes last; null when it is somebody else's.
  std::unique_ptr<databricks::Workspace> own_workspace_;
  databricks::StatementClient statements_;
  const UnityCatalogReader catalog_;
  WarehouseHealth health_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_DATABRICKS_WAREHOUSE_H_
