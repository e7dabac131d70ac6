#include "common/sql/types/type.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/expression.h"
#include "common/sql/limits.h"

namespace semantic_layer::sql {
namespace {

Type* NewType(Arena& arena) {
  return new (arena.Allocate(sizeof(Type), alignof(Type))) Type();
}

constexpr int kMaxDecimalPrecision = 38;
constexpr size_t kTypeKinds = static_cast<size_t>(TypeKind::kNamed) + 1;

// Width of an integral type in decimal digits; 0 for other kinds.
int IntegralDigits(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTinyInt:
      return 3;
    case TypeKind::kSmallInt:
      return 5;
    case TypeKind::kInt:
      return 10;
    case TypeKind::kBigInt:
      return 20;
    default:
      return 0;
  }
}

bool IsDayTimeUnit(TimeUnit unit) {
  return unit != TimeUnit::kYear && unit != TimeUnit::kQuarter &&
         unit != TimeUnit::kMonth && unit != TimeUnit::kNone;
}

int NumberArgument(const DataType& syntax, size_t index, int otherwise) {
  if (index >= syntax.arguments.size()) return otherwise;
  const auto* literal = syntax.arguments[index]->As<LiteralExpr>();
  int number = 0;
  if (literal == nullptr || !absl::SimpleAtoi(literal->text, &number)) {
    return otherwise;
  }
  return number;
}

const Type* StructFromSyntax(const DataType& syntax, Arena& arena) {
  if (syntax.bare_struct) return nullptr;
  Type* type = NewType(arena);
  type->kind = TypeKind::kStruct;
  for (const StructField& field : syntax.fields) {
    type->fields.push_back(
        arena, {field.name.text, TypeFromSyntax(*field.type, arena)});
  }
  return SealType(type);
}

}  // namespace

const Type* SealType(Type* type) {
  uint64_t nodes = 1;
  const auto add = [&nodes](const Type* part) {
    nodes += part == nullptr ? 1 : part->nodes;
  };
  if (type->key != nullptr) add(type->key);
  if (type->element != nullptr) add(type->element);
  for (const TypeField& field : type->fields) add(field.type);
  if (nodes > kMaxTypeNodes) return nullptr;
  type->nodes = static_cast<uint32_t>(nodes);
  return type;
}

const Type* SimpleType(TypeKind kind) {
  static const auto* const kTypes = [] {
    auto* types = new std::array<Type, kTypeKinds>();
    for (size_t i = 0; i < kTypeKinds; ++i) {
      (*types)[i].kind = static_cast<TypeKind>(i);
    }
    (*types)[static_cast<size_t>(TypeKind::kDecimal)].precision = 10;
    return types;
  }();
  if (kind == TypeKind::kChar || kind == TypeKind::kVarchar) {
    kind = TypeKind::kString;
  }
  if (kind == TypeKind::kTimestampLtz) kind = TypeKind::kTimestamp;
  return &(*kTypes)[static_cast<size_t>(kind)];
}

const Type* DecimalTypeOf(Arena& arena, int precision, int scale) {
  Type* type = NewType(arena);
  type->kind = TypeKind::kDecimal;
  type->precision = std::clamp(precision, 1, kMaxDecimalPrecision);
  type->scale = std::clamp(scale, 0, type->precision);
  return type;
}

const Type* ArrayTypeOf(Arena& arena, const Type* element) {
  Type* type = NewType(arena);
  type->kind = TypeKind::kArray;
  type->element = element;
  return SealType(type);
}

const Type* MapTypeOf(Arena& arena, const Type* key, const Type* value) {
  Type* type = NewType(arena);
  type->kind = TypeKind::kMap;
  type->key = key;
  type->element = value;
  return SealType(type);
}

const Type* DayTimeIntervalType() {
  static const Type kType = [] {
    Type type;
    type.kind = TypeKind::kInterval;
    type.day_time = true;
    return type;
  }();
  return &kType;
}

const Type* YearMonthIntervalType() { return SimpleType(TypeKind::kInterval); }

const Type* TypeFromSyntax(const DataType& syntax, Arena& arena) {
  switch (syntax.type) {
    case TypeKind::kNamed:
      return nullptr;
    case TypeKind::kDecimal:
      return DecimalTypeOf(arena, NumberArgument(syntax, 0, 10),
                           NumberArgument(syntax, 1, 0));
    case TypeKind::kInterval:
      return IsDayTimeUnit(syntax.from_unit) ? DayTimeIntervalType()
                                             : YearMonthIntervalType();
    case TypeKind::kArray:
      if (syntax.elements.size() != 1) return nullptr;
      return ArrayTypeOf(arena, TypeFromSyntax(*syntax.elements[0], arena));
    case TypeKind::kMap:
      if (syntax.elements.size() != 2) return nullptr;
      return MapTypeOf(arena, TypeFromSyntax(*syntax.elements[0], arena),
                       TypeFromSyntax(*syntax.elements[1], arena));
    case TypeKind::kStruct:
      return StructFromSyntax(syntax, arena);
    default:
      return SimpleType(syntax.type);
  }
}

DataType* TypeToSyntax(const Type* type, Arena& arena) {
  if (type == nullptr) return nullptr;
  DataType* syntax = arena.New<DataType>();
  syntax->type = type->kind;
  const auto number = [&arena](int value) -> Expression* {
    auto* literal = arena.New<LiteralExpr>();
    literal->literal = LiteralKind::kInteger;
    literal->text = arena.Copy(absl::StrCat(value));
    return literal;
  };
  switch (type->kind) {
    case TypeKind::kDecimal:
      syntax->arguments.push_back(arena, number(type->precision));
      syntax->arguments.push_back(arena, number(type->scale));
      return syntax;
    case TypeKind::kInterval:
      syntax->from_unit = type->day_time ? TimeUnit::kDay : TimeUnit::kYear;
      syntax->to_unit = type->day_time ? TimeUnit::kSecond : TimeUnit::kMonth;
      return syntax;
    case TypeKind::kMap:
    case TypeKind::kArray: {
      DataType* key = TypeToSyntax(type->key, arena);
      DataType* element = TypeToSyntax(type->element, arena);
      if (type->kind == TypeKind::kMap) {
        if (key == nullptr) return nullptr;
        syntax->elements.push_back(arena, key);
      }
      if (element == nullptr) return nullptr;
      syntax->elements.push_back(arena, element);
      return syntax;
    }
    case TypeKind::kStruct:
      for (const TypeField& field : type->fields) {
        StructField out;
        out.name.text = arena.Copy(field.name);
        out.type = TypeToSyntax(field.type, arena);
        if (out.type == nullptr) return nullptr;
        syntax->fields.push_back(arena, out);
      }
      return syntax;
    default:
      return syntax;
  }
}

bool IsKind(const Type* type, TypeKind kind) {
  return type != nullptr && type->kind == kind;
}

bool IsIntegral(const Type* type) {
  return type != nullptr && IntegralDigits(type->kind) > 0;
}

bool IsFractional(const Type* type) {
  return IsKind(type, TypeKind::kFloat) || IsKind(type, TypeKind::kDouble);
}

bool IsDecimal(const Type* type) { return IsKind(type, TypeKind::kDecimal); }

bool IsNumeric(const Type* type) {
  return IsIntegral(type) || IsFractional(type) || IsDecimal(type);
}

bool IsString(const Type* type) { return IsKind(type, TypeKind::kString); }
bool IsDate(const Type* type) { return IsKind(type, TypeKind::kDate); }

bool IsTimestamp(const Type* type) {
  return IsKind(type, TypeKind::kTimestamp) ||
         IsKind(type, TypeKind::kTimestampNtz);
}

bool IsInterval(const Type* type) { return IsKind(type, TypeKind::kInterval); }
bool IsNull(const Type* type) { return IsKind(type, TypeKind::kVoid); }

bool SameType(const Type* a, const Type* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr || a->kind != b->kind ||
      a->precision != b->precision || a->scale != b->scale ||
      a->day_time != b->day_time || a->fields.size() != b->fields.size()) {
    return false;
  }
  if (!SameType(a->key, b->key) || !SameType(a->element, b->element)) {
    return false;
  }
  for (uint32_t i = 0; i < a->fields.size(); ++i) {
    if (!absl::EqualsIgnoreCase(a->fields[i].name, b->fields[i].name) ||
        !SameType(a->fields[i].type, b->fields[i].type)) {
      return false;
    }
  }
  return true;
}

const Type* AsDecimal(const Type* type, Arena& arena) {
  if (IsDecimal(type)) return type;
  if (!IsIntegral(type)) return nullptr;
  return DecimalTypeOf(arena, IntegralDigits(type->kind), 0);
}

namespace {

const Type* CommonNumeric(const Type* a, const Type* b, Arena& arena) {
  if (IsIntegral(a) && IsIntegral(b)) {
    return IntegralDigits(a->kind) >= IntegralDigits(b->kind) ? a : b;
  }
  if (IsFractional(a) || IsFractional(b)) {
    const bool floats =
        IsKind(a, TypeKind::kFloat) && IsKind(b, TypeKind::kFloat);
    return SimpleType(floats ? TypeKind::kFloat : TypeKind::kDouble);
  }
  const Type* x = AsDecimal(a, arena);
  const Type* y = AsDecimal(b, arena);
  const int scale = std::max(x->scale, y->scale);
  const int whole = std::max(x->precision - x->scale, y->precision - y->scale);
  return DecimalTypeOf(arena, whole + scale, scale);
}

// A string beside another type: the string is read as that type.
const Type* CommonWithString(const Type* other) {
  if (IsIntegral(other)) return SimpleType(TypeKind::kBigInt);
  if (IsNumeric(other)) return SimpleType(TypeKind::kDouble);
  switch (other->kind) {
    case TypeKind::kBoolean:
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kBinary:
    case TypeKind::kInterval:
      return other;
    default:
      return nullptr;
  }
}

const Type* CommonStruct(const Type* a, const Type* b, Arena& arena) {
  if (a->fields.size() != b->fields.size()) return nullptr;
  // Usually the type of many values is soon found, and is `a` from then on.
  Type* type = nullptr;
  for (uint32_t i = 0; i < a->fields.size(); ++i) {
    const Type* common =
        CommonType(a->fields[i].type, b->fields[i].type, arena);
    if (type == nullptr && common != a->fields[i].type) {
      type = NewType(arena);
      type->kind = TypeKind::kStruct;
      type->fields.Assign(arena, a->fields.begin(), i);
    }
    if (type == nullptr) continue;
    type->fields.push_back(arena, {a->fields[i].name, common});
  }
  return type == nullptr ? a : SealType(type);
}

}  // namespace

const Type* CommonType(const Type* a, const Type* b, Arena& arena) {
  if (a == nullptr || b == nullptr) return nullptr;
  if (IsNull(a)) return b;
  if (IsNull(b) || SameType(a, b)) return a;
  if (IsNumeric(a) && IsNumeric(b)) return CommonNumeric(a, b, arena);
  if (IsString(a)) return CommonWithString(b);
  if (IsString(b)) return CommonWithString(a);
  if (IsDate(a) && IsTimestamp(b)) return b;
  if (IsDate(b) && IsTimestamp(a)) return a;
  if (IsTimestamp(a) && IsTimestamp(b)) {
    return SimpleType(TypeKind::kTimestamp);
  }
  if (a->kind != b->kind) return nullptr;
  switch (a->kind) {
    case TypeKind::kArray: {
      const Type* element = CommonType(a->element, b->element, arena);
      return element == a->element ? a : ArrayTypeOf(arena, element);
    }
    case TypeKind::kMap: {
      const Type* key = CommonType(a->key, b->key, arena);
      const Type* element = CommonType(a->element, b->element, arena);
      return key == a->key && element == a->element
                 ? a
                 : MapTypeOf(arena, key, element);
    }
    case TypeKind::kStruct:
      return CommonStruct(a, b, arena);
    default:
      return nullptr;
  }
}

const TypeField* FindField(const Type* type, absl::string_view name) {
  if (!IsKind(type, TypeKind::kStruct)) return nullptr;
  for (const TypeField& field : type->fields) {
    if (absl::EqualsIgnoreCase(field.name, name)) return &field;
  }
  return nullptr;
}

}  // namespace semantic_layer::sql
