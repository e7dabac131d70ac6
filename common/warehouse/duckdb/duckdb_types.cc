#include "common/warehouse/duckdb/duckdb_types.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/warehouse/duckdb/handles.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::ColumnType;

bool IsJson(duckdb_logical_type type) {
  return TakeText(duckdb_logical_type_get_alias(type)) == "JSON";
}

// Databricks needs backquotes around whatever is not a plain word.
std::string FieldName(const std::string& name) {
  bool plain = !name.empty() && !absl::ascii_isdigit(name[0]);
  for (char c : name) plain = plain && (absl::ascii_isalnum(c) || c == '_');
  if (plain) return name;
  return absl::StrCat("`", absl::StrReplaceAll(name, {{"`", "``"}}), "`");
}

std::string StructType(duckdb_logical_type type) {
  std::string out = "STRUCT<";
  const idx_t count = duckdb_struct_type_child_count(type);
  for (idx_t i = 0; i < count; ++i) {
    const LogicalType child(duckdb_struct_type_child_type(type, i));
    absl::StrAppend(&out, i == 0 ? "" : ", ",
                    FieldName(TakeText(duckdb_struct_type_child_name(type, i))),
                    ": ", DatabricksType(child.get()));
  }
  return out + ">";
}

std::string NestedType(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_LIST:
      return absl::StrCat(
          "ARRAY<",
          DatabricksType(LogicalType(duckdb_list_type_child_type(type)).get()),
          ">");
    case DUCKDB_TYPE_ARRAY:
      return absl::StrCat(
          "ARRAY<",
          DatabricksType(LogicalType(duckdb_array_type_child_type(type)).get()),
          ">");
    case DUCKDB_TYPE_MAP: {
      const LogicalType key(duckdb_map_type_key_type(type));
      const LogicalType value(duckdb_map_type_value_type(type));
      return absl::StrCat("MAP<", DatabricksType(key.get()), ", ",
                          DatabricksType(value.get()), ">");
    }
    case DUCKDB_TYPE_STRUCT:
      return StructType(type);
    default:  // A union: one of several types, as a VARIANT is.
      return "VARIANT";
  }
}

}  // namespace

ColumnType ColumnTypeOf(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN:
      return ColumnType::kBool;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
      return ColumnType::kInt64;
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_DECIMAL:
      return ColumnType::kDecimal;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
      return ColumnType::kDouble;
    case DUCKDB_TYPE_DATE:
      return ColumnType::kDate;
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_NS:
      return ColumnType::kTime;
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return ColumnType::kTimestamp;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return ColumnType::kTimestampNtz;
    case DUCKDB_TYPE_INTERVAL:
      return ColumnType::kInterval;
    case DUCKDB_TYPE_BLOB:
      return ColumnType::kBinary;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION:
      return ColumnType::kJson;
    case DUCKDB_TYPE_VARCHAR:
      return IsJson(type) ? ColumnType::kJson : ColumnType::kString;
    default:  // ENUM, UUID, BIT, TIME_TZ, NULL
      return ColumnType::kString;
  }
}

std::string DatabricksType(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN:
      return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT:
      return "TINYINT";
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_UTINYINT:
      return "SMALLINT";
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_USMALLINT:
      return "INT";
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UINTEGER:
      return "BIGINT";
    case DUCKDB_TYPE_UBIGINT:
      return "DECIMAL(20,0)";
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
      return "DECIMAL(38,0)";
    case DUCKDB_TYPE_DECIMAL:
      return absl::StrCat("DECIMAL(",
                          static_cast<int>(duckdb_decimal_width(type)), ",",
                          static_cast<int>(duckdb_decimal_scale(type)), ")");
    case DUCKDB_TYPE_FLOAT:
      return "FLOAT";
    case DUCKDB_TYPE_DOUBLE:
      return "DOUBLE";
    case DUCKDB_TYPE_DATE:
      return "DATE";
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_NS:
      return "TIME";
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return "TIMESTAMP";
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return "TIMESTAMP_NTZ";
    case DUCKDB_TYPE_INTERVAL:
      return "INTERVAL";
    case DUCKDB_TYPE_BLOB:
      return "BINARY";
    case DUCKDB_TYPE_SQLNULL:
      return "VOID";
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION:
      return NestedType(type);
    case DUCKDB_TYPE_VARCHAR:
      return IsJson(type) ? "VARIANT" : "STRING";
    default:
      return "STRING";
  }
}

}  // namespace semantic_layer::warehouse
