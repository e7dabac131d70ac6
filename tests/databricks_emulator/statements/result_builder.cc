#include "tests/databricks_emulator/statements/result_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/json/text.h"
#include "common/json/writer.h"
#include "common/status/status_macros.h"
#include "services/query/export/arrow_writer.h"
#include "tests/databricks_emulator/statements/lz4_frame.h"
#include "tests/databricks_emulator/statements/value_text.h"

namespace semantic_layer::emulator {
namespace {

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) {
    return std::string(text);
  }
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

void AppendQuoted(const std::string& text, std::string* out) {
  const char* end = text.data() + text.size();
  if (json::SkipPlain(text.data(), end) != end) {
    out->append(json::Quoted(text));
    return;
  }
  out->push_back('"');
  out->append(text);
  out->push_back('"');
}

// The bytes of a stream of nothing but these rows.
absl::StatusOr<int64_t> ArrowSize(const rowset::SchemaPtr& schema,
                                  const rowset::RowSet& rows) {
  int64_t size = 0;
  const auto writer =
      query::MakeArrowWriter(schema, [&size](absl::string_view piece) {
        size += static_cast<int64_t>(piece.size());
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(writer->Write(rows));
  RETURN_IF_ERROR(writer->Finish());
  return size;
}

}  // namespace

absl::Status ResultBuilder::OnSchema(const rowset::SchemaPtr& schema) {
  schema_ = schema;
  result_.has_rows = true;
  for (const rowset::Field& field : schema->fields()) {
    result_.columns.push_back({field.name, NamesOfType(field.SqlType())});
    forms_.push_back(FormOf(field.SqlType()));
    nested_.push_back(field.type == rowset::ColumnType::kJson
                          ? NestedText::For(field.SqlType(), options_.zone)
                          : nullptr);
  }
  return absl::OkStatus();
}

ResultChunk& ResultBuilder::OpenChunk() {
  if (!open_) {
    open_ = true;
    result_.chunks.push_back({.row_offset = result_.row_count});
    std::string* data = &result_.chunks.back().data;
    if (options_.format == ResultFormat::kJsonArray) *data = "[";
    if (options_.format == ResultFormat::kCsv && result_.chunks.size() == 1) {
      absl::string_view comma;
      for (const ResultColumn& column : result_.columns) {
        absl::StrAppend(data, comma, CsvField(column.name));
        comma = ",";
      }
      absl::StrAppend(data, "\r\n");
    }
    if (options_.format == ResultFormat::kArrowStream) {
      // Vectors of chunks grow, so the chunk is found anew at each write.
      arrow_ = query::MakeArrowWriter(schema_, [this](absl::string_view piece) {
        result_.chunks.back().data.append(piece.data(), piece.size());
        return absl::OkStatus();
      });
    }
  }
  return result_.chunks.back();
}

absl::Status ResultBuilder::CloseChunk() {
  if (!open_) return absl::OkStatus();
  open_ = false;
  ResultChunk& chunk = result_.chunks.back();
  if (options_.format == ResultFormat::kJsonArray) chunk.data += "]";
  if (arrow_ != nullptr) {
    RETURN_IF_ERROR(arrow_->Finish());
    arrow_.reset();
    if (options_.lz4) chunk.data = StoredLz4Frame(chunk.data);
  }
  chunk.data.shrink_to_fit();
  result_.byte_count += static_cast<int64_t>(chunk.data.size());
  return absl::OkStatus();
}

void ResultBuilder::AppendText(const rowset::RowSet& rows, int column,
                               int64_t row, std::string* out) const {
  const auto at = static_cast<size_t>(column);
  AppendResultText(rows.column(column), row, forms_[at], options_.zone, out);
  if (nested_[at] != nullptr) *out = nested_[at]->Rewritten(*out);
}

void ResultBuilder::AppendJsonRow(const rowset::RowSet& rows, int64_t row,
                                  std::string* out) const {
  out->push_back('[');
  std::string text;
  for (int i = 0; i < rows.column_count(); ++i) {
    if (i > 0) out->push_back(',');
    const rowset::Column& column = rows.column(i);
    if (column.IsNull(row)) {
      out->append("null");
      continue;
    }
    text.clear();
    AppendText(rows, i, row, &text);
    // Digits and dates need no escapes; the rest goes through the writer.
    switch (column.type()) {
      case rowset::ColumnType::kString:
      case rowset::ColumnType::kJson:
      case rowset::ColumnType::kInterval:
        AppendQuoted(text, out);
        break;
      default:
        out->push_back('"');
        out->append(text);
        out->push_back('"');
    }
  }
  out->push_back(']');
}

void ResultBuilder::AppendCsvRow(const rowset::RowSet& rows, int64_t row,
                                 std::string* out) const {
  std::string text;
  for (int i = 0; i < rows.column_count(); ++i) {
    if (i > 0) out->push_back(',');
    const rowset::Column& column = rows.column(i);
    if (column.IsNull(row)) {
      out->append("null");
      continue;
    }
    text.clear();
    AppendText(rows, i, row, &text);
    out->append(CsvField(text));
  }
  out->append("\r\n");
}

absl::StatusOr<int64_t> ResultBuilder::WriteArrowWithin(
    const rowset::RowSet& rows) {
  int64_t count = rows.row_count();
  // The writer keeps rows back, so that their size is found by a trial: as many
  // are tried as should fit by the size of the last ones.
  while (options_.byte_limit != kNoLimit && count > 0) {
    const int64_t room = options_.byte_limit - result_.byte_count;
    ASSIGN_OR_RETURN(const int64_t size,
                     ArrowSize(schema_, rows.Slice(0, count)));
    if (size <= room) break;
    const double share = static_cast<double>(std::max<int64_t>(0, room)) /
                         static_cast<double>(size);
    count = std::min(count - 1,
                     static_cast<int64_t>(static_cast<double>(count) * share));
  }
  if (count > 0) RETURN_IF_ERROR(arrow_->Write(rows.Slice(0, count)));
  return count;
}

absl::Status ResultBuilder::AppendArrow(const rowset::RowSet& rows) {
  int64_t begin = 0;
  while (begin < rows.row_count()) {
    ResultChunk& chunk = OpenChunk();
    const int64_t end = std::min(rows.row_count(),
                                 begin + options_.chunk_rows - chunk.row_count);
    ASSIGN_OR_RETURN(const int64_t count,
                     WriteArrowWithin(rows.Slice(begin, end)));
    ResultChunk& written = result_.chunks.back();
    written.row_count += count;
    result_.row_count += count;
    if (count < end - begin) {
      result_.truncated = true;
      return absl::OkStatus();
    }
    // Where bytes are counted, each batch is a chunk: then they are known.
    if (written.row_count >= options_.chunk_rows ||
        written.data.size() >= kChunkBytes || options_.byte_limit != kNoLimit) {
      RETURN_IF_ERROR(CloseChunk());
    }
    begin = end;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ResultBuilder::OnRows(const rowset::RowSet& rows) {
  const int64_t wanted =
      std::min(rows.row_count(), options_.row_limit - result_.row_count);
  if (wanted < rows.row_count()) result_.truncated = true;
  if (options_.format == ResultFormat::kArrowStream) {
    RETURN_IF_ERROR(
        AppendArrow(wanted < rows.row_count() ? rows.Slice(0, wanted) : rows));
    return !result_.truncated;
  }
  for (int64_t row = 0; row < wanted; ++row) {
    std::string* data = &OpenChunk().data;
    const size_t before = data->size();
    if (options_.format == ResultFormat::kCsv) {
      AppendCsvRow(rows, row, data);
    } else {
      if (result_.chunks.back().row_count > 0) data->push_back(',');
      AppendJsonRow(rows, row, data);
    }
    const int64_t bytes =
        result_.byte_count + static_cast<int64_t>(data->size());
    if (bytes > options_.byte_limit) {
      data->resize(before);
      result_.truncated = true;
      break;
    }
    if (options_.inline_result && bytes > kMaxInlineBytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "Inline byte limit exceeded. Statements executed with "
          "disposition=INLINE can have a result size of at most ",
          kMaxInlineBytes,
          " bytes. Please execute the statement with "
          "disposition=EXTERNAL_LINKS if you want to download the full "
          "result."));
    }
    ++result_.chunks.back().row_count;
    ++result_.row_count;
    if (result_.chunks.back().row_count >= options_.chunk_rows ||
        data->size() >= kChunkBytes) {
      RETURN_IF_ERROR(CloseChunk());
    }
  }
  return !result_.truncated;
}

absl::StatusOr<StatementResult> ResultBuilder::Finish() && {
  RETURN_IF_ERROR(CloseChunk());
  if (!result_.chunks.empty() && result_.chunks.back().row_count == 0) {
    result_.chunks.pop_back();
  }
  // A result without rows has one chunk all the same.
  if (result_.has_rows && result_.chunks.empty()) {
    OpenChunk();
    RETURN_IF_ERROR(CloseChunk());
  }
  return std::move(result_);
}

}  // namespace semantic_layer::emulator
