#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_INSTANCE_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_INSTANCE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/warehouse/duckdb/duckdb_options.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/duckdb/statement_guard.h"

namespace semantic_layer::warehouse {

// An open database with its doors closed: attached what the options name, run
// the init script, then no file, extension or setting can be reached by SQL.
// The session time zone is UTC. Thread-safe; connections must not outlive it.
class DuckDbInstance {
 public:
  // FAILED_PRECONDITION (INVALID_CONFIGURATION), naming the option, when the
  // options cannot be used; UNAVAILABLE when another process has the file.
  static absl::StatusOr<std::shared_ptr<DuckDbInstance>> Open(
      const DuckDbOptions& options);

  DuckDbInstance(const DuckDbInstance&) = delete;
  DuckDbInstance& operator=(const DuckDbInstance&) = delete;

  absl::StatusOr<Connection> Connect() const;

  const StatementGuard& guard() const { return *guard_; }
  // The catalog of the database file: what a bare name resolves to.
  const std::string& main_catalog() const { return main_catalog_; }

 private:
  explicit DuckDbInstance(Database database) : database_(std::move(database)) {}

  Database database_;
  std::optional<StatementGuard> guard_;
  std::string main_catalog_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_INSTANCE_H_
