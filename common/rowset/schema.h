#ifndef SEMANTIC_LAYER_COMMON_ROWSET_SCHEMA_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_SCHEMA_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::rowset {

// How the values of a column are kept, on the wire and in memory. The exact
// SQL type (`DECIMAL(10,2)`, `ARRAY<INT>`) is Field::sql_type.
enum class ColumnType {
  kBool,
  kInt64,         // every signed integer of up to 64 bits
  kDouble,        // FLOAT and DOUBLE; NaN and infinities are values
  kString,        // UTF-8 text
  kDecimal,       // canonical decimal text, `-12.50`; integers over 64 bits too
  kDate,          // days since 1970-01-01
  kTimestamp,     // microseconds since 1970-01-01 00:00:00 UTC, an instant
  kTimestampNtz,  // microseconds since 1970-01-01 00:00:00, no time zone
  kTime,          // microseconds since midnight
  kBinary,        // bytes
  kInterval,      // a span of time as text, `1 year 2 days 03:00:00`
  kJson,          // nested values (ARRAY, MAP, STRUCT, VARIANT) as JSON text
};

// What of a Column holds the values of a type.
enum class StorageKind { kBits, kInts, kDoubles, kText };

StorageKind StorageOf(ColumnType type);

// "BOOL", "INT64", ...: for messages and tests.
absl::string_view ColumnTypeName(ColumnType type);

// The Databricks type that a column of `type` has when nothing more exact is
// known: "BOOLEAN", "BIGINT", "DECIMAL(38,0)", ...
absl::string_view DefaultSqlType(ColumnType type);

struct Field {
  std::string name = {};
  ColumnType type = ColumnType::kString;
  // Type in Databricks' spelling, upper case: "INT", "DECIMAL(10,2)",
  // "STRUCT<a: INT>". Empty means DefaultSqlType(type).
  std::string sql_type = {};
  bool nullable = true;

  // `sql_type`, or the default of `type` when there is none.
  absl::string_view SqlType() const;

  bool operator==(const Field&) const = default;
};

// Names and types of the columns of a RowSet. Names may repeat and may be
// empty: SQL allows both. Immutable, shared by all batches of a result.
class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<Field> fields) : fields_(std::move(fields)) {}

  int size() const { return static_cast<int>(fields_.size()); }
  const Field& field(int index) const { return fields_[index]; }
  const std::vector<Field>& fields() const { return fields_; }

  // Index of the first column with this name (exact match).
  std::optional<int> IndexOf(absl::string_view name) const;

  bool operator==(const Schema&) const = default;

 private:
  std::vector<Field> fields_;
};

// The fields with names that are unique without regard to case and not empty,
// as a JSON object or the wire needs them: a second `a` becomes `a_1`, a column
// without a name `_c<index>`.
std::vector<Field> WithUniqueNames(std::vector<Field> fields);

using SchemaPtr = std::shared_ptr<const Schema>;

inline SchemaPtr MakeSchema(std::vector<Field> fields) {
  return std::make_shared<const Schema>(std::move(fields));
}

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_SCHEMA_H_
