#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CELL_VALUE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CELL_VALUE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/rowset/column.h"

namespace semantic_layer::databricks {

// The values of a JSON_ARRAY result are texts, each written as its SQL type is
// cast to STRING. These read them; false for what is no value of the type. Pure
// functions.

bool ReadInt64(absl::string_view text, int64_t* value);
// "NaN", "Infinity", "-Infinity" besides numbers. A FLOAT has the digits that
// tell floats apart, and is the double of the same digits.
bool ReadDouble(absl::string_view text, double* value);
// "2023-09-01": days since 1970-01-01.
bool ReadDate(absl::string_view text, int64_t* days);
// "2021-06-15T12:34:56.789-07:00", in microseconds UTC. The workspace writes
// the offset of the session's time zone; without one the time is taken as UTC.
bool ReadTimestamp(absl::string_view text, int64_t* micros);
// The same without an offset, as a time of no zone.
bool ReadTimestampNtz(absl::string_view text, int64_t* micros);
// Canonical digits of a decimal number, also of "0E-18" and "1.5E+3".
bool ReadDecimal(absl::string_view text, std::string* digits);

// Appends a value that is not null to a column. False, with the column as it
// was, for what is no value of its type.
bool AppendCell(absl::string_view text, rowset::Column& column);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_CELL_VALUE_H_
