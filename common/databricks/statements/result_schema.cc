#include "common/databricks/statements/result_schema.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::databricks {
namespace {

using rowset::ColumnType;

struct KnownType {
  absl::string_view name;  // in the manifest
  absl::string_view sql;   // as SQL writes it
  ColumnType type;
};

constexpr KnownType kKnownTypes[] = {
    {"BOOLEAN", "BOOLEAN", ColumnType::kBool},
    {"BYTE", "TINYINT", ColumnType::kInt64},
    {"SHORT", "SMALLINT", ColumnType::kInt64},
    {"INT", "INT", ColumnType::kInt64},
    {"LONG", "BIGINT", ColumnType::kInt64},
    {"FLOAT", "FLOAT", ColumnType::kDouble},
    {"DOUBLE", "DOUBLE", ColumnType::kDouble},
    {"DATE", "DATE", ColumnType::kDate},
    {"TIMESTAMP", "TIMESTAMP", ColumnType::kTimestamp},
    {"TIMESTAMP_LTZ", "TIMESTAMP", ColumnType::kTimestamp},
    {"TIMESTAMP_NTZ", "TIMESTAMP_NTZ", ColumnType::kTimestampNtz},
    {"TIME", "TIME", ColumnType::kTime},
    {"STRING", "STRING", ColumnType::kString},
    {"CHAR", "STRING", ColumnType::kString},
    {"VARCHAR", "STRING", ColumnType::kString},
    {"BINARY", "BINARY", ColumnType::kBinary},
    {"DECIMAL", "DECIMAL", ColumnType::kDecimal},
    {"INTERVAL", "INTERVAL", ColumnType::kInterval},
    {"ARRAY", "ARRAY", ColumnType::kJson},
    {"MAP", "MAP", ColumnType::kJson},
    {"STRUCT", "STRUCT", ColumnType::kJson},
    {"VARIANT", "VARIANT", ColumnType::kJson},
    {"NULL", "VOID", ColumnType::kString},
    {"GEOGRAPHY", "GEOGRAPHY", ColumnType::kString},
    {"GEOMETRY", "GEOMETRY", ColumnType::kString},
    {"USER_DEFINED_TYPE", "STRING", ColumnType::kString},
};

const KnownType* Find(absl::string_view name) {
  for (const KnownType& known : kKnownTypes) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

// The first word of an SQL type: "DECIMAL" of "decimal(10,2)".
std::string HeadOf(absl::string_view type_text) {
  const size_t end = type_text.find_first_of("(< ");
  return absl::AsciiStrToUpper(type_text.substr(0, end));
}

const KnownType* TypeOf(const ResultColumn& column) {
  if (const KnownType* known = Find(absl::AsciiStrToUpper(column.type_name))) {
    return known;
  }
  const std::string head = HeadOf(column.type_text);
  for (const KnownType& known : kKnownTypes) {
    if (known.sql == head) return &known;
  }
  return nullptr;
}

}  // namespace

ColumnType ColumnTypeOf(const ResultColumn& column) {
  const KnownType* const known = TypeOf(column);
  return known == nullptr ? ColumnType::kString : known->type;
}

std::string SqlTypeOf(const ResultColumn& column) {
  if (!column.type_text.empty()) return column.type_text;
  const KnownType* const known = TypeOf(column);
  if (known == nullptr) return absl::AsciiStrToUpper(column.type_name);
  if (known->type == ColumnType::kDecimal) {
    return absl::StrCat("DECIMAL(", column.precision.value_or(10), ",",
                        column.scale.value_or(0), ")");
  }
  if (known->type == ColumnType::kInterval && !column.interval_type.empty()) {
    return absl::StrCat("INTERVAL ", column.interval_type);
  }
  return std::string(known->sql);
}

rowset::SchemaPtr SchemaOf(const std::vector<ResultColumn>& columns) {
  std::vector<rowset::Field> fields;
  fields.reserve(columns.size());
  for (const ResultColumn& column : columns) {
    fields.push_back({.name = column.name,
                      .type = ColumnTypeOf(column),
                      .sql_type = SqlTypeOf(column)});
  }
  return rowset::MakeSchema(std::move(fields));
}

}  // namespace semantic_layer::databricks
