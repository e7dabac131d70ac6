#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {

Expression* DuckDbTranslator::RewriteFloor(FunctionCall* call) {
  const bool up = absl::ascii_tolower(call->name.parts.back().text[0]) == 'c';
  const absl::string_view name = up ? "ceil" : "floor";
  const Type* type = TypeOf(call->arguments[0]);
  if (call->arguments.size() == 2) {
    const std::optional<int64_t> digits = IntegerValue(call->arguments[1]);
    if (!digits.has_value() || *digits < -30 || *digits > 30) {
      Unsupported(call->span,
                  "the number of digits has to be a small constant");
      return call;
    }
    // Scaled in decimals: 10^n is exact there.
    const int64_t places = *digits < 0 ? -*digits : *digits;
    Expression* scale =
        b_.Decimal("1" + std::string(static_cast<size_t>(places), '0'));
    const BinaryOp grow = *digits < 0 ? BinaryOp::kDivide : BinaryOp::kMultiply;
    const BinaryOp shrink =
        *digits < 0 ? BinaryOp::kMultiply : BinaryOp::kDivide;
    Expression* whole =
        b_.Call(name, {b_.Binary(grow, call->arguments[0], scale)});
    Expression* result = b_.Binary(shrink, whole, scale);
    if (IsDecimal(type)) {
      return b_.Cast(
          result,
          b_.DecimalType(38, static_cast<int>(*digits < 0 ? 0 : *digits)));
    }
    return result;
  }
  Expression* value = b_.Call(name, {call->arguments[0]});
  if (IsDecimal(type)) return value;
  return b_.Cast(value, b_.Type(TypeKind::kBigInt));
}

Expression* DuckDbTranslator::RewriteDivCall(FunctionCall* call) {
  return Fill(kDivForm, {call->arguments[0], NonZero(call->arguments[1])});
}

Expression* DuckDbTranslator::RewriteModCall(FunctionCall* call) {
  return b_.Binary(BinaryOp::kModulo, call->arguments[0],
                   NonZero(call->arguments[1]));
}

Expression* DuckDbTranslator::RewritePmod(FunctionCall* call) {
  return Fill(kPmodForm, {call->arguments[0], NonZero(call->arguments[1])});
}

// The digits of a double after which it is rounded are those that it is written
// with; DuckDB rounds 1.005 to 1.0, since it is a little less.
Expression* DuckDbTranslator::RewriteRound(FunctionCall* call) {
  const auto& a = call->arguments;
  const std::optional<int64_t> digits =
      a.size() == 2 ? IntegerValue(a[1]) : std::optional<int64_t>(0);
  if (digits.has_value() && *digits > 0 && *digits < 15 &&
      IsKind(TypeOf(a[0]), TypeKind::kDouble)) {
    return Fill(kRoundForm, {a[0], a[1]});
  }
  return b_.Call("round", Builder::Expressions(a.begin(), a.end()));
}

Expression* DuckDbTranslator::RewriteBround(FunctionCall* call) {
  const auto& a = call->arguments;
  Expression* places = a.size() == 2 ? a[1] : b_.Integer(0);
  Expression* rounded = b_.Call("round_even", {a[0], places});
  const Type* type = TypeOf(a[0]);
  if (IsIntegral(type)) return b_.Cast(rounded, b_.Type(type->kind));
  const std::optional<int64_t> digits = IntegerValue(places);
  if (!IsDecimal(type) || !digits.has_value()) return rounded;
  const int scale =
      std::min(type->scale, std::max(static_cast<int>(*digits), 0));
  return b_.Cast(
      rounded,
      b_.DecimalType(std::min(type->precision - type->scale + 1 + scale, 38),
                     scale));
}

// try_add, try_subtract, try_multiply: in a type where nothing overflows, and
// back. DuckDB's TRY is not used: in 1.4 two of them in one query, one of which
// fails, give NULL for every row when some value is NULL.
Expression* DuckDbTranslator::RewriteTryArithmetic(FunctionCall* call) {
  const auto& a = call->arguments;
  const absl::string_view name = call->name.parts.back().text;
  const BinaryOp op = absl::EqualsIgnoreCase(name, "try_add") ? BinaryOp::kAdd
                      : absl::EqualsIgnoreCase(name, "try_subtract")
                          ? BinaryOp::kSubtract
                          : BinaryOp::kMultiply;
  const Type* type = TypeOf(call);
  if (!IsIntegral(type) || !IsIntegral(TypeOf(a[0])) ||
      !IsIntegral(TypeOf(a[1]))) {
    return RewriteArithmetic(b_.Binary(op, a[0], a[1]));
  }
  DataType* wide = IsKind(type, TypeKind::kBigInt) ? b_.DecimalType(38, 0)
                                                   : b_.Type(TypeKind::kBigInt);
  return b_.Cast(b_.Binary(op, b_.Cast(a[0], wide), b_.Cast(a[1], wide)),
                 b_.Type(type->kind), true);
}

Expression* DuckDbTranslator::RewriteTryDivide(FunctionCall* call) {
  const auto& a = call->arguments;
  Expression* divisor = a[1];
  const auto* literal = divisor->As<LiteralExpr>();
  if (literal == nullptr ||
      literal->text.find_first_of("123456789") == absl::string_view::npos) {
    divisor = b_.Call("nullif", {divisor, b_.Integer(0)});
  }
  Expression* quotient = b_.Binary(BinaryOp::kDivide, a[0], divisor);
  const Type* type = TypeOf(call);
  if (!IsDecimal(type)) return quotient;
  return b_.Cast(quotient, TypeToSyntax(type, arena_));
}

Expression* DuckDbTranslator::RewriteShift(BinaryOp op, Expression* value,
                                           Expression* count) {
  const Type* type = TypeOf(value);
  const bool narrow = IsKind(type, TypeKind::kTinyInt) ||
                      IsKind(type, TypeKind::kSmallInt) ||
                      IsKind(type, TypeKind::kInt);
  if (narrow && type->kind != TypeKind::kInt) {
    value = b_.Cast(value, b_.Type(TypeKind::kInt));
  }
  const std::optional<int64_t> number = IntegerValue(value);
  const std::optional<int64_t> places = IntegerValue(count);
  const bool plain_count = places.has_value() && *places >= 0 && *places < 31;
  Expression* result = nullptr;
  if (op == BinaryOp::kShiftLeft) {
    const bool plain = plain_count && number.has_value() && *number >= 0 &&
                       *number < (int64_t{1} << (31 - *places));
    result = plain    ? b_.Binary(op, value, count)
             : narrow ? Fill(kShiftLeftIntForm, {value, count})
                      : Fill(kShiftLeftForm, {value, count});
  } else if (op == BinaryOp::kShiftRight) {
    result = plain_count ? b_.Binary(op, value, count)
                         : Fill(narrow ? kShiftRightIntForm : kShiftRightForm,
                                {value, count});
  } else {
    result = Fill(narrow ? kUnsignedShiftIntForm : kUnsignedShiftForm,
                  {value, count});
  }
  return Typed(result, narrow ? SimpleType(TypeKind::kInt) : type);
}

Expression* DuckDbTranslator::RewriteShiftCall(FunctionCall* call) {
  const absl::string_view name = call->name.parts.back().text;
  const BinaryOp op = absl::EqualsIgnoreCase(name, "shiftleft")
                          ? BinaryOp::kShiftLeft
                      : absl::EqualsIgnoreCase(name, "shiftright")
                          ? BinaryOp::kShiftRight
                          : BinaryOp::kShiftRightUnsigned;
  return RewriteShift(op, call->arguments[0], call->arguments[1]);
}

Expression* DuckDbTranslator::RewriteRandom(FunctionCall* call) {
  if (!call->arguments.empty()) {
    Approximate(call->span,
                "the seed of random numbers gives other numbers in DuckDB");
  }
  return b_.Call("random");
}

Expression* DuckDbTranslator::RewriteCastCall(FunctionCall* call) {
  const std::string name = absl::AsciiStrToLower(call->name.parts.back().text);
  const Type* target = TypeFromText(name, arena_);
  DataType* type = TypeToSyntax(target, arena_);
  if (type == nullptr) return call;
  return Typed(CastTo(call->arguments[0], TypeOf(call->arguments[0]), type,
                      false, call->span),
               target);
}

Expression* DuckDbTranslator::RewriteTypeof(FunctionCall* call) {
  const Type* type = TypeOf(call->arguments[0]);
  if (type == nullptr) {
    Unsupported(call->span,
                "typeof of an expression whose type is not known beforehand");
    return call;
  }
  return b_.String(absl::AsciiStrToLower(TypeText(type)));
}

}  // namespace semantic_layer::sql
