#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_VALUE_TEXT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_VALUE_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rowset/column.h"

namespace semantic_layer::emulator {

// Appends a value as data_array has it, without quotes: "true", "12.50",
// "2024-01-31", "2021-06-15T12:34:56.789-07:00" in the session's time zone,
// base64, JSON text. The value must not be null. `is_float`: the column is a
// FLOAT, whose digits are fewer.
void AppendResultText(const rowset::Column& column, int64_t row, bool is_float,
                      const absl::TimeZone& zone, std::string* out);

// A double as Java writes it: 1.5, 1.0E10, NaN, Infinity. `digits`: the
// shortest decimal text of the number.
std::string JavaNumber(absl::string_view digits);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_VALUE_TEXT_H_
