#include "tests/databricks_emulator/statements/parameters.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/parser/parse.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"

namespace semantic_layer::emulator {
namespace {

bool SetType(absl::string_view text, sql::ParameterValue* value) {
  const sql::Parsed<sql::DataType> parsed = sql::ParseDataType(text);
  if (!parsed.ok()) return false;
  const sql::DataType& type = *parsed.node;
  value->type = type.type;
  switch (type.type) {
    case sql::TypeKind::kDecimal:
      value->precision = TypeArgument(type, 0, 10);
      value->scale = TypeArgument(type, 1, 0);
      return true;
    case sql::TypeKind::kInterval:
      value->from_unit = type.from_unit;
      value->to_unit = type.to_unit;
      return type.from_unit != sql::TimeUnit::kNone;
    case sql::TypeKind::kChar:
    case sql::TypeKind::kVarchar:
      value->type = sql::TypeKind::kString;
      return true;
    case sql::TypeKind::kArray:
    case sql::TypeKind::kMap:
    case sql::TypeKind::kStruct:
    case sql::TypeKind::kVariant:
    case sql::TypeKind::kObject:
    case sql::TypeKind::kGeography:
    case sql::TypeKind::kGeometry:
    case sql::TypeKind::kNamed:
      return false;
    default:
      return true;
  }
}

}  // namespace

absl::StatusOr<std::vector<sql::ParameterValue>> ReadParameters(
    json::Value body) {
  std::vector<sql::ParameterValue> values;
  for (const json::Value object : ListOf(body, "parameters")) {
    sql::ParameterValue value;
    if (const auto name = TextOf(object, "name")) {
      value.name = *name;
    } else if (const auto ordinal = IntOf(object, "ordinal")) {
      value.name = absl::StrCat(*ordinal);
    } else {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      "Each parameter needs a name.");
    }
    const std::string type = TextOf(object, "type").value_or("STRING");
    if (!SetType(type, &value)) {
      return ApiError(
          400, "INVALID_PARAMETER_VALUE",
          absl::StrCat("The type '", type, "' of parameter '", value.name,
                       "' is not supported; name a scalar SQL "
                       "type such as INT or DECIMAL(10,2)."));
    }
    const std::optional<std::string> text = TextOf(object, "value");
    value.is_null = !text.has_value();
    value.text = text.value_or("");
    if (!text.has_value() && object.Find("value").has_value() &&
        !object.Find("value")->is_null()) {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      absl::StrCat("The value of parameter '", value.name,
                                   "' must be a string."));
    }
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace semantic_layer::emulator
