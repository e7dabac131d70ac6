#include "absl/strings/ascii.h"
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
