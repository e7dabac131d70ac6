#include "common/warehouse/duckdb/duckdb_result_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_errors.h"
#include "common/warehouse/duckdb/duckdb_types.h"
#include "common/warehouse/duckdb/vector_reader.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {

using rowset::RowSet;

absl::Status RunningStatement::Failure(absl::string_view message) const {
  if (IsFatal(message)) connection->MarkFatal();
  if (IsInterrupt(message)) {
    RETURN_IF_ERROR(interrupter->status());
  }
  return StatusFromDuckDb(message);
}

absl::StatusOr<std::unique_ptr<DuckDbResultStream>> DuckDbResultStream::Start(
    RunningStatement statement, const ResultLimits& limits) {
  std::unique_ptr<DuckDbResultStream> stream(
      new DuckDbResultStream(std::move(statement), limits));
  RETURN_IF_ERROR(stream->Run());
  return stream;
}

DuckDbResultStream::~DuckDbResultStream() { Close(/*complete=*/false); }

absl::Status DuckDbResultStream::Run() {
  PendingResult pending;
  // A result that is not streamed is complete when the call returns, which is
  // what a write has to be.
  const auto begin = statement_.reads_only ? duckdb_pending_prepared_streaming
                                           : duckdb_pending_prepared;
  if (begin(statement_.prepared.get(), pending.out()) != DuckDBSuccess) {
    const char* error = duckdb_pending_error(pending.get());
    return statement_.Failure(error == nullptr ? "" : error);
  }
  RETURN_IF_ERROR(statement_.interrupter->status());
  if (duckdb_execute_pending(pending.get(), result_.get()) != DuckDBSuccess) {
    const char* error = duckdb_result_error(result_.get());
    return statement_.Failure(error == nullptr ? "" : error);
  }
  ReadSchema();
  return absl::OkStatus();
}

void DuckDbResultStream::ReadSchema() {
  const duckdb_result_type kind = duckdb_result_return_type(*result_.get());
  if (kind != DUCKDB_RESULT_TYPE_QUERY_RESULT) {
    if (kind == DUCKDB_RESULT_TYPE_CHANGED_ROWS) {
      rows_changed_ = static_cast<int64_t>(duckdb_rows_changed(result_.get()));
    }
    schema_ = rowset::MakeSchema({});
    at_end_ = true;
    return;
  }
  std::vector<rowset::Field> fields;
  const idx_t columns = duckdb_column_count(result_.get());
  for (idx_t i = 0; i < columns; ++i) {
    LogicalType type(duckdb_column_logical_type(result_.get(), i));
    fields.push_back({.name = duckdb_column_name(result_.get(), i),
                      .type = ColumnTypeOf(type.get()),
                      .sql_type = DatabricksType(type.get())});
    types_.push_back(std::move(type));
  }
  schema_ = rowset::MakeSchema(std::move(fields));
}

absl::StatusOr<DataChunk> DuckDbResultStream::FetchChunk() {
  RETURN_IF_ERROR(statement_.interrupter->status());
  DataChunk chunk(duckdb_fetch_chunk(*result_.get()));
  if (!chunk) {
    const char* error = duckdb_result_error(result_.get());
    if (error != nullptr && *error != '\0') return statement_.Failure(error);
  }
  return chunk;
}

absl::Status DuckDbResultStream::AppendChunk(const DataChunk& chunk,
                                             int64_t rows,
                                             rowset::RowSetBuilder* builder) {
  for (size_t i = 0; i < types_.size(); ++i) {
    RETURN_IF_ERROR(AppendVector(duckdb_data_chunk_get_vector(chunk.get(), i),
                                 types_[i].get(), rows,
                                 &builder->column(static_cast<int>(i))));
  }
  return absl::OkStatus();
}

// Reads until a batch is full, the first one only until there is something.
absl::StatusOr<RowSet> DuckDbResultStream::ReadRows() {
  rowset::RowSetBuilder builder(schema_);
  const int64_t begin = rows_read_;
  while (!at_end_ && rows_read_ - begin < kMaxBatchRows) {
    ASSIGN_OR_RETURN(const DataChunk chunk, FetchChunk());
    if (!chunk) {
      at_end_ = true;
      break;
    }
    const auto rows =
        static_cast<int64_t>(duckdb_data_chunk_get_size(chunk.get()));
    const int64_t wanted = std::min(rows, limits_.max_rows - rows_read_);
    if (wanted < rows) {
      truncated_ = true;
      at_end_ = true;
    }
    RETURN_IF_ERROR(AppendChunk(chunk, wanted, &builder));
    rows_read_ += wanted;
    if (begin == 0 && rows_read_ > 0) break;
  }
  ASSIGN_OR_RETURN(RowSet rows, std::move(builder).Finish());
  return WithinByteLimit(std::move(rows));
}

RowSet DuckDbResultStream::WithinByteLimit(RowSet rows) {
  const int64_t bytes = rows.ValueBytes();
  if (bytes <= limits_.max_bytes - bytes_read_) {
    bytes_read_ += bytes;
    return rows;
  }
  int64_t fit = 0;
  while (fit < rows.row_count()) {
    const int64_t row_bytes = rows.RowBytes(fit);
    if (row_bytes > limits_.max_bytes - bytes_read_) break;
    bytes_read_ += row_bytes;
    ++fit;
  }
  if (fit == rows.row_count()) return rows;
  truncated_ = true;
  at_end_ = true;
  return rows.Slice(0, fit);
}

// As many of the rows that are ready as one batch may hold.
RowSet DuckDbResultStream::TakeBatch() {
  int64_t end = given_;
  int64_t bytes = 0;
  if (given_ == 0 && ready_.row_count() <= kMaxBatchRows &&
      ready_.ValueBytes() <= kMaxBatchBytes) {
    given_ = ready_.row_count();
    return std::move(ready_);
  }
  while (end < ready_.row_count() && end - given_ < kMaxBatchRows) {
    bytes += ready_.RowBytes(end);
    if (bytes > kMaxBatchBytes && end > given_) break;
    ++end;
  }
  RowSet batch = ready_.Slice(given_, end);
  given_ = end;
  return batch;
}

absl::StatusOr<std::optional<RowSet>> DuckDbResultStream::Next() {
  if (!status_.ok()) return status_;
  while (given_ >= ready_.row_count()) {
    if (at_end_) {
      Close(/*complete=*/!truncated_);
      return std::nullopt;
    }
    absl::StatusOr<RowSet> rows = ReadRows();
    if (!rows.ok()) {
      status_ = rows.status();
      ready_ = RowSet();
      Close(/*complete=*/false);
      return status_;
    }
    ready_ = *std::move(rows);
    given_ = 0;
  }
  return TakeBatch();
}

void DuckDbResultStream::Close(bool complete) {
  if (closed_) return;
  closed_ = true;
  // Giving back a connection waits for its workers, and an interrupt from
  // before the statement began has been forgotten by them.
  if (!complete && statement_.connection != nullptr) {
    duckdb_interrupt(statement_.connection->get());
  }
  result_.Reset();
  statement_.prepared.Reset();
  statement_.interrupter.reset();
  if (complete && statement_.reads_only && statement_.connection != nullptr) {
    statement_.connection->MarkClean();
  }
  statement_.connection.reset();
}

}  // namespace semantic_layer::warehouse
