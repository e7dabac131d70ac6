#include "common/sql/translate/duckdb_trunc_guard.h"

#include "absl/strings/match.h"

namespace semantic_layer::sql {
namespace {

bool IsConstant(const Expression& expression) {
  if (const auto* cast = expression.As<CastExpr>()) {
    return IsConstant(*cast->operand);
  }
  return expression.Is<LiteralExpr>();
}

}  // namespace

Expression* GuardDateTrunc(Builder& builder, Expression* side,
                           const Expression& other) {
  const auto* call = side->As<FunctionCall>();
  if (call == nullptr || call->name.parts.size() != 1 ||
      !absl::EqualsIgnoreCase(call->name.parts[0].text, "date_trunc") ||
      !IsConstant(other)) {
    return side;
  }
  return builder.Binary(BinaryOp::kAdd, side,
                        builder.Interval(0, TimeUnit::kDay));
}

}  // namespace semantic_layer::sql
