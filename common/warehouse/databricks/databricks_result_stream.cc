#include "common/warehouse/databricks/databricks_result_stream.h"

#include <utility>

#include "common/status/status_macros.h"
#include "common/warehouse/call_status.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {
namespace {

// Half of what a batch may have, so that few are cut.
constexpr int64_t kReadBytes = kMaxBatchBytes / 2;

}  // namespace

using rowset::RowSet;

absl::StatusOr<std::optional<RowSet>> DatabricksResultStream::Next() {
  RETURN_IF_ERROR(status_);
  while (given_ >= ready_.row_count()) {
    if (reader_ == nullptr) return std::nullopt;
    if (const absl::Status status = ReadMore(); !status.ok()) {
      status_ = status;
      reader_.reset();
      return status_;
    }
  }
  return TakeBatch();
}

absl::Status DatabricksResultStream::ReadMore() {
  RETURN_IF_ERROR(CallStatus(call_));
  ASSIGN_OR_RETURN(std::optional<RowSet> rows,
                   reader_->Next({.rows = kMaxBatchRows, .bytes = kReadBytes}));
  ready_ = RowSet();
  given_ = 0;
  if (!rows.has_value()) {
    truncated_ = truncated_ || reader_->truncated();
    reader_.reset();
    return absl::OkStatus();
  }
  ready_ = *std::move(rows);
  CutToLimits();
  if (truncated_) reader_.reset();
  return absl::OkStatus();
}

void DatabricksResultStream::CutToLimits() {
  int64_t fit = ready_.row_count();
  if (fit > limits_.max_rows - rows_read_) {
    fit = limits_.max_rows - rows_read_;
    truncated_ = true;
  }
  const int64_t bytes = ready_.ValueBytes();
  if (bytes > limits_.max_bytes - bytes_read_) {
    int64_t left = limits_.max_bytes - bytes_read_;
    int64_t row = 0;
    while (row < fit && ready_.RowBytes(row) <= left) {
      left -= ready_.RowBytes(row++);
    }
    truncated_ = truncated_ || row < fit;
    fit = row;
  }
  if (fit < ready_.row_count()) ready_ = ready_.Slice(0, fit);
  rows_read_ += fit;
  bytes_read_ += fit == 0 ? 0 : ready_.ValueBytes();
}

// As many of the rows that are ready as one batch may hold.
RowSet DatabricksResultStream::TakeBatch() {
  if (given_ == 0 && ready_.ValueBytes() <= kMaxBatchBytes) {
    given_ = 0;
    return std::exchange(ready_, RowSet());
  }
  int64_t end = given_;
  int64_t bytes = 0;
  while (end < ready_.row_count()) {
    bytes += ready_.RowBytes(end);
    if (bytes > kMaxBatchBytes && end > given_) break;
    ++end;
  }
  RowSet batch = ready_.Slice(given_, end);
  given_ = end;
  return batch;
}

}  // namespace semantic_layer::warehouse
