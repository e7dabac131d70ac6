#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_RESULT_STREAM_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_RESULT_STREAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rowset/rowset.h"
#include "common/warehouse/duckdb/connection_pool.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/duckdb/interrupter.h"
#include "common/warehouse/result_stream.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// What a statement needs while it runs. Members go in reverse order: the
// result before the statement, the interrupter before the connection.
struct RunningStatement {
  std::unique_ptr<PooledConnection> connection;
  std::unique_ptr<Interrupter> interrupter;
  PreparedStatement prepared;
  bool reads_only = false;

  // The status of a message of DuckDB about this statement: an interruption is
  // what the caller did, a fatal error is noted for the pool.
  absl::Status Failure(absl::string_view message) const;
};

// The rows of a statement, read from DuckDB chunk by chunk.
class DuckDbResultStream final : public ResultStream {
 public:
  // Runs the statement up to its first rows.
  static absl::StatusOr<std::unique_ptr<DuckDbResultStream>> Start(
      RunningStatement statement, const ResultLimits& limits);

  ~DuckDbResultStream() override;

  const rowset::SchemaPtr& schema() const override { return schema_; }
  absl::StatusOr<std::optional<rowset::RowSet>> Next() override;
  bool truncated() const override { return truncated_; }
  std::optional<int64_t> rows_changed() const override { return rows_changed_; }

 private:
  DuckDbResultStream(RunningStatement statement, const ResultLimits& limits)
      : statement_(std::move(statement)), limits_(limits) {}

  absl::Status Run();
  void ReadSchema();
  absl::StatusOr<DataChunk> FetchChunk();
  absl::StatusOr<rowset::RowSet> ReadRows();
  absl::Status AppendChunk(const DataChunk& chunk, int64_t rows,
                           rowset::RowSetBuilder* builder);
  rowset::RowSet WithinByteLimit(rowset::RowSet rows);
  rowset::RowSet TakeBatch();
  void Close(bool complete);

  RunningStatement statement_;
  const ResultLimits limits_;
  Result result_;
  rowset::SchemaPtr schema_;
  std::vector<LogicalType> types_;

  rowset::RowSet ready_;  // read from DuckDB, given out from `given_` on
  int64_t given_ = 0;
  int64_t rows_read_ = 0;
  int64_t bytes_read_ = 0;
  bool at_end_ = false;  // no more rows are to be read
  bool closed_ = false;
  bool truncated_ = false;
  std::optional<int64_t> rows_changed_;
  absl::Status status_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_RESULT_STREAM_H_
