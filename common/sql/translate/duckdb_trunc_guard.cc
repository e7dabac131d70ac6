#include "common/sql/translate/duckdb_trunc_guard.h"

#include "absl/strings/match.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::sql {
namespace {

// The date_trunc that an expression is, also where it is cast to another kind
// of time; null for others.
Expression** FindDateTrunc(Expression*& slot) {
  if (auto* cast = slot->As<CastExpr>()) {
    const TypeKind kind = cast->type->type;
    const bool is_time = kind == TypeKind::kDate ||
                         kind == TypeKind::kTimestamp ||
                         kind == TypeKind::kTimestampNtz;
    return is_time ? FindDateTrunc(cast->operand) : nullptr;
  }
  const auto* call = slot->As<FunctionCall>();
  return call != nullptr && call->name.parts.size() == 1 &&
                 absl::EqualsIgnoreCase(call->name.parts[0].text, "date_trunc")
             ? &slot
             : nullptr;
}

}  // namespace

bool HoldsColumn(const Expression& expression) {
  bool holds = false;
  Walk(static_cast<const Node&>(expression), [&holds](const Node& node) {
    holds = holds || node.Is<ColumnRef>();
    return !holds;
  });
  return holds;
}

Expression* GuardDateTrunc(Builder& builder, Expression* side,
                           const Expression& other) {
  Expression** const found = FindDateTrunc(side);
  if (found == nullptr || HoldsColumn(other)) return side;
  *found = builder.Binary(BinaryOp::kAdd, *found,
                          builder.Interval(0, TimeUnit::kDay));
  return side;
}

}  // namespace semantic_layer::sql
