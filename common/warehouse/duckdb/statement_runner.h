#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_STATEMENT_RUNNER_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_STATEMENT_RUNNER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/concurrency/timer_queue.h"
#include "common/rowset/rowset.h"
#include "common/rowset/schema.h"
#include "common/warehouse/duckdb/connection_pool.h"
#include "common/warehouse/duckdb/duckdb_result_stream.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// Takes one statement through its stages: text checked, parsed, prepared, its
// type checked, parameters bound, started. Thread-safe.
class StatementRunner {
 public:
  // Both must outlive the runner and its streams.
  StatementRunner(ConnectionPool* pool, concurrency::TimerQueue* timers)
      : pool_(pool), timers_(timers) {}

  // A user's statement.
  absl::StatusOr<std::unique_ptr<DuckDbResultStream>> Run(
      const Statement& statement, const ExecuteOptions& options) const;

  // The plan of a user's statement.
  absl::StatusOr<std::string> Explain(const Statement& statement,
                                      const CallOptions& options) const;

  // One of our own reads of the catalog: not guarded, read to its end.
  absl::StatusOr<rowset::RowSet> Query(std::string sql,
                                       std::vector<Parameter> parameters,
                                       const CallOptions& options) const;

  // Columns of one of our own statements, without running it.
  absl::StatusOr<std::vector<rowset::Field>> Describe(
      std::string sql, const CallOptions& options) const;

 private:
  absl::StatusOr<RunningStatement> Acquire(const Statement& statement,
                                           const CallOptions& options) const;
  absl::Status CheckText(const Statement& statement,
                         const RunningStatement& running,
                         bool allow_writes) const;
  absl::Status Prepare(const std::string& sql, RunningStatement* running) const;

  ConnectionPool* const pool_;
  concurrency::TimerQueue* const timers_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_STATEMENT_RUNNER_H_
