#ifndef SEMANTIC_LAYER_COMMON_ROWSET_COLUMN_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/rowset/schema.h"

namespace semantic_layer::rowset {

// The values of one column: one typed array plus a null bitmap.
//
// A row that is null still has a slot in the array (0, 0.0, false or ""), so
// that a row's index is its place in every array. Appending is for builders;
// once a column is in a RowSet it is only read, and then thread-safe.
//
// Which accessor fits is decided by StorageOf(type()); a wrong one is a
// programmer's mistake and aborts in builds with assertions.
class Column {
 public:
  explicit Column(ColumnType type);

  ColumnType type() const { return type_; }
  int64_t size() const { return size_; }
  int64_t null_count() const { return null_count_; }

  bool IsNull(int64_t row) const {
    const size_t byte = static_cast<size_t>(row) >> 3;
    return byte < null_bits_.size() && ((null_bits_[byte] >> (row & 7)) & 1);
  }

  // Value of a row; of a null row the neutral value described above.
  bool BoolAt(int64_t row) const;
  int64_t IntAt(int64_t row) const;
  double DoubleAt(int64_t row) const;
  absl::string_view TextAt(int64_t row) const;  // valid while *this is

  // The arrays themselves, `size()` long.
  absl::Span<const uint8_t> bools() const { return bools_; }
  absl::Span<const int64_t> ints() const { return ints_; }
  absl::Span<const double> doubles() const { return doubles_; }

  // Bit `row & 7` of byte `row >> 3` is 1 for a null row. Empty when there is
  // no null; otherwise it may end before the last row (the rest is not null).
  absl::Span<const uint8_t> null_bits() const { return null_bits_; }

  void Reserve(int64_t rows);
  void AppendNull();
  void AppendBool(bool value);
  void AppendInt(int64_t value);
  void AppendDouble(double value);
  void AppendText(absl::string_view value);

  // Append `count` rows at once, not null, to be filled through the pointer
  // (valid until the next call that is not const); MarkNullAt makes one of
  // them null. For engines that deliver whole arrays.
  uint8_t* ExtendBools(int64_t count);
  int64_t* ExtendInts(int64_t count);
  double* ExtendDoubles(int64_t count);
  void MarkNullAt(int64_t row);

  // Appends rows [begin, end) of a column of the same type.
  void AppendRange(const Column& other, int64_t begin, int64_t end);

  // Bytes that the values occupy, without the spare capacity of the arrays.
  int64_t ValueBytes() const;
  // Bytes that one row's value occupies.
  int64_t RowBytes(int64_t row) const;
  // Bytes of memory held, spare capacity included.
  int64_t MemoryBytes() const;

  // Equal types, nulls and values (NaN equals NaN).
  friend bool operator==(const Column& a, const Column& b);

 private:
  ColumnType type_;
  StorageKind storage_;
  int64_t size_ = 0;
  int64_t null_count_ = 0;
  std::vector<uint8_t> null_bits_;
  std::vector<uint8_t> bools_;
  std::vector<int64_t> ints_;
  std::vector<double> doubles_;
  std::vector<uint64_t> text_ends_;  // text of row i ends here in text_
  std::string text_;
};

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_COLUMN_H_
