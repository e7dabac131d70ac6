#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"
#include "common/sql/translate/duckdb_trunc_guard.h"

namespace semantic_layer::sql {
namespace {

bool IsDayUnit(TimeUnit unit) {
  return unit == TimeUnit::kDay || unit == TimeUnit::kWeek;
}

bool IsMonthUnit(TimeUnit unit) {
  return unit == TimeUnit::kYear || unit == TimeUnit::kMonth ||
         unit == TimeUnit::kQuarter;
}

// Whether a date moved by this interval stays a date: whole days or months.
bool KeepsDates(const Expression* interval) {
  if (const auto* literal = interval->As<IntervalExpr>()) {
    for (const IntervalPart& part : literal->parts) {
      if (!IsDayUnit(part.unit) && !IsMonthUnit(part.unit)) return false;
    }
    return true;
  }
  // n * INTERVAL 1 unit.
  const auto* product = interval->As<BinaryExpr>();
  return product != nullptr && product->op == BinaryOp::kMultiply &&
         (KeepsDates(product->left) || KeepsDates(product->right)) &&
         (product->left->Is<IntervalExpr>() ||
          product->right->Is<IntervalExpr>());
}

}  // namespace

// A string beside a number or date is read as one in Databricks; DuckDB does
// that for literals only.
void DuckDbTranslator::AlignOperands(Expression*& left, Expression*& right) {
  const auto align = [this](Expression*& text, const Type* other) {
    if (!IsString(TypeOf(text))) return;
    if (const auto literal = StringValue(text)) {
      // DuckDB would round '1.5' beside an integer.
      if (IsIntegral(other) && literal->find_first_not_of("+-0123456789 ") !=
                                   absl::string_view::npos) {
        text = CastToInteger(text, TypeOf(text), b_.Type(TypeKind::kBigInt),
                             false);
      }
      return;
    }
    TypeKind kind;
    if (IsIntegral(other)) {
      kind = TypeKind::kBigInt;
    } else if (IsNumeric(other)) {
      kind = TypeKind::kDouble;
    } else if (IsDate(other) || IsTimestamp(other)) {
      kind = other->kind;
    } else if (IsKind(other, TypeKind::kBoolean)) {
      kind = TypeKind::kBoolean;
    } else {
      return;
    }
    text = Typed(b_.Cast(text, b_.Type(kind)), SimpleType(kind));
  };
  const Type* left_type = TypeOf(left);
  align(left, TypeOf(right));
  align(right, left_type);
}

Expression* DuckDbTranslator::RewriteBinary(BinaryExpr* binary) {
  if (IsComparison(binary->op)) {
    AlignOperands(binary->left, binary->right);
    binary->left = GuardDateTrunc(b_, binary->left, *binary->right);
    binary->right = GuardDateTrunc(b_, binary->right, *binary->left);
    if (binary->op != BinaryOp::kNullSafeEqual) return binary;
    auto* distinct = arena_.New<IsDistinctExpr>();
    distinct->negated = true;
    distinct->left = binary->left;
    distinct->right = binary->right;
    return distinct;
  }
  switch (binary->op) {
    case BinaryOp::kBitXor:
      return b_.Call("xor", {binary->left, binary->right});
    case BinaryOp::kShiftLeft:
    case BinaryOp::kShiftRight:
    case BinaryOp::kShiftRightUnsigned:
      return RewriteShift(binary->op, binary->left, binary->right);
    case BinaryOp::kConcat: {
      const auto text = [this](Expression*& side) {
        const Type* type = TypeOf(side);
        if (type == nullptr || IsString(type) || IsNull(type) ||
            IsKind(type, TypeKind::kArray) || IsKind(type, TypeKind::kBinary)) {
          return;
        }
        side = CastToString(side, type, side->span);
      };
      text(binary->left);
      text(binary->right);
      return binary;
    }
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
    case BinaryOp::kModulo:
    case BinaryOp::kIntegerDivide:
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
      return RewriteArithmetic(binary);
    default:
      return binary;
  }
}

Expression* DuckDbTranslator::RewriteDateArithmetic(BinaryExpr* binary) {
  const Type* left = TypeOf(binary->left);
  const Type* right = TypeOf(binary->right);
  const bool minus = binary->op == BinaryOp::kSubtract;
  if (minus && IsDate(left) && IsDate(right)) {
    // An interval of days, not their number.
    return b_.Call("to_days", {b_.Cast(binary, b_.Type(TypeKind::kInt))});
  }
  if (minus && (IsDate(left) || IsTimestamp(left)) && IsString(right)) {
    binary->right = b_.Cast(binary->right, b_.Type(left->kind));
    return binary;
  }
  if (IsInterval(right) && IsString(left)) {
    binary->left = b_.Cast(binary->left, b_.Type(TypeKind::kTimestamp));
    return binary;
  }
  const Expression* interval = IsInterval(right) ? binary->right : binary->left;
  const bool date = IsDate(left) || IsDate(right);
  const bool interval_side =
      IsInterval(left) || IsInterval(right) || interval->Is<IntervalExpr>();
  if (!date || !interval_side) return binary;
  // DuckDB makes every such sum a timestamp.
  return b_.Cast(binary, b_.Type(KeepsDates(interval) ? TypeKind::kDate
                                                      : TypeKind::kTimestamp));
}

Expression* DuckDbTranslator::RewriteDivide(BinaryExpr* binary) {
  const Type* left = TypeOf(binary->left);
  const Type* right = TypeOf(binary->right);
  if (IsInterval(left)) return binary;
  const Type* result = TypeOf(binary);
  Expression* value = binary;
  binary->right = NonZero(binary->right);
  if (IsDecimal(result) && (IsDecimal(left) || IsDecimal(right))) {
    // DuckDB divides decimals as doubles.
    value = b_.Cast(binary, TypeToSyntax(result, arena_));
  }
  return value;
}

Expression* DuckDbTranslator::RewriteArithmetic(BinaryExpr* binary) {
  const Type* left = TypeOf(binary->left);
  const Type* right = TypeOf(binary->right);
  const bool additive =
      binary->op == BinaryOp::kAdd || binary->op == BinaryOp::kSubtract;
  if (additive && (IsInterval(left) || IsInterval(right) || IsDate(left) ||
                   IsDate(right) || IsTimestamp(left) || IsTimestamp(right))) {
    return RewriteDateArithmetic(binary);
  }
  // A literal is an INT in Databricks; in DuckDB it takes the type beside it.
  const auto widen = [this](Expression*& side, const Expression* other) {
    const Type* type = TypeOf(side);
    if (IntegerValue(other).has_value() &&
        IsKind(TypeOf(other), TypeKind::kInt) &&
        (IsKind(type, TypeKind::kTinyInt) ||
         IsKind(type, TypeKind::kSmallInt))) {
      side = Typed(b_.Cast(side, b_.Type(TypeKind::kInt)),
                   SimpleType(TypeKind::kInt));
    }
  };
  widen(binary->left, binary->right);
  widen(binary->right, binary->left);
  // Strings among numbers are numbers; of literals DuckDB does not always know
  // which.
  AlignOperands(binary->left, binary->right);
  if (StringValue(binary->left).has_value() && IsNumeric(right)) {
    binary->left = b_.Cast(
        binary->left,
        b_.Type(IsIntegral(right) ? TypeKind::kBigInt : TypeKind::kDouble));
  } else if (StringValue(binary->right).has_value() && IsNumeric(left)) {
    binary->right = b_.Cast(
        binary->right,
        b_.Type(IsIntegral(left) ? TypeKind::kBigInt : TypeKind::kDouble));
  }
  if (IsString(TypeOf(binary->left)) && IsString(TypeOf(binary->right))) {
    binary->left = b_.Cast(binary->left, b_.Type(TypeKind::kDouble));
    binary->right = b_.Cast(binary->right, b_.Type(TypeKind::kDouble));
  }
  switch (binary->op) {
    case BinaryOp::kDivide:
      return RewriteDivide(binary);
    case BinaryOp::kModulo:
      binary->right = NonZero(binary->right);
      return binary;
    case BinaryOp::kIntegerDivide:
      if (IsIntegral(left) && IsIntegral(right)) {
        binary->right = NonZero(binary->right);
        return binary;
      }
      return Fill(kDivForm, {binary->left, NonZero(binary->right)});
    default:
      return WithScale(binary, left, right);
  }
}

// A DECIMAL of more than 38 digits gives up digits after the point in
// Databricks; DuckDB keeps them all.
Expression* DuckDbTranslator::WithScale(BinaryExpr* binary, const Type* left,
                                        const Type* right) {
  const Type* result = TypeOf(binary);
  if (!IsDecimal(result) || left == nullptr || right == nullptr) return binary;
  const int natural = binary->op == BinaryOp::kMultiply
                          ? left->scale + right->scale
                          : std::max(left->scale, right->scale);
  if (natural == result->scale) return binary;
  return b_.Cast(binary, TypeToSyntax(result, arena_));
}

}  // namespace semantic_layer::sql
