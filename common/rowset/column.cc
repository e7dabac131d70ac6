#include "common/rowset/column.h"

#include <cassert>
#include <cmath>

namespace semantic_layer::rowset {

Column::Column(ColumnType type) : type_(type), storage_(StorageOf(type)) {}

bool Column::BoolAt(int64_t row) const {
  assert(storage_ == StorageKind::kBits && row >= 0 && row < size_);
  return bools_[row] != 0;
}

int64_t Column::IntAt(int64_t row) const {
  assert(storage_ == StorageKind::kInts && row >= 0 && row < size_);
  return ints_[row];
}

double Column::DoubleAt(int64_t row) const {
  assert(storage_ == StorageKind::kDoubles && row >= 0 && row < size_);
  return doubles_[row];
}

absl::string_view Column::TextAt(int64_t row) const {
  assert(storage_ == StorageKind::kText && row >= 0 && row < size_);
  const uint64_t begin = row == 0 ? 0 : text_ends_[row - 1];
  return absl::string_view(text_).substr(begin, text_ends_[row] - begin);
}

void Column::Reserve(int64_t rows) {
  switch (storage_) {
    case StorageKind::kBits:
      bools_.reserve(rows);
      break;
    case StorageKind::kInts:
      ints_.reserve(rows);
      break;
    case StorageKind::kDoubles:
      doubles_.reserve(rows);
      break;
    case StorageKind::kText:
      text_ends_.reserve(rows);
      break;
  }
}

void Column::MarkNullAt(int64_t row) {
  const size_t byte = static_cast<size_t>(row) >> 3;
  if (null_bits_.size() <= byte) null_bits_.resize(byte + 1, 0);
  const uint8_t bit = static_cast<uint8_t>(1u << (row & 7));
  if ((null_bits_[byte] & bit) == 0) ++null_count_;
  null_bits_[byte] |= bit;
}

uint8_t* Column::ExtendBools(int64_t count) {
  assert(storage_ == StorageKind::kBits);
  bools_.resize(size_ + count);
  size_ += count;
  return bools_.data() + (size_ - count);
}

int64_t* Column::ExtendInts(int64_t count) {
  assert(storage_ == StorageKind::kInts);
  ints_.resize(size_ + count);
  size_ += count;
  return ints_.data() + (size_ - count);
}

double* Column::ExtendDoubles(int64_t count) {
  assert(storage_ == StorageKind::kDoubles);
  doubles_.resize(size_ + count);
  size_ += count;
  return doubles_.data() + (size_ - count);
}

void Column::AppendNull() {
  MarkNullAt(size_);
  switch (storage_) {
    case StorageKind::kBits:
      bools_.push_back(0);
      break;
    case StorageKind::kInts:
      ints_.push_back(0);
      break;
    case StorageKind::kDoubles:
      doubles_.push_back(0.0);
      break;
    case StorageKind::kText:
      text_ends_.push_back(text_.size());
      break;
  }
  ++size_;
}

void Column::AppendBool(bool value) {
  assert(storage_ == StorageKind::kBits);
  bools_.push_back(value ? 1 : 0);
  ++size_;
}

void Column::AppendInt(int64_t value) {
  assert(storage_ == StorageKind::kInts);
  ints_.push_back(value);
  ++size_;
}

void Column::AppendDouble(double value) {
  assert(storage_ == StorageKind::kDoubles);
  doubles_.push_back(value);
  ++size_;
}

void Column::AppendText(absl::string_view value) {
  assert(storage_ == StorageKind::kText);
  text_.append(value.data(), value.size());
  text_ends_.push_back(text_.size());
  ++size_;
}

void Column::AppendRange(const Column& other, int64_t begin, int64_t end) {
  assert(other.type_ == type_);
  assert(begin >= 0 && begin <= end && end <= other.size_);
  if (begin == end) return;
  if (other.null_count_ > 0) {
    for (int64_t row = begin; row < end; ++row) {
      if (other.IsNull(row)) MarkNullAt(size_ + (row - begin));
    }
  }
  switch (storage_) {
    case StorageKind::kBits:
      bools_.insert(bools_.end(), other.bools_.begin() + begin,
                    other.bools_.begin() + end);
      break;
    case StorageKind::kInts:
      ints_.insert(ints_.end(), other.ints_.begin() + begin,
                   other.ints_.begin() + end);
      break;
    case StorageKind::kDoubles:
      doubles_.insert(doubles_.end(), other.doubles_.begin() + begin,
                      other.doubles_.begin() + end);
      break;
    case StorageKind::kText: {
      const uint64_t from = begin == 0 ? 0 : other.text_ends_[begin - 1];
      const uint64_t to = other.text_ends_[end - 1];
      const uint64_t base = text_.size();
      text_.append(other.text_, from, to - from);
      for (int64_t row = begin; row < end; ++row) {
        text_ends_.push_back(base + (other.text_ends_[row] - from));
      }
      break;
    }
  }
  size_ += end - begin;
}

int64_t Column::ValueBytes() const {
  return static_cast<int64_t>(
      null_bits_.size() + bools_.size() + ints_.size() * sizeof(int64_t) +
      doubles_.size() * sizeof(double) + text_ends_.size() * sizeof(uint64_t) +
      text_.size());
}

int64_t Column::RowBytes(int64_t row) const {
  switch (storage_) {
    case StorageKind::kBits:
      return 1;
    case StorageKind::kInts:
      return sizeof(int64_t);
    case StorageKind::kDoubles:
      return sizeof(double);
    case StorageKind::kText:
      return static_cast<int64_t>(sizeof(uint64_t) + TextAt(row).size());
  }
  return 0;
}

int64_t Column::MemoryBytes() const {
  return static_cast<int64_t>(
      sizeof(*this) + null_bits_.capacity() + bools_.capacity() +
      ints_.capacity() * sizeof(int64_t) +
      doubles_.capacity() * sizeof(double) +
      text_ends_.capacity() * sizeof(uint64_t) + text_.capacity());
}

bool operator==(const Column& a, const Column& b) {
  if (a.type_ != b.type_ || a.size_ != b.size_ ||
      a.null_count_ != b.null_count_) {
    return false;
  }
  if (a.null_count_ > 0) {
    for (int64_t row = 0; row < a.size_; ++row) {
      if (a.IsNull(row) != b.IsNull(row)) return false;
    }
  }
  for (size_t i = 0; i < a.doubles_.size(); ++i) {
    const double x = a.doubles_[i];
    const double y = b.doubles_[i];
    if (x != y && !(std::isnan(x) && std::isnan(y))) return false;
  }
  return a.bools_ == b.bools_ && a.ints_ == b.ints_ &&
         a.text_ends_ == b.text_ends_ && a.text_ == b.text_;
}

}  // namespace semantic_layer::rowset
