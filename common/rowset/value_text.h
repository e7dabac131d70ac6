#ifndef SEMANTIC_LAYER_COMMON_ROWSET_VALUE_TEXT_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_VALUE_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rowset/column.h"
#include "common/rowset/schema.h"
#include "common/rowset/value.h"

namespace semantic_layer::rowset {

// Values as text and back: ISO 8601 dates and times, proleptic Gregorian
// calendar, years 1 to 9999 with four digits (others signed, as many as it
// takes). Pure functions, no locale, no time zone data.

// "2001-01-31".
std::string FormatDate(int64_t days);
// "2001-01-31T13:05:00" with ".250000" when there is a fraction; an instant
// (kTimestamp) ends in "Z".
std::string FormatTimestamp(int64_t micros, bool utc_suffix);
// "13:05:00" with ".250000" when there is a fraction.
std::string FormatTime(int64_t micros);

// The shortest text that reads back as the same number of that precision.
std::string FormatDouble(double value);
std::string FormatFloat(float value);

// Appends the text form of a value: true/false, digits, ISO dates, the
// shortest text that reads back as the same double ("NaN", "Infinity",
// "-Infinity"), text as it is, binary in standard base64. A null appends
// nothing.
void AppendValueText(const Column& column, int64_t row, std::string* out);
std::string ValueText(const Value& value);

// Reads the text form of a value of `type`: everything that AppendValueText
// writes; for dates and times also a space in place of the "T", missing
// seconds, a fraction of up to 6 digits and, for kTimestamp, an offset
// ("+02:00", "Z"; none means UTC). Fails with INVALID_ARGUMENT that says what
// was expected. The message does not repeat the text.
absl::StatusOr<Value> ParseValue(ColumnType type, absl::string_view text);

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_VALUE_TEXT_H_
