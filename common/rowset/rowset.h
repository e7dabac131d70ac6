#ifndef SEMANTIC_LAYER_COMMON_ROWSET_ROWSET_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_ROWSET_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rowset/column.h"
#include "common/rowset/schema.h"

namespace semantic_layer::rowset {

// Rows as typed columns: the one result type of every engine.
//
//   RowSetBuilder builder(MakeSchema({{"state", ColumnType::kString},
//                                     {"flights", ColumnType::kInt64}}));
//   builder.column(0).AppendText("TX");
//   builder.column(1).AppendInt(42);
//   ASSIGN_OR_RETURN(RowSet rows, std::move(builder).Finish());
//   rows.column(1).IntAt(0);  // 42
//
// A RowSet is a value: movable, copyable (a deep copy of the columns; the
// schema is shared) and immutable, hence safe to read from many threads. A
// result larger than one RowSet is a sequence of them with the same schema.
class RowSet {
 public:
  // No columns, no rows.
  RowSet();

  // Fails with INTERNAL when the columns do not fit the schema, their
  // lengths differ, or a limit of limits.h is exceeded.
  static absl::StatusOr<RowSet> Create(SchemaPtr schema,
                                       std::vector<Column> columns);

  const Schema& schema() const { return *schema_; }
  const SchemaPtr& schema_ptr() const { return schema_; }
  int64_t row_count() const { return row_count_; }
  int column_count() const { return schema_->size(); }
  bool empty() const { return row_count_ == 0; }
  const Column& column(int index) const { return columns_[index]; }
  const std::vector<Column>& columns() const { return columns_; }

  // Rows [begin, end), clamped to the rows there are.
  RowSet Slice(int64_t begin, int64_t end) const;

  // Bytes of the values: what limits on results count.
  int64_t ValueBytes() const;
  // Bytes of the values of one row.
  int64_t RowBytes(int64_t row) const;
  // Bytes of memory held, spare capacity included.
  int64_t MemoryBytes() const;

  // Same schema and same values.
  friend bool operator==(const RowSet& a, const RowSet& b);

 private:
  RowSet(SchemaPtr schema, std::vector<Column> columns, int64_t row_count);

  SchemaPtr schema_;
  std::vector<Column> columns_;
  int64_t row_count_ = 0;
};

// Makes a RowSet column by column or row by row. Not thread-safe. Values are
// appended straight to the columns; Finish checks that they are equally long.
class RowSetBuilder {
 public:
  explicit RowSetBuilder(SchemaPtr schema);

  const Schema& schema() const { return *schema_; }
  Column& column(int index) { return columns_[index]; }

  void Reserve(int64_t rows);

  // Appends all rows of a batch. INTERNAL when its column types differ.
  absl::Status Append(const RowSet& rows);

  absl::StatusOr<RowSet> Finish() &&;

 private:
  SchemaPtr schema_;
  std::vector<Column> columns_;
};

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_ROWSET_H_
