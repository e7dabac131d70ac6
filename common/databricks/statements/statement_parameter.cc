#include "common/databricks/statements/statement_parameter.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "common/rowset/value_text.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

using rowset::ColumnType;

constexpr size_t kMaxDecimalDigits = 38;

absl::Status CannotBind(absl::string_view name, absl::string_view why) {
  return MakeStatus(
             ErrorReason::kSqlParameter,
             absl::StrCat("The value of parameter '", name, "' ", why, "."))
      .With("parameter", name);
}

// The narrowest DECIMAL that holds the number as it is written.
absl::StatusOr<std::string> DecimalType(absl::string_view name,
                                        absl::string_view digits) {
  if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
  const size_t point = digits.find('.');
  const absl::string_view whole = digits.substr(0, point);
  const size_t scale =
      point == absl::string_view::npos ? 0 : digits.size() - point - 1;
  const size_t whole_digits = whole == "0" ? 0 : whole.size();
  const size_t precision = std::max<size_t>(whole_digits + scale, 1);
  if (precision > kMaxDecimalDigits) {
    return CannotBind(name, "has more than 38 digits");
  }
  return absl::StrCat("DECIMAL(", precision, ",", scale, ")");
}

absl::StatusOr<std::string> TypeOf(const StatementParameter& parameter) {
  const rowset::Value& value = parameter.value;
  switch (value.type()) {
    case ColumnType::kBool:
      return "BOOLEAN";
    case ColumnType::kInt64:
      return "BIGINT";
    case ColumnType::kDouble:
      return "DOUBLE";
    case ColumnType::kString:
      return "STRING";
    case ColumnType::kDecimal:
      if (value.is_null()) return "DECIMAL(38,0)";
      return DecimalType(parameter.name, value.text());
    case ColumnType::kDate:
      return "DATE";
    case ColumnType::kTimestamp:
      return "TIMESTAMP";
    case ColumnType::kTimestampNtz:
      return "TIMESTAMP_NTZ";
    case ColumnType::kTime:
    case ColumnType::kInterval:
      return "STRING";  // which SQL casts where the other type is wanted
    case ColumnType::kBinary:
    case ColumnType::kJson:
      break;
  }
  return CannotBind(parameter.name,
                    "is binary or nested, which no parameter can be; write it "
                    "as an expression of a text, such as unhex(:x) or "
                    "from_json(:x, ...)");
}

}  // namespace

absl::StatusOr<ParameterText> TextOfParameter(
    const StatementParameter& parameter) {
  if (parameter.name.empty()) {
    return MakeStatus(ErrorReason::kSqlParameter,
                      "Databricks binds parameters by name; write :name in "
                      "place of a question mark.");
  }
  ParameterText result;
  ASSIGN_OR_RETURN(result.type, TypeOf(parameter));
  result.is_null = parameter.value.is_null();
  if (!result.is_null) result.text = rowset::ValueText(parameter.value);
  return result;
}

}  // namespace semantic_layer::databricks
