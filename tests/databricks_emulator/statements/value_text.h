#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_VALUE_TEXT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_VALUE_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rowset/column.h"

namespace semantic_layer::emulator {

// What a column's type says about its texts besides what its kind says.
enum class ValueForm {
  kPlain,
  kFloat,      // has fewer digits than a DOUBLE
  kYearMonth,  // an interval of months
  kDayTime     // an interval of days and less
};
ValueForm FormOf(absl::string_view sql_type);

// Appends a value as data_array has it, without quotes: "true", "12.50",
// "2024-01-31", "2021-06-15T12:34:56.789-07:00" in the session's time zone,
// base64, JSON text, "1-2" and "1 02:03:04.500000000" for intervals. The value
// must not be null.
void AppendResultText(const rowset::Column& column, int64_t row, ValueForm form,
                      const absl::TimeZone& zone, std::string* out);

// "2021-06-15T12:34:56.789-07:00"; with Z in UTC.
std::string TimestampText(int64_t micros, const absl::TimeZone& zone);
// "2021-06-15T12:34:56.789", of a TIMESTAMP_NTZ.
std::string LocalTimeText(int64_t micros);

// An interval of the engine ("1 year 2 months", "3 days -01:00:00") in Spark's
// form; as it is where it cannot be read.
std::string IntervalText(absl::string_view text, ValueForm form);

// A double as Java writes it: 1.5, 1.0E10, NaN, Infinity. `digits`: the
// shortest decimal text of the number.
std::string JavaNumber(absl::string_view digits);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_VALUE_TEXT_H_
