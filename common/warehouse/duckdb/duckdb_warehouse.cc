#include "common/warehouse/duckdb/duckdb_warehouse.h"

#include <utility>

#include "common/concurrency/timer_queue.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/catalog_queries.h"
#include "common/warehouse/duckdb/connection_pool.h"
#include "common/warehouse/duckdb/duckdb_instance.h"
#include "common/warehouse/duckdb/statement_runner.h"

namespace semantic_layer::warehouse {

// The parts in the order in which they lean on each other.
class DuckDbWarehouse::Engine {
 public:
  Engine(DuckDbOptions options, std::shared_ptr<DuckDbInstance> instance)
      : pool(std::move(options), std::move(instance)),
        runner(&pool, &timers),
        catalog(&runner) {}

  ConnectionPool pool;
  concurrency::TimerQueue timers;
  StatementRunner runner;
  CatalogQueries catalog;
};

absl::StatusOr<std::unique_ptr<DuckDbWarehouse>> DuckDbWarehouse::Create(
    DuckDbOptions options) {
  if (options.max_connections < 1) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      "The embedded warehouse needs at least one connection.");
  }
  ASSIGN_OR_RETURN(std::shared_ptr<DuckDbInstance> instance,
                   DuckDbInstance::Open(options));
  return std::unique_ptr<DuckDbWarehouse>(new DuckDbWarehouse(
      std::make_unique<Engine>(std::move(options), std::move(instance))));
}

DuckDbWarehouse::DuckDbWarehouse(std::unique_ptr<Engine> engine)
    : engine_(std::move(engine)) {}

DuckDbWarehouse::~DuckDbWarehouse() = default;

absl::StatusOr<std::unique_ptr<ResultStream>> DuckDbWarehouse::Execute(
    const Statement& statement, const ExecuteOptions& options) {
  return engine_->runner.Run(statement, options);
}

absl::StatusOr<std::string> DuckDbWarehouse::Explain(
    const Statement& statement, const CallOptions& options) {
  return engine_->runner.Explain(statement, options);
}

absl::StatusOr<Page<CatalogInfo>> DuckDbWarehouse::ListCatalogs(
    const PageRequest& page, const CallOptions& options) {
  return engine_->catalog.ListCatalogs(page, options);
}

absl::StatusOr<Page<SchemaInfo>> DuckDbWarehouse::ListSchemas(
    absl::string_view catalog, const PageRequest& page,
    const CallOptions& options) {
  return engine_->catalog.ListSchemas(catalog, page, options);
}

absl::StatusOr<Page<TableInfo>> DuckDbWarehouse::ListTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view name_prefix, const PageRequest& page,
    const CallOptions& options) {
  return engine_->catalog.ListTables(catalog, schema, name_prefix, page,
                                     options);
}

absl::StatusOr<TableInfo> DuckDbWarehouse::GetTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) {
  return engine_->catalog.GetTable(catalog, schema, table, options);
}

absl::StatusOr<std::vector<ColumnInfo>> DuckDbWarehouse::ListColumns(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) {
  return engine_->catalog.ListColumns(catalog, schema, table, options);
}

absl::Status DuckDbWarehouse::CheckHealth(const CallOptions& options) {
  const absl::Status status =
      engine_->runner.Query("SELECT 1", {}, options).status();
  // Busy is not ill.
  if (ReasonOf(status) == ErrorReason::kOverloaded) return absl::OkStatus();
  return status;
}

int DuckDbWarehouse::waiting_calls() const { return engine_->pool.waiting(); }

int DuckDbWarehouse::connections_in_use() const {
  return engine_->pool.in_use();
}

int DuckDbWarehouse::idle_connections() const { return engine_->pool.idle(); }

}  // namespace semantic_layer::warehouse
