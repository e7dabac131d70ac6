#include "common/warehouse/duckdb/vector_reader.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "common/status/make_status.h"
#include "common/warehouse/duckdb/duckdb_types.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/duckdb/nested_json.h"
#include "common/warehouse/duckdb/scalar_text.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::Column;

// The rows of one vector that are not null.
class Validity {
 public:
  explicit Validity(duckdb_vector vector)
      : mask_(duckdb_vector_get_validity(vector)) {}

  bool IsValid(int64_t row) const {
    return mask_ == nullptr || ((mask_[row >> 6] >> (row & 63)) & 1) != 0;
  }
  bool AllValid() const { return mask_ == nullptr; }

 private:
  const uint64_t* mask_;
};

absl::Status NotRepresentable(absl::string_view what) {
  return MakeStatus(ErrorReason::kSqlInvalid, what);
}

template <typename T>
const T* Data(duckdb_vector vector) {
  return static_cast<const T*>(duckdb_vector_get_data(vector));
}

// Marks the null rows of the last `count` rows and clears their slots.
template <typename T>
void MarkNulls(const Validity& validity, int64_t count, T* values,
               Column* column) {
  if (validity.AllValid()) return;
  const int64_t begin = column->size() - count;
  for (int64_t row = 0; row < count; ++row) {
    if (validity.IsValid(row)) continue;
    values[row] = T{};
    column->MarkNullAt(begin + row);
  }
}

template <typename T>
absl::Status AppendInts(duckdb_vector vector, int64_t count, Column* column) {
  const T* data = Data<T>(vector);
  int64_t* values = column->ExtendInts(count);
  for (int64_t row = 0; row < count; ++row) values[row] = data[row];
  MarkNulls(Validity(vector), count, values, column);
  return absl::OkStatus();
}

absl::Status AppendDoubles(duckdb_vector vector, int64_t count,
                           Column* column) {
  const double* data = Data<double>(vector);
  double* values = column->ExtendDoubles(count);
  for (int64_t row = 0; row < count; ++row) values[row] = data[row];
  MarkNulls(Validity(vector), count, values, column);
  return absl::OkStatus();
}

// The double of a float's own digits: 1.1, as other warehouses' texts are read,
// and not 1.100000023841858.
double Widened(float value) {
  const double widened = value;
  if (!std::isfinite(value)) return widened;
  char digits[32];
  const auto text = std::to_chars(digits, digits + sizeof digits, value);
  double read = widened;
  std::from_chars(digits, text.ptr, read);
  return read;
}

absl::Status AppendFloats(duckdb_vector vector, int64_t count, Column* column) {
  const float* data = Data<float>(vector);
  double* values = column->ExtendDoubles(count);
  const Validity validity(vector);
  for (int64_t row = 0; row < count; ++row) {
    values[row] = validity.IsValid(row) ? Widened(data[row]) : 0;
  }
  MarkNulls(validity, count, values, column);
  return absl::OkStatus();
}

absl::Status AppendBools(duckdb_vector vector, int64_t count, Column* column) {
  const bool* data = Data<bool>(vector);
  uint8_t* values = column->ExtendBools(count);
  const Validity validity(vector);
  for (int64_t row = 0; row < count; ++row) {
    values[row] = validity.IsValid(row) && data[row] ? 1 : 0;
  }
  MarkNulls(validity, count, values, column);
  return absl::OkStatus();
}

// Dates and timestamps: T is stored, its extreme values mean infinity.
template <typename T>
absl::Status AppendTimes(duckdb_vector vector, int64_t count,
                         int64_t multiplier, int64_t divisor, Column* column) {
  const T* data = Data<T>(vector);
  const Validity validity(vector);
  constexpr T kInfinity = std::numeric_limits<T>::max();
  int64_t* values = column->ExtendInts(count);
  for (int64_t row = 0; row < count; ++row) {
    int64_t value = 0;
    if (validity.IsValid(row)) {
      if (data[row] == kInfinity || data[row] == -kInfinity) {
        return NotRepresentable(
            "The result holds an infinite date or time, which has no value in "
            "Databricks SQL.");
      }
      if (__builtin_mul_overflow(static_cast<int64_t>(data[row]), multiplier,
                                 &value)) {
        return NotRepresentable("The result holds a time out of range.");
      }
      const int64_t remainder = value % divisor;
      value = value / divisor - (remainder < 0 ? 1 : 0);
    }
    values[row] = value;
  }
  MarkNulls(validity, count, values, column);
  return absl::OkStatus();
}

absl::Status AppendStrings(duckdb_vector vector, int64_t count,
                           Column* column) {
  auto* data = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  const Validity validity(vector);
  for (int64_t row = 0; row < count; ++row) {
    if (!validity.IsValid(row)) {
      column->AppendNull();
    } else {
      column->AppendText(StringAt(data, row));
    }
  }
  return absl::OkStatus();
}

// Everything that becomes text value by value.
absl::Status AppendTexts(duckdb_vector vector, duckdb_logical_type type,
                         int64_t count, Column* column) {
  const ScalarText scalar(type);
  const Validity validity(vector);
  std::string text;
  for (int64_t row = 0; row < count; ++row) {
    if (!validity.IsValid(row)) {
      column->AppendNull();
      continue;
    }
    text.clear();
    scalar.Append(vector, row, &text);
    column->AppendText(text);
  }
  return absl::OkStatus();
}

absl::Status AppendNested(duckdb_vector vector, duckdb_logical_type type,
                          int64_t count, Column* column) {
  const NestedJson nested(type);
  const Validity validity(vector);
  std::string text;
  for (int64_t row = 0; row < count; ++row) {
    if (!validity.IsValid(row)) {
      column->AppendNull();
      continue;
    }
    text.clear();
    nested.Append(vector, row, &text);
    column->AppendText(text);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AppendVector(duckdb_vector vector, duckdb_logical_type type,
                          int64_t count, Column* column) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN:
      return AppendBools(vector, count, column);
    case DUCKDB_TYPE_TINYINT:
      return AppendInts<int8_t>(vector, count, column);
    case DUCKDB_TYPE_SMALLINT:
      return AppendInts<int16_t>(vector, count, column);
    case DUCKDB_TYPE_INTEGER:
      return AppendInts<int32_t>(vector, count, column);
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_TIME:
      return AppendInts<int64_t>(vector, count, column);
    case DUCKDB_TYPE_UTINYINT:
      return AppendInts<uint8_t>(vector, count, column);
    case DUCKDB_TYPE_USMALLINT:
      return AppendInts<uint16_t>(vector, count, column);
    case DUCKDB_TYPE_UINTEGER:
      return AppendInts<uint32_t>(vector, count, column);
    case DUCKDB_TYPE_FLOAT:
      return AppendFloats(vector, count, column);
    case DUCKDB_TYPE_DOUBLE:
      return AppendDoubles(vector, count, column);
    case DUCKDB_TYPE_DATE:
      return AppendTimes<int32_t>(vector, count, 1, 1, column);
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return AppendTimes<int64_t>(vector, count, 1, 1, column);
    case DUCKDB_TYPE_TIMESTAMP_S:
      return AppendTimes<int64_t>(vector, count, 1000000, 1, column);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return AppendTimes<int64_t>(vector, count, 1000, 1, column);
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIME_NS:
      return AppendTimes<int64_t>(vector, count, 1, 1000, column);
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_BLOB:
      return AppendStrings(vector, count, column);
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION:
      return AppendNested(vector, type, count, column);
    default:
      return AppendTexts(vector, type, count, column);
  }
}

}  // namespace semantic_layer::warehouse
