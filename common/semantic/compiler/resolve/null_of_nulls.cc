#include "common/semantic/compiler/resolve/null_of_nulls.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// Functions that are NULL if their first argument is.
bool IsStrict(const sql::FunctionCall& call) {
  static constexpr absl::string_view kStrict[] = {
      "abs",        "ceil",    "ceiling",   "date",       "date_format",
      "date_trunc", "day",     "dayofweek", "floor",      "hour",
      "initcap",    "left",    "length",    "lower",      "ltrim",
      "month",      "quarter", "replace",   "right",      "round",
      "rtrim",      "substr",  "substring", "to_date",    "to_timestamp",
      "trim",       "trunc",   "upper",     "weekofyear", "year"};
  if (call.name.parts.size() != 1 || call.over != nullptr) return false;
  const std::string name = absl::AsciiStrToLower(call.name.parts[0].text);
  return std::find(std::begin(kStrict), std::end(kStrict), name) !=
         std::end(kStrict);
}

bool HasColumns(const sql::Expression& tree) {
  bool found = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    found = found || node.Is<sql::ColumnRef>();
    return !found;
  });
  return found;
}

// Whether no column of the expression can be NULL without making it NULL.
bool PassesNulls(const sql::Expression& tree) {
  if (tree.Is<sql::ColumnRef>() || tree.Is<sql::LiteralExpr>()) return true;
  if (const auto* binary = tree.As<sql::BinaryExpr>()) {
    return binary->op != sql::BinaryOp::kNullSafeEqual &&
           PassesNulls(*binary->left) && PassesNulls(*binary->right);
  }
  if (const auto* unary = tree.As<sql::UnaryExpr>()) {
    return PassesNulls(*unary->operand);
  }
  if (const auto* cast = tree.As<sql::CastExpr>()) {
    return PassesNulls(*cast->operand);
  }
  const auto* call = tree.As<sql::FunctionCall>();
  if (call == nullptr || !IsStrict(*call) || call->arguments.empty() ||
      !PassesNulls(*call->arguments[0])) {
    return false;
  }
  return std::none_of(
      call->arguments.begin() + 1, call->arguments.end(),
      [](const sql::Expression* argument) { return HasColumns(*argument); });
}

}  // namespace

bool IsNullOfAnyNull(const sql::Expression& tree) {
  return HasColumns(tree) && PassesNulls(tree);
}

bool IsNullOfNulls(const sql::Expression& tree) {
  if (tree.Is<sql::ColumnRef>()) return true;
  if (const auto* binary = tree.As<sql::BinaryExpr>()) {
    if (binary->op == sql::BinaryOp::kNullSafeEqual) return false;
    return IsNullOfNulls(*binary->left) || IsNullOfNulls(*binary->right);
  }
  // TRUE OR NULL is TRUE, FALSE AND NULL is FALSE: all operands count.
  if (const auto* logical = tree.As<sql::LogicalExpr>()) {
    return std::all_of(
        logical->operands.begin(), logical->operands.end(),
        [](const sql::Expression* operand) { return IsNullOfNulls(*operand); });
  }
  if (const auto* unary = tree.As<sql::UnaryExpr>()) {
    return IsNullOfNulls(*unary->operand);
  }
  if (const auto* cast = tree.As<sql::CastExpr>()) {
    return IsNullOfNulls(*cast->operand);
  }
  if (const auto* between = tree.As<sql::BetweenExpr>()) {
    return IsNullOfNulls(*between->value);
  }
  if (const auto* in = tree.As<sql::InExpr>()) {
    return in->query == nullptr && IsNullOfNulls(*in->value);
  }
  const auto* call = tree.As<sql::FunctionCall>();
  return call != nullptr && IsStrict(*call) &&
         std::any_of(call->arguments.begin(), call->arguments.end(),
                     [](const sql::Expression* argument) {
                       return IsNullOfNulls(*argument);
                     });
}

}  // namespace semantic_layer::semantic
