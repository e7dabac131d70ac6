#include "common/databricks/statements/result_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {

using rowset::RowSet;

ResultReader::ResultReader(StatementResult result, StatementCall call,
                           Options options,
                           std::shared_ptr<StatementCalls> calls)
    : id_(result.id),
      schema_(result.schema),
      truncated_(result.manifest.truncated),
      closes_(options.closes),
      row_count_(result.manifest.row_count),
      call_(std::move(call)),
      calls_(std::move(calls)),
      fetcher_(std::make_shared<ChunkFetcher>(
          std::move(result), call_,
          ChunkFetcher::Limits{.chunks_ahead = options.chunks_ahead,
                               .bytes_ahead = options.bytes_ahead},
          calls_)),
      decoder_(schema_),
      at_end_(schema_->size() == 0) {}

ResultReader::~ResultReader() {
  fetcher_->Stop();
  if (closes_ && !at_end_ && !id_.empty()) {
    calls_->Close(id_, call_.credential);
  }
}

absl::StatusOr<std::optional<RowSet>> ResultReader::Next(
    const BatchLimits& limits) {
  RETURN_IF_ERROR(status_);
  if (at_end_) return std::nullopt;
  absl::StatusOr<std::optional<RowSet>> batch = Read(limits);
  if (!batch.ok()) status_ = batch.status();
  return batch;
}

absl::StatusOr<std::optional<RowSet>> ResultReader::Read(
    const BatchLimits& limits) {
  while (true) {
    while (decoder_.at_end()) {
      chunk_ = RowsText();
      ASSIGN_OR_RETURN(std::optional<RowsText> next, fetcher_->Next());
      if (!next.has_value()) {
        RETURN_IF_ERROR(CheckComplete());
        at_end_ = true;
        return std::nullopt;
      }
      if (next->size == 0) continue;
      chunk_ = *std::move(next);
      decoder_.Begin(chunk_.view(), rows_read_);
    }
    rowset::RowSetBuilder builder(schema_);
    ASSIGN_OR_RETURN(const int64_t rows,
                     decoder_.Read(limits.rows, limits.bytes, &builder));
    if (rows == 0) continue;  // an empty chunk
    rows_read_ += rows;
    // Else a result that always names one more part would have no end.
    if (row_count_.has_value() && rows_read_ > *row_count_) {
      return CheckComplete();
    }
    ASSIGN_OR_RETURN(RowSet batch, std::move(builder).Finish());
    return batch;
  }
}

absl::Status ResultReader::CheckComplete() const {
  if (!row_count_.has_value() || *row_count_ == rows_read_) {
    return absl::OkStatus();
  }
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    absl::StrCat("The workspace announced ", *row_count_,
                                 " rows and sent ", rows_read_, "."));
}

}  // namespace semantic_layer::databricks
