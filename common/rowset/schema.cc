#include "common/rowset/schema.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::rowset {

StorageKind StorageOf(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return StorageKind::kBits;
    case ColumnType::kInt64:
    case ColumnType::kDate:
    case ColumnType::kTimestamp:
    case ColumnType::kTimestampNtz:
    case ColumnType::kTime:
      return StorageKind::kInts;
    case ColumnType::kDouble:
      return StorageKind::kDoubles;
    case ColumnType::kString:
    case ColumnType::kDecimal:
    case ColumnType::kBinary:
    case ColumnType::kInterval:
    case ColumnType::kJson:
      return StorageKind::kText;
  }
  return StorageKind::kText;
}

absl::string_view ColumnTypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return "BOOL";
    case ColumnType::kInt64:
      return "INT64";
    case ColumnType::kDouble:
      return "DOUBLE";
    case ColumnType::kString:
      return "STRING";
    case ColumnType::kDecimal:
      return "DECIMAL";
    case ColumnType::kDate:
      return "DATE";
    case ColumnType::kTimestamp:
      return "TIMESTAMP";
    case ColumnType::kTimestampNtz:
      return "TIMESTAMP_NTZ";
    case ColumnType::kTime:
      return "TIME";
    case ColumnType::kBinary:
      return "BINARY";
    case ColumnType::kInterval:
      return "INTERVAL";
    case ColumnType::kJson:
      return "JSON";
  }
  return "UNKNOWN";
}

absl::string_view DefaultSqlType(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return "BOOLEAN";
    case ColumnType::kInt64:
      return "BIGINT";
    case ColumnType::kDecimal:
      return "DECIMAL(38,0)";
    case ColumnType::kJson:
      return "VARIANT";
    case ColumnType::kDouble:
    case ColumnType::kString:
    case ColumnType::kDate:
    case ColumnType::kTimestamp:
    case ColumnType::kTimestampNtz:
    case ColumnType::kTime:
    case ColumnType::kBinary:
    case ColumnType::kInterval:
      return ColumnTypeName(type);
  }
  return "STRING";
}

absl::string_view Field::SqlType() const {
  return sql_type.empty() ? DefaultSqlType(type) : absl::string_view(sql_type);
}

std::optional<int> Schema::IndexOf(absl::string_view name) const {
  for (int i = 0; i < size(); ++i) {
    if (fields_[i].name == name) return i;
  }
  return std::nullopt;
}

std::vector<Field> WithUniqueNames(std::vector<Field> fields) {
  absl::flat_hash_set<std::string> taken;
  for (size_t i = 0; i < fields.size(); ++i) {
    std::string& name = fields[i].name;
    if (name.empty()) name = absl::StrCat("_c", i);
    if (taken.insert(absl::AsciiStrToLower(name)).second) continue;
    for (int suffix = 1;; ++suffix) {
      std::string candidate = absl::StrCat(name, "_", suffix);
      if (taken.insert(absl::AsciiStrToLower(candidate)).second) {
        name = std::move(candidate);
        break;
      }
    }
  }
  return fields;
}

}  // namespace semantic_layer::rowset
