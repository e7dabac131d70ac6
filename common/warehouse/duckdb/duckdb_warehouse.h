#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_WAREHOUSE_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_WAREHOUSE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"
#include "common/warehouse/duckdb/duckdb_options.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// The embedded warehouse: one DuckDB database in this process.
//
// Each statement runs on a connection of its own, so that nothing of a user's
// session (settings, temporary tables, transactions) meets another's. There
// is no access control beside ExecuteOptions::allow_writes; the identity of a
// call is not looked at. See duckdb_options.h for the settings, README.md for
// types, safety and limits.
class DuckDbWarehouse final : public Warehouse {
 public:
  // Opens the database and closes its doors. Errors: DuckDbInstance::Open.
  static absl::StatusOr<std::unique_ptr<DuckDbWarehouse>> Create(
      DuckDbOptions options);

  // All streams must be gone.
  ~DuckDbWarehouse() override;

  Dialect dialect() const override { return Dialect::kDuckDb; }

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

  // Connections in use and kept for use, and calls that wait for one.
  int connections_in_use() const;
  int waiting_calls() const;
  int idle_connections() const;

 private:
  class Engine;
  explicit DuckDbWarehouse(std::unique_ptr<Engine> engine);

  std::unique_ptr<Engine> engine_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_WAREHOUSE_H_
