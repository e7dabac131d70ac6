#ifndef SEMANTIC_LAYER_COMMON_SQL_TYPES_TYPE_H_
#define SEMANTIC_LAYER_COMMON_SQL_TYPES_TYPE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/data_type.h"

namespace semantic_layer::sql {

struct Type;

struct TypeField {
  absl::string_view name;
  const Type* type = nullptr;  // null when unknown
};

// The type of an expression or column as Databricks SQL knows it. Immutable.
// Scalar types are constants of the program; the others live in the arena that
// made them. A null pointer means "not known", which every function here
// accepts: types are an improvement, never a requirement.
struct Type {
  TypeKind kind = TypeKind::kVoid;
  int precision = 0;              // kDecimal
  int scale = 0;                  // kDecimal
  bool day_time = false;          // kInterval: days and smaller, not months
  const Type* key = nullptr;      // kMap
  const Type* element = nullptr;  // kArray; the value of kMap
  List<TypeField> fields;         // kStruct
  // This type and those inside of it, each as often as it stands there. Types
  // share parts, so that few bytes can mean very many of them.
  uint32_t nodes = 1;
};

// Counts the nodes of a type whose parts are set; null instead of a type that
// is larger than kMaxTypeNodes. What makes a type of other types returns this.
const Type* SealType(Type* type);

// The type of a kind that needs no arguments; DECIMAL is DECIMAL(10,0), CHAR
// and VARCHAR are STRING, TIMESTAMP_LTZ is TIMESTAMP. Never null.
const Type* SimpleType(TypeKind kind);

const Type* DecimalTypeOf(Arena& arena, int precision, int scale);
const Type* ArrayTypeOf(Arena& arena, const Type* element);
const Type* MapTypeOf(Arena& arena, const Type* key, const Type* value);
const Type* DayTimeIntervalType();
const Type* YearMonthIntervalType();

// The type that a syntax tree's type means; null for names that are not types
// of Databricks SQL and for a bare ARRAY, MAP or STRUCT.
const Type* TypeFromSyntax(const DataType& syntax, Arena& arena);

// The tree of a type; null for an unknown one or one with unknown parts.
DataType* TypeToSyntax(const Type* type, Arena& arena);

// Reads a type as catalogs spell it: "DECIMAL(10,2)", "array<struct<a:int>>".
// Null for anything else. Names of other engines' scalars (VARCHAR, HUGEINT,
// TIMESTAMP WITH TIME ZONE) are read too.
const Type* TypeFromText(absl::string_view text, Arena& arena);

// The type as Databricks SQL writes it; "UNKNOWN" for null.
std::string TypeText(const Type* type);

// Questions about types. All are false for an unknown type.
bool IsKind(const Type* type, TypeKind kind);
bool IsIntegral(const Type* type);
bool IsFractional(const Type* type);  // FLOAT, DOUBLE
bool IsDecimal(const Type* type);
bool IsNumeric(const Type* type);
bool IsString(const Type* type);
bool IsDate(const Type* type);
bool IsTimestamp(const Type* type);  // with or without time zone
bool IsInterval(const Type* type);
bool IsNull(const Type* type);  // VOID
bool SameType(const Type* a, const Type* b);

// The DECIMAL that holds every value of an integral type or of a DECIMAL; null
// for other types.
const Type* AsDecimal(const Type* type, Arena& arena);

// The type that values of both types are brought to (CASE, COALESCE, UNION,
// comparison); null when either is unknown or there is none.
const Type* CommonType(const Type* a, const Type* b, Arena& arena);

// The field of a struct type, ignoring case; null when there is none.
const TypeField* FindField(const Type* type, absl::string_view name);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TYPES_TYPE_H_
