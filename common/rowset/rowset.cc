#include "common/rowset/rowset.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rowset/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::rowset {
namespace {

std::vector<Column> EmptyColumns(const Schema& schema) {
  std::vector<Column> columns;
  columns.reserve(schema.size());
  for (const Field& field : schema.fields()) columns.emplace_back(field.type);
  return columns;
}

absl::Status BadShape(absl::string_view problem) {
  return MakeStatus(ErrorReason::kInternal,
                    absl::StrCat("Not a row set: ", problem));
}

}  // namespace

RowSet::RowSet() : schema_(std::make_shared<const Schema>()) {}

RowSet::RowSet(SchemaPtr schema, std::vector<Column> columns, int64_t row_count)
    : schema_(std::move(schema)),
      columns_(std::move(columns)),
      row_count_(row_count) {}

absl::StatusOr<RowSet> RowSet::Create(SchemaPtr schema,
                                      std::vector<Column> columns) {
  if (schema->size() > kMaxColumns) {
    return BadShape(absl::StrCat("more than ", kMaxColumns, " columns"));
  }
  if (static_cast<size_t>(schema->size()) != columns.size()) {
    return BadShape(absl::StrCat(columns.size(), " columns for a schema of ",
                                 schema->size()));
  }
  const int64_t rows = columns.empty() ? 0 : columns[0].size();
  if (rows > kMaxRowsPerBatch) {
    return BadShape(absl::StrCat("more than ", kMaxRowsPerBatch, " rows"));
  }
  for (int i = 0; i < schema->size(); ++i) {
    if (columns[i].type() != schema->field(i).type) {
      return BadShape(absl::StrCat(
          "column ", i, " is ", ColumnTypeName(columns[i].type()),
          ", the schema says ", ColumnTypeName(schema->field(i).type)));
    }
    if (columns[i].size() != rows) {
      return BadShape(absl::StrCat("column ", i, " has ", columns[i].size(),
                                   " rows, the first has ", rows));
    }
  }
  return RowSet(std::move(schema), std::move(columns), rows);
}

RowSet RowSet::Slice(int64_t begin, int64_t end) const {
  end = std::clamp<int64_t>(end, 0, row_count_);
  begin = std::clamp<int64_t>(begin, 0, end);
  std::vector<Column> columns = EmptyColumns(*schema_);
  for (size_t i = 0; i < columns.size(); ++i) {
    columns[i].Reserve(end - begin);
    columns[i].AppendRange(columns_[i], begin, end);
  }
  return RowSet(schema_, std::move(columns), end - begin);
}

int64_t RowSet::ValueBytes() const {
  int64_t bytes = 0;
  for (const Column& column : columns_) bytes += column.ValueBytes();
  return bytes;
}

int64_t RowSet::RowBytes(int64_t row) const {
  int64_t bytes = 0;
  for (const Column& column : columns_) bytes += column.RowBytes(row);
  return bytes;
}

int64_t RowSet::MemoryBytes() const {
  int64_t bytes = sizeof(*this);
  for (const Column& column : columns_) bytes += column.MemoryBytes();
  return bytes;
}

bool operator==(const RowSet& a, const RowSet& b) {
  return a.row_count_ == b.row_count_ &&
         (a.schema_ == b.schema_ || *a.schema_ == *b.schema_) &&
         a.columns_ == b.columns_;
}

RowSetBuilder::RowSetBuilder(SchemaPtr schema)
    : schema_(std::move(schema)), columns_(EmptyColumns(*schema_)) {}

void RowSetBuilder::Reserve(int64_t rows) {
  for (Column& column : columns_) column.Reserve(rows);
}

absl::Status RowSetBuilder::Append(const RowSet& rows) {
  if (rows.column_count() != schema_->size()) {
    return BadShape(absl::StrCat("a batch of ", rows.column_count(),
                                 " columns after ", schema_->size()));
  }
  for (int i = 0; i < schema_->size(); ++i) {
    if (rows.column(i).type() != columns_[i].type()) {
      return BadShape(absl::StrCat("column ", i, " changes its type to ",
                                   ColumnTypeName(rows.column(i).type())));
    }
  }
  for (int i = 0; i < schema_->size(); ++i) {
    columns_[i].AppendRange(rows.column(i), 0, rows.row_count());
  }
  return absl::OkStatus();
}

absl::StatusOr<RowSet> RowSetBuilder::Finish() && {
  return RowSet::Create(std::move(schema_), std::move(columns_));
}

}  // namespace semantic_layer::rowset
