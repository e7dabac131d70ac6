#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_VALUE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_VALUE_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// A value of a small table: NULL, a boolean, a number, a text or a time. The
// order is NULL first, as in ORDER BY; == takes NULL for equal to itself, as
// GROUP BY does. What SQL's operators say of NULL is in expression.h.
class Value {
 public:
  Value() = default;
  static Value Bool(bool value) { return Value(Variant(value)); }
  static Value Number(double value) { return Value(Variant(value)); }
  static Value Text(std::string value) {
    return Value(Variant(std::move(value)));
  }
  static Value Time(absl::CivilSecond value) { return Value(Variant(value)); }

  bool is_null() const { return value_.index() == 0; }
  bool is_number() const { return std::holds_alternative<double>(value_); }
  bool is_time() const {
    return std::holds_alternative<absl::CivilSecond>(value_);
  }
  // True only for the boolean: NULL is not true.
  bool IsTrue() const {
    const bool* value = std::get_if<bool>(&value_);
    return value != nullptr && *value;
  }
  double number() const { return std::get<double>(value_); }
  absl::CivilSecond time() const { return std::get<absl::CivilSecond>(value_); }

  // As DuckDbAnswer has it: numbers by nine digits, midnight as its date.
  std::string ToText() const;
  // A literal for DuckDB's INSERT and for expressions.
  std::string ToSql() const;

  friend bool operator==(const Value& a, const Value& b) {
    return a.value_ == b.value_;
  }
  friend bool operator!=(const Value& a, const Value& b) { return !(a == b); }
  friend bool operator<(const Value& a, const Value& b) {
    return a.value_ < b.value_;
  }

 private:
  using Variant = std::variant<std::monostate, bool, double, std::string,
                               absl::CivilSecond>;
  explicit Value(Variant value) : value_(std::move(value)) {}

  Variant value_;
};

// A table in memory.
struct SmallTable {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;  // name, SQL type
  std::vector<std::vector<Value>> rows;

  // The value of a row's column; every column that is asked for must exist.
  const Value& At(size_t row, const std::string& column) const;
  bool HasColumn(const std::string& column) const;
  // CREATE and INSERT for DuckDB.
  std::string ToDuckDb() const;
};

// The beginning of the period that holds the time; NULL stays NULL.
Value CutToGrain(const Value& time, TimeGrain grain,
                 absl::Weekday week_start = absl::Weekday::monday);
// The number that a part of the date is; NULL stays NULL.
Value CutToPart(const Value& time, DatePart part);
// The time that lies `count` periods earlier; the last days of a month become
// the last one of a shorter month. A negative count moves forward.
absl::CivilSecond Earlier(absl::CivilSecond time, int64_t count,
                          TimeGrain grain);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_VALUE_H_
