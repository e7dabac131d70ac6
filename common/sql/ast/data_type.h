#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_DATA_TYPE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_DATA_TYPE_H_

#include "common/sql/ast/node.h"

namespace semantic_layer::sql {

struct DataType;

enum class TypeKind : uint8_t {
  kBoolean,
  kTinyInt,
  kSmallInt,
  kInt,
  kBigInt,
  kFloat,
  kDouble,
  kDecimal,  // arguments: none, (precision) or (precision, scale)
  kString,
  kChar,     // arguments: (length)
  kVarchar,  // arguments: (length)
  kBinary,
  kDate,
  kTime,  // arguments: none or (precision)
  kTimestamp,
  kTimestampLtz,
  kTimestampNtz,
  kInterval,  // from_unit, to_unit; both kNone for a plain INTERVAL
  kVoid,
  kVariant,
  kObject,
  kGeography,  // arguments: (srid) or (ANY)
  kGeometry,
  kArray,   // elements: none (bare ARRAY) or one
  kMap,     // elements: none or two (key, value)
  kStruct,  // fields; bare_struct when written without <>
  kNamed,   // any other name: `name`; only for other dialects and DDL
};

enum class TimeUnit : uint8_t {
  kNone,
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kDayOfYear,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kNanosecond,
};

// The unit's name in capitals, singular; "" for kNone.
absl::string_view TimeUnitName(TimeUnit unit);

// Reads a unit's name, singular or plural, in any case; kNone if it is none.
TimeUnit TimeUnitFromName(absl::string_view name);

// name[:] type [NOT NULL] [COLLATE c] [DEFAULT e] [COMMENT 's'].
struct StructField {
  Identifier name;
  DataType* type = nullptr;
  bool not_null = false;
  Expression* default_value = nullptr;  // may be null
  Expression* comment = nullptr;        // may be null

  SQL_AST_FIELDS(name, type, not_null, default_value, comment)
};

struct DataType : Node {
  TypeKind type = TypeKind::kNamed;
  // Numbers or parameter markers in parentheses: DECIMAL(10, 2).
  List<Expression*> arguments;
  List<DataType*> elements;
  List<StructField> fields;
  bool bare_struct = false;
  TimeUnit from_unit = TimeUnit::kNone;
  TimeUnit to_unit = TimeUnit::kNone;
  ObjectName collation;  // empty when none
  Identifier name;       // kNamed only

  SQL_AST_NODE(DataType, type, arguments, elements, fields, bare_struct,
               from_unit, to_unit, collation, name)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_DATA_TYPE_H_
