#ifndef SEMANTIC_LAYER_COMMON_ROWSET_VALUE_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_VALUE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/string_view.h"
#include "common/rowset/column.h"
#include "common/rowset/schema.h"

namespace semantic_layer::rowset {

// One typed value: a bound parameter, or a cell taken out of a column. A
// value type, cheap to move. Null values have a type too.
class Value {
 public:
  Value() : Value(ColumnType::kString, std::monostate()) {}

  static Value Null(ColumnType type) { return Value(type, std::monostate()); }
  static Value Bool(bool value) { return Value(ColumnType::kBool, value); }
  static Value Int64(int64_t value) { return Value(ColumnType::kInt64, value); }
  static Value Double(double value) {
    return Value(ColumnType::kDouble, value);
  }
  static Value String(absl::string_view value) {
    return Value(ColumnType::kString, std::string(value));
  }
  // `digits` is decimal text such as "-12.50"; see value_text.h to check it.
  static Value Decimal(absl::string_view digits) {
    return Value(ColumnType::kDecimal, std::string(digits));
  }
  static Value Date(int64_t days) { return Value(ColumnType::kDate, days); }
  static Value Timestamp(int64_t micros) {
    return Value(ColumnType::kTimestamp, micros);
  }
  static Value TimestampNtz(int64_t micros) {
    return Value(ColumnType::kTimestampNtz, micros);
  }
  static Value Time(int64_t micros) { return Value(ColumnType::kTime, micros); }
  static Value Binary(absl::string_view bytes) {
    return Value(ColumnType::kBinary, std::string(bytes));
  }
  static Value Interval(absl::string_view text) {
    return Value(ColumnType::kInterval, std::string(text));
  }
  static Value Json(absl::string_view text) {
    return Value(ColumnType::kJson, std::string(text));
  }

  // The value at `row` of `column`.
  static Value At(const Column& column, int64_t row);

  ColumnType type() const { return type_; }
  bool is_null() const {
    return std::holds_alternative<std::monostate>(value_);
  }

  // The one that fits StorageOf(type()); aborts on a null or another storage.
  bool bool_value() const { return std::get<bool>(value_); }
  int64_t int_value() const { return std::get<int64_t>(value_); }
  double double_value() const { return std::get<double>(value_); }
  const std::string& text() const { return std::get<std::string>(value_); }

  // Appends the value to a column of its type.
  void AppendTo(Column& column) const;

  bool operator==(const Value&) const = default;

 private:
  using Storage =
      std::variant<std::monostate, bool, int64_t, double, std::string>;
  Value(ColumnType type, Storage value)
      : type_(type), value_(std::move(value)) {}

  ColumnType type_;
  Storage value_;
};

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_VALUE_H_
