#include "services/query/export/csv_writer.h"

#include <utility>

#include "common/rowset/value_text.h"
#include "common/status/status_macros.h"

namespace semantic_layer::query {
namespace {

using rowset::ColumnType;

void AppendQuoted(absl::string_view text, std::string* out) {
  out->push_back('"');
  for (char c : text) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

void AppendField(absl::string_view text, std::string* out) {
  // A space at an end is kept by some readers only if quoted.
  const bool plain = !text.empty() &&
                     text.find_first_of("\",\r\n") == absl::string_view::npos &&
                     text.front() != ' ' && text.back() != ' ';
  if (plain) {
    out->append(text.data(), text.size());
  } else {
    AppendQuoted(text, out);
  }
}

bool IsFreeText(ColumnType type) {
  return type == ColumnType::kString || type == ColumnType::kJson ||
         type == ColumnType::kInterval;
}

class CsvWriter final : public FileWriter {
 public:
  CsvWriter(rowset::SchemaPtr schema, ByteSink sink)
      : buffer_(std::move(sink)) {
    const auto fields = rowset::WithUniqueNames(schema->fields());
    for (size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) buffer_.text()->push_back(',');
      AppendField(fields[i].name, buffer_.text());
    }
    buffer_.text()->append("\r\n");
  }

  absl::Status Write(const rowset::RowSet& rows) override {
    std::string* out = buffer_.text();
    for (int64_t row = 0; row < rows.row_count(); ++row) {
      for (int i = 0; i < rows.column_count(); ++i) {
        if (i > 0) out->push_back(',');
        const rowset::Column& column = rows.column(i);
        if (column.IsNull(row)) continue;
        if (IsFreeText(column.type())) {
          AppendField(column.TextAt(row), out);
        } else {
          rowset::AppendValueText(column, row, out);
        }
      }
      out->append("\r\n");
      RETURN_IF_ERROR(buffer_.Offer());
    }
    return absl::OkStatus();
  }

  absl::Status Finish() override { return buffer_.Flush(); }

 private:
  PieceBuffer buffer_;
};

}  // namespace

std::unique_ptr<FileWriter> MakeCsvWriter(rowset::SchemaPtr schema,
                                          ByteSink sink) {
  return std::make_unique<CsvWriter>(std::move(schema), std::move(sink));
}

}  // namespace semantic_layer::query
