#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

// The type that a string literal argument names: from_json's schema.
const Type* NamedByLiteral(const FunctionCall& call, uint32_t index,
                           Arena& arena) {
  if (index >= call.arguments.size()) return nullptr;
  const auto* literal = call.arguments[index]->As<LiteralExpr>();
  if (literal == nullptr || literal->literal != LiteralKind::kString) {
    return nullptr;
  }
  const Type* type = TypeFromText(literal->text, arena);
  if (type != nullptr) return type;
  // A list of columns: a INT, b STRING.
  return TypeFromText(absl::StrCat("STRUCT<", literal->text, ">"), arena);
}

// The common type of the arguments from `first` on.
const Type* CommonOf(const FunctionCall& call, uint32_t first, uint32_t step,
                     const Resolution& resolution, Arena& arena) {
  const Type* type = SimpleType(TypeKind::kVoid);
  for (uint32_t i = first; i < call.arguments.size(); i += step) {
    type = CommonType(type, resolution.TypeOf(*call.arguments[i]), arena);
    if (type == nullptr) return nullptr;
  }
  return IsNull(type) ? nullptr : type;
}

}  // namespace

const Type* Resolver::CollectionType(const FunctionCall& call,
                                     ResultRule rule) {
  Arena& arena = resolution_.arena;
  const Type* first = ArgumentType(call, 0);
  const bool map = IsKind(first, TypeKind::kMap);
  switch (rule) {
    case ResultRule::kElement0:
      return map || IsKind(first, TypeKind::kArray) ? first->element : nullptr;
    case ResultRule::kArrayOfArg0:
      return first == nullptr ? nullptr : ArrayTypeOf(arena, first);
    case ResultRule::kArrayOfCommon:
      return ArrayTypeOf(arena, CommonOf(call, 0, 1, resolution_, arena));
    case ResultRule::kArrayOfString:
      return ArrayTypeOf(arena, SimpleType(TypeKind::kString));
    case ResultRule::kArrayOfKey0:
      return ArrayTypeOf(arena, map ? first->key : nullptr);
    case ResultRule::kArrayOfValue0:
      return ArrayTypeOf(arena, map ? first->element : nullptr);
    case ResultRule::kMapOfString:
      return MapTypeOf(arena, SimpleType(TypeKind::kString),
                       SimpleType(TypeKind::kString));
    case ResultRule::kMapOfArguments:
      return MapTypeOf(arena, CommonOf(call, 0, 2, resolution_, arena),
                       CommonOf(call, 1, 2, resolution_, arena));
    case ResultRule::kMapOfArrays: {
      const Type* second = ArgumentType(call, 1);
      const bool arrays =
          IsKind(first, TypeKind::kArray) && IsKind(second, TypeKind::kArray);
      return MapTypeOf(arena, arrays ? first->element : nullptr,
                       arrays ? second->element : nullptr);
    }
    case ResultRule::kMapEntries: {
      if (!map) return ArrayTypeOf(arena, nullptr);
      Type* entry = new (arena.Allocate(sizeof(Type), alignof(Type))) Type();
      entry->kind = TypeKind::kStruct;
      entry->fields.push_back(arena, {"key", first->key});
      entry->fields.push_back(arena, {"value", first->element});
      return ArrayTypeOf(arena, SealType(entry));
    }
    case ResultRule::kTransform:
      return ArrayTypeOf(arena, ArgumentType(call, 1));
    case ResultRule::kZipWith:
      return ArrayTypeOf(arena, ArgumentType(call, 2));
    case ResultRule::kSequence:
      return first == nullptr ? nullptr : ArrayTypeOf(arena, first);
    case ResultRule::kNamedStruct:
    case ResultRule::kStructOfArguments: {
      Type* type = new (arena.Allocate(sizeof(Type), alignof(Type))) Type();
      type->kind = TypeKind::kStruct;
      const bool named = rule == ResultRule::kNamedStruct;
      for (uint32_t i = 0; i < call.arguments.size(); ++i) {
        const Expression* argument = call.arguments[i];
        if (const auto* star = argument->As<StarExpr>(); star && !named) {
          const OutputColumns* columns = resolution_.ExpansionOf(*star);
          if (columns == nullptr || !columns->complete) return nullptr;
          for (const OutputColumn& column : columns->columns) {
            type->fields.push_back(arena, {column.name, column.type});
          }
          continue;
        }
        absl::string_view name = OutputName(*argument);
        if (named) {
          const auto* literal = argument->As<LiteralExpr>();
          if (literal == nullptr || ++i == call.arguments.size()) {
            return nullptr;
          }
          name = literal->text;
          argument = call.arguments[i];
        } else if (name.empty()) {
          name = arena.Copy(absl::StrCat("col", i + 1));
        }
        type->fields.push_back(arena, {name, TypeOf(*argument)});
      }
      return SealType(type);
    }
    default:
      return nullptr;
  }
}

const Type* Resolver::NumberCallType(const FunctionCall& call,
                                     ResultRule rule) {
  Arena& arena = resolution_.arena;
  const Type* first = ArgumentType(call, 0);
  switch (rule) {
    case ResultRule::kSum:
      if (IsIntegral(first)) return SimpleType(TypeKind::kBigInt);
      if (IsDecimal(first)) {
        return DecimalTypeOf(arena, first->precision + 10, first->scale);
      }
      return IsFractional(first) || IsString(first)
                 ? SimpleType(TypeKind::kDouble)
             : IsInterval(first) ? first
                                 : nullptr;
    case ResultRule::kAvg:
      if (IsDecimal(first)) {
        return DecimalTypeOf(arena, first->precision + 4, first->scale + 4);
      }
      return IsNumeric(first) || IsString(first) ? SimpleType(TypeKind::kDouble)
             : IsInterval(first)                 ? first
                                                 : nullptr;
    case ResultRule::kFloor:
      if (IsIntegral(first) || IsFractional(first)) {
        return call.arguments.size() == 1 ? SimpleType(TypeKind::kBigInt)
                                          : nullptr;
      }
      return IsDecimal(first) && call.arguments.size() == 1
                 ? DecimalTypeOf(arena, first->precision - first->scale + 1, 0)
                 : nullptr;
    case ResultRule::kRound: {
      if (!IsDecimal(first)) return IsNumeric(first) ? first : nullptr;
      if (call.arguments.size() == 1) {
        return DecimalTypeOf(arena, first->precision - first->scale + 1, 0);
      }
      return nullptr;
    }
    case ResultRule::kDivide: {
      const Type* second = ArgumentType(call, 1);
      if (first == nullptr || second == nullptr) return nullptr;
      return ArithmeticType(
          BinaryOp::kDivide, ArithmeticOperand(*call.arguments[0], second),
          ArithmeticOperand(*call.arguments[1], first), arena);
    }
    case ResultRule::kPercentile:
    case ResultRule::kPercentileApprox: {
      const bool many = IsKind(ArgumentType(call, 1), TypeKind::kArray);
      const Type* one = rule == ResultRule::kPercentile
                            ? SimpleType(TypeKind::kDouble)
                            : first;
      return many ? ArrayTypeOf(arena, one) : one;
    }
    default:
      return nullptr;
  }
}

const Type* Resolver::CallType(const FunctionCall& call,
                               const FunctionInfo& function) {
  Arena& arena = resolution_.arena;
  const Type* first = ArgumentType(call, 0);
  switch (function.result) {
    case ResultRule::kUnknown:
      return nullptr;
#define SQL_SIMPLE(Name)    \
  case ResultRule::k##Name: \
    return SimpleType(TypeKind::k##Name);
      SQL_SIMPLE(Void)
      SQL_SIMPLE(Boolean)
      SQL_SIMPLE(TinyInt)
      SQL_SIMPLE(SmallInt)
      SQL_SIMPLE(Int)
      SQL_SIMPLE(BigInt)
      SQL_SIMPLE(Float)
      SQL_SIMPLE(Double)
      SQL_SIMPLE(String)
      SQL_SIMPLE(Binary)
      SQL_SIMPLE(Date)
      SQL_SIMPLE(Time)
      SQL_SIMPLE(Timestamp)
      SQL_SIMPLE(TimestampNtz)
      SQL_SIMPLE(Variant)
#undef SQL_SIMPLE
    case ResultRule::kDayTimeInterval:
      return DayTimeIntervalType();
    case ResultRule::kYearMonthInterval:
      return YearMonthIntervalType();
    case ResultRule::kArg0:
      return first;
    case ResultRule::kCommon: {
      const Type* common = CommonOf(call, 0, 1, resolution_, arena);
      if (function.name != "concat" || IsKind(common, TypeKind::kArray) ||
          IsKind(common, TypeKind::kBinary)) {
        return common;
      }
      // Beside a text, concat writes what is none as text.
      for (uint32_t i = 0; i < call.arguments.size(); ++i) {
        if (ArgumentType(call, i) == nullptr) return nullptr;
      }
      return SimpleType(TypeKind::kString);
    }
    case ResultRule::kCommonAfterFirst:
      return CommonOf(call, 1, 1, resolution_, arena);
    case ResultRule::kAggregateFold:
      return call.arguments.size() == 4 ? ArgumentType(call, 3)
                                        : ArgumentType(call, 1);
    case ResultRule::kDateAdd:
      if (call.arguments.size() < 3) return SimpleType(TypeKind::kDate);
      return IsTimestamp(ArgumentType(call, 2)) ? ArgumentType(call, 2)
                                                : nullptr;
    case ResultRule::kDateDiff:
      return SimpleType(call.arguments.size() < 3 ? TypeKind::kInt
                                                  : TypeKind::kBigInt);
    case ResultRule::kDateTrunc:
      return IsKind(ArgumentType(call, 1), TypeKind::kTimestampNtz)
                 ? ArgumentType(call, 1)
                 : SimpleType(TypeKind::kTimestamp);
    case ResultRule::kExtract:
      return SimpleType(TypeKind::kInt);
    case ResultRule::kFromJson:
      return NamedByLiteral(call, 1, arena);
    case ResultRule::kVariantGet:
      return call.arguments.size() < 3 ? SimpleType(TypeKind::kVariant)
                                       : NamedByLiteral(call, 2, arena);
    case ResultRule::kSum:
    case ResultRule::kAvg:
    case ResultRule::kDivide:
    case ResultRule::kFloor:
    case ResultRule::kRound:
    case ResultRule::kPercentile:
    case ResultRule::kPercentileApprox:
      return NumberCallType(call, function.result);
    default:
      return CollectionType(call, function.result);
  }
}

}  // namespace semantic_layer::sql
