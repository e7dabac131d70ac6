#include "tests/databricks_emulator/unity_catalog/type_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/json/writer.h"
#include "common/sql/ast/ast.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::emulator {
namespace {

using sql::DataType;
using sql::TypeKind;

std::string IntervalOf(const DataType& type) {
  std::string text(sql::TimeUnitName(type.from_unit));
  if (type.to_unit != sql::TimeUnit::kNone) {
    absl::StrAppend(&text, " TO ", sql::TimeUnitName(type.to_unit));
  }
  return text;
}

struct Simple {
  const char* name;
  const char* text;
  const char* json;
};

// Of the kinds that take no arguments.
Simple SimpleNames(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return {"BOOLEAN", "BOOLEAN", "boolean"};
    case TypeKind::kTinyInt:
      return {"BYTE", "TINYINT", "byte"};
    case TypeKind::kSmallInt:
      return {"SHORT", "SMALLINT", "short"};
    case TypeKind::kInt:
      return {"INT", "INT", "integer"};
    case TypeKind::kBigInt:
      return {"LONG", "BIGINT", "long"};
    case TypeKind::kFloat:
      return {"FLOAT", "FLOAT", "float"};
    case TypeKind::kDouble:
      return {"DOUBLE", "DOUBLE", "double"};
    case TypeKind::kBinary:
      return {"BINARY", "BINARY", "binary"};
    case TypeKind::kDate:
      return {"DATE", "DATE", "date"};
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampLtz:
      return {"TIMESTAMP", "TIMESTAMP", "timestamp"};
    case TypeKind::kTimestampNtz:
      return {"TIMESTAMP_NTZ", "TIMESTAMP_NTZ", "timestamp_ntz"};
    case TypeKind::kTime:
      return {"TIME", "TIME(6)", "time(6)"};
    case TypeKind::kVoid:
      return {"NULL", "VOID", "void"};
    case TypeKind::kVariant:
      return {"VARIANT", "VARIANT", "variant"};
    case TypeKind::kGeography:
      return {"GEOGRAPHY", "GEOGRAPHY", "geography"};
    case TypeKind::kGeometry:
      return {"GEOMETRY", "GEOMETRY", "geometry"};
    default:
      return {"STRING", "STRING", "string"};
  }
}

TypeNames Names(const DataType& type);

TypeNames StructNames(const DataType& type) {
  TypeNames names = {.name = "STRUCT",
                     .text = "STRUCT<",
                     .catalog = "struct<",
                     .json = R"({"type":"struct","fields":[)"};
  absl::string_view comma;
  for (const sql::StructField& field : type.fields) {
    const TypeNames of = Names(*field.type);
    absl::StrAppend(&names.text, comma, comma.empty() ? "" : " ",
                    field.name.text, ": ", of.text);
    absl::StrAppend(&names.catalog, comma, field.name.text, ":", of.catalog);
    absl::StrAppend(&names.json, comma, R"({"name":)",
                    json::Quoted(field.name.text), R"(,"type":)", of.json,
                    R"(,"nullable":)", field.not_null ? "false" : "true",
                    R"(,"metadata":{}})");
    comma = ",";
  }
  names.text += ">";
  names.catalog += ">";
  names.json += "]}";
  return names;
}

TypeNames Names(const DataType& type) {
  switch (type.type) {
    case TypeKind::kDecimal: {
      const int precision = TypeArgument(type, 0, 10);
      const int scale = TypeArgument(type, 1, 0);
      const std::string arguments =
          absl::StrCat("(", precision, ",", scale, ")");
      return {.name = "DECIMAL",
              .text = "DECIMAL" + arguments,
              .catalog = "decimal" + arguments,
              .json = absl::StrCat("\"decimal", arguments, "\""),
              .precision = precision,
              .scale = scale};
    }
    case TypeKind::kInterval: {
      const std::string units = IntervalOf(type);
      const std::string text =
          absl::StrCat("INTERVAL", units.empty() ? "" : " ", units);
      const std::string lower = absl::AsciiStrToLower(text);
      return {.name = "INTERVAL",
              .text = text,
              .catalog = lower,
              .json = absl::StrCat("\"", lower, "\""),
              .interval = units};
    }
    case TypeKind::kArray: {
      if (type.elements.empty()) break;
      const TypeNames of = Names(*type.elements[0]);
      return {.name = "ARRAY",
              .text = absl::StrCat("ARRAY<", of.text, ">"),
              .catalog = absl::StrCat("array<", of.catalog, ">"),
              .json = absl::StrCat(R"({"type":"array","elementType":)", of.json,
                                   R"(,"containsNull":true})")};
    }
    case TypeKind::kMap: {
      if (type.elements.size() != 2) break;
      const TypeNames key = Names(*type.elements[0]);
      const TypeNames value = Names(*type.elements[1]);
      return {
          .name = "MAP",
          .text = absl::StrCat("MAP<", key.text, ", ", value.text, ">"),
          .catalog = absl::StrCat("map<", key.catalog, ",", value.catalog, ">"),
          .json = absl::StrCat(R"({"type":"map","keyType":)", key.json,
                               R"(,"valueType":)", value.json,
                               R"(,"valueContainsNull":true})")};
    }
    case TypeKind::kStruct:
      return StructNames(type);
    default:
      break;
  }
  const Simple simple = SimpleNames(type.type);
  return {.name = simple.name,
          .text = simple.text,
          .catalog = absl::AsciiStrToLower(simple.text),
          .json = absl::StrCat("\"", simple.json, "\"")};
}

}  // namespace

int TypeArgument(const sql::DataType& type, size_t index, int otherwise) {
  if (index >= type.arguments.size()) return otherwise;
  const auto* literal = type.arguments[index]->As<sql::LiteralExpr>();
  int value = 0;
  if (literal == nullptr || !absl::SimpleAtoi(literal->text, &value)) {
    return otherwise;
  }
  return value;
}

TypeNames NamesOfType(absl::string_view sql_type) {
  const sql::Parsed<DataType> parsed = sql::ParseDataType(sql_type);
  if (parsed.ok()) return Names(*parsed.node);
  return {.name = "STRING",
          .text = "STRING",
          .catalog = "string",
          .json = "\"string\""};
}

}  // namespace semantic_layer::emulator
