#include "services/query/parameter_values.h"

#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "common/sql/parser/parse.h"
#include "common/status/status_macros.h"
#include "services/query/errors.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

constexpr int kMaxDecimalDigits = 38;

absl::Status Invalid(absl::string_view name, absl::string_view message,
                     absl::string_view type = "value_error") {
  return InvalidField({"parameters", std::string(name)}, message, type);
}

// The type of a JSON number, by how it is written.
void SetNumber(absl::string_view digits, sql::ParameterValue& value) {
  value.text = std::string(digits);
  if (digits.find_first_of("eE") != absl::string_view::npos) {
    value.type = sql::TypeKind::kDouble;
    return;
  }
  const absl::string_view magnitude =
      digits[0] == '-' ? digits.substr(1) : digits;
  const size_t point = magnitude.find('.');
  const bool whole = point == absl::string_view::npos;
  int64_t number = 0;
  if (whole && absl::SimpleAtoi(digits, &number)) {
    value.type = number == static_cast<int32_t>(number)
                     ? sql::TypeKind::kInt
                     : sql::TypeKind::kBigInt;
    return;
  }
  const int scale = whole ? 0 : static_cast<int>(magnitude.size() - point - 1);
  int integer_digits = static_cast<int>(whole ? magnitude.size() : point);
  if (magnitude[0] == '0') integer_digits = 0;
  if (integer_digits + scale > kMaxDecimalDigits) {
    value.type = sql::TypeKind::kDouble;
    return;
  }
  value.type = sql::TypeKind::kDecimal;
  value.precision = integer_digits + scale == 0 ? 1 : integer_digits + scale;
  value.scale = scale;
}

// A precision or scale in DECIMAL(p, s).
bool ReadTypeArgument(const sql::Expression& argument, int& out) {
  const auto* literal = argument.As<sql::LiteralExpr>();
  return literal != nullptr && absl::SimpleAtoi(literal->text, &out);
}

// Takes over a type written by the caller. False when it is no scalar type.
bool SetType(absl::string_view text, sql::ParameterValue& value) {
  const sql::Parsed<sql::DataType> parsed = sql::ParseDataType(text);
  if (!parsed.ok()) return false;
  const sql::DataType& type = *parsed.node;
  value.type = type.type;
  switch (type.type) {
    case sql::TypeKind::kBoolean:
    case sql::TypeKind::kTinyInt:
    case sql::TypeKind::kSmallInt:
    case sql::TypeKind::kInt:
    case sql::TypeKind::kBigInt:
    case sql::TypeKind::kFloat:
    case sql::TypeKind::kDouble:
    case sql::TypeKind::kString:
    case sql::TypeKind::kBinary:
    case sql::TypeKind::kDate:
    case sql::TypeKind::kTime:
    case sql::TypeKind::kTimestamp:
    case sql::TypeKind::kTimestampLtz:
    case sql::TypeKind::kTimestampNtz:
    case sql::TypeKind::kVoid:
      return true;
    case sql::TypeKind::kInterval:
      value.from_unit = type.from_unit;
      value.to_unit = type.to_unit;
      return type.from_unit != sql::TimeUnit::kNone;
    case sql::TypeKind::kChar:
    case sql::TypeKind::kVarchar:
      value.type = sql::TypeKind::kString;
      return true;
    case sql::TypeKind::kDecimal:
      value.precision = 10;
      value.scale = 0;
      return (type.arguments.size() < 1 ||
              ReadTypeArgument(*type.arguments[0], value.precision)) &&
             (type.arguments.size() < 2 ||
              ReadTypeArgument(*type.arguments[1], value.scale));
    default:
      return false;
  }
}

// {"type": ..., "value": ...}; a missing value is null.
absl::Status SetTyped(absl::string_view name, const json::Value& object,
                      sql::ParameterValue& value) {
  for (const auto& [key, member] : object.members()) {
    if (key.string() != "type" && key.string() != "value") {
      return Invalid(name,
                     "A typed value has the keys 'type' and 'value' only.",
                     "extra_forbidden");
    }
  }
  const std::optional<json::Value> type = object.Find("type");
  if (!type.has_value() || type->kind() != json::Kind::kString ||
      !SetType(type->string(), value)) {
    return Invalid(name,
                   "'type' must name a scalar SQL type such as DATE, BIGINT, "
                   "DECIMAL(10,2) or INTERVAL DAY.");
  }
  const std::optional<json::Value> given = object.Find("value");
  value.is_null = !given.has_value() || given->is_null();
  if (value.is_null) return absl::OkStatus();
  switch (given->kind()) {
    case json::Kind::kBool:
      value.text = given->boolean() ? "true" : "false";
      return absl::OkStatus();
    case json::Kind::kNumber:
      value.text = std::string(given->number());
      return absl::OkStatus();
    case json::Kind::kString:
      value.text = std::string(given->string());
      return absl::OkStatus();
    default:
      return Invalid(name, "'value' must be a string, number or boolean.");
  }
}

}  // namespace

absl::StatusOr<sql::ParameterValue> ParseParameterValue(
    absl::string_view name, absl::string_view json_text) {
  sql::ParameterValue value;
  value.name = std::string(name);
  json::Document document;
  json::Error error;
  // Empty text is null, as RawJson has it.
  if (json_text.empty()) json_text = "null";
  if (!document.Parse(json_text, {.max_bytes = kMaxParameterBytes}, &error)) {
    return Invalid(name, error.message, error.type);
  }
  const json::Value root = document.root();
  switch (root.kind()) {
    case json::Kind::kNull:
      value.type = sql::TypeKind::kVoid;
      value.is_null = true;
      return value;
    case json::Kind::kBool:
      value.type = sql::TypeKind::kBoolean;
      value.text = root.boolean() ? "true" : "false";
      return value;
    case json::Kind::kNumber:
      SetNumber(root.number(), value);
      return value;
    case json::Kind::kString:
      value.type = sql::TypeKind::kString;
      value.text = std::string(root.string());
      return value;
    case json::Kind::kObject:
      RETURN_IF_ERROR(SetTyped(name, root, value));
      return value;
    case json::Kind::kArray:
      break;
  }
  return Invalid(name, "A list cannot be bound to a marker.");
}

absl::StatusOr<std::vector<sql::ParameterValue>> ParseParameterValues(
    const std::map<std::string, std::string>& json_by_name) {
  if (json_by_name.size() > kMaxParameters) {
    return InvalidField(
        {"parameters"},
        absl::StrCat("At most ", kMaxParameters, " parameters can be given."),
        "too_long");
  }
  std::vector<sql::ParameterValue> values;
  for (const auto& [name, text] : json_by_name) {
    if (name.empty() || name.size() > kMaxNameBytes) {
      return InvalidField({"parameters"},
                          absl::StrCat("A parameter's name has 1 to ",
                                       kMaxNameBytes, " characters."),
                          "value_error");
    }
    ASSIGN_OR_RETURN(sql::ParameterValue value,
                     ParseParameterValue(name, text));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace semantic_layer::query
