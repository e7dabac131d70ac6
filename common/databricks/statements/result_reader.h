#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_RESULT_READER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_RESULT_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/databricks/statements/chunk_decoder.h"
#include "common/databricks/statements/chunk_fetcher.h"
#include "common/databricks/statements/limits.h"
#include "common/databricks/statements/statement_calls.h"
#include "common/databricks/statements/statement_request.h"
#include "common/databricks/statements/statement_result.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::databricks {

// How large a batch is at most; bytes are exceeded by less than one row.
struct BatchLimits {
  int64_t rows = 8192;
  int64_t bytes = 1 << 20;
};

// The rows of a statement that has succeeded, batch by batch, in memory that
// does not grow with the result: a few chunks are fetched ahead, one is
// decoded. Used by one thread at a time, which waits for chunks. Destroyed
// before the end it closes the statement in the workspace.
class ResultReader {
 public:
  struct Options {
    int chunks_ahead = kChunksAhead;
    int64_t bytes_ahead = kChunkBytesAhead;
    // Whether a reader that goes before the end closes the statement; not where
    // the statement is somebody else's.
    bool closes = true;
  };

  ResultReader(StatementResult result, StatementCall call, Options options,
               std::shared_ptr<StatementCalls> calls);
  ~ResultReader();

  ResultReader(const ResultReader&) = delete;
  ResultReader& operator=(const ResultReader&) = delete;

  const rowset::SchemaPtr& schema() const { return schema_; }
  const std::string& statement_id() const { return id_; }
  // Whether the workspace left rows out because of a limit of the request.
  bool truncated() const { return truncated_; }

  // The next rows, never none, or nothing at the end; after that, or an error,
  // the same again. Errors: those of ChunkFetcher and ChunkDecoder;
  // WORKSPACE_FAILED when rows are missing at the end.
  absl::StatusOr<std::optional<rowset::RowSet>> Next(
      const BatchLimits& limits = {});

 private:
  absl::StatusOr<std::optional<rowset::RowSet>> Read(const BatchLimits& limits);
  absl::Status CheckComplete() const;

  const std::string id_;
  const rowset::SchemaPtr schema_;
  const bool truncated_;
  const bool closes_;
  const std::optional<int64_t> row_count_;
  const StatementCall call_;
  const std::shared_ptr<StatementCalls> calls_;
  const std::shared_ptr<ChunkFetcher> fetcher_;
  ChunkDecoder decoder_;
  RowsText chunk_;  // what decoder_ reads
  int64_t rows_read_ = 0;
  bool at_end_ = false;
  absl::Status status_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_RESULT_READER_H_
