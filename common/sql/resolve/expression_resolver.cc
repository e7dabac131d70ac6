#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

const Type* LiteralType(const LiteralExpr& literal, Arena& arena) {
  switch (literal.literal) {
    case LiteralKind::kNull:
      return SimpleType(TypeKind::kVoid);
    case LiteralKind::kTrue:
    case LiteralKind::kFalse:
      return SimpleType(TypeKind::kBoolean);
    case LiteralKind::kInteger: {
      // By size: INT up to 2147483647, BIGINT up to 9223372036854775807.
      absl::string_view digits = literal.text;
      const bool negative = !digits.empty() && digits[0] == '-';
      if (negative) digits.remove_prefix(1);
      while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
      const auto fits = [&](absl::string_view most) {
        return digits.size() < most.size() ||
               (digits.size() == most.size() && digits <= most);
      };
      if (fits(negative ? "2147483648" : "2147483647")) {
        return SimpleType(TypeKind::kInt);
      }
      if (fits(negative ? "9223372036854775808" : "9223372036854775807")) {
        return SimpleType(TypeKind::kBigInt);
      }
      return DecimalTypeOf(arena, static_cast<int>(digits.size()), 0);
    }
    case LiteralKind::kDecimal:
    case LiteralKind::kBigDecimal: {
      absl::string_view digits = literal.text;
      if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
      if (digits.find_first_of("eE") != absl::string_view::npos) return nullptr;
      const size_t dot = digits.find('.');
      const absl::string_view fraction =
          dot == absl::string_view::npos ? "" : digits.substr(dot + 1);
      absl::string_view whole = digits.substr(0, dot);
      while (!whole.empty() && whole[0] == '0') whole.remove_prefix(1);
      const int scale = static_cast<int>(fraction.size());
      return DecimalTypeOf(
          arena, std::max(static_cast<int>(whole.size()) + scale, 1), scale);
    }
    case LiteralKind::kExponent:
    case LiteralKind::kDouble:
      return SimpleType(TypeKind::kDouble);
    case LiteralKind::kTinyInt:
      return SimpleType(TypeKind::kTinyInt);
    case LiteralKind::kSmallInt:
      return SimpleType(TypeKind::kSmallInt);
    case LiteralKind::kBigInt:
      return SimpleType(TypeKind::kBigInt);
    case LiteralKind::kFloat:
      return SimpleType(TypeKind::kFloat);
    case LiteralKind::kString:
      return SimpleType(TypeKind::kString);
    case LiteralKind::kBinary:
      return SimpleType(TypeKind::kBinary);
    case LiteralKind::kDate:
      return SimpleType(TypeKind::kDate);
    case LiteralKind::kTime:
      return SimpleType(TypeKind::kTime);
    case LiteralKind::kTimestamp:
    case LiteralKind::kTimestampLtz:
      return SimpleType(TypeKind::kTimestamp);
    case LiteralKind::kTimestampNtz:
      return SimpleType(TypeKind::kTimestampNtz);
  }
  return nullptr;
}

bool IsMonthUnit(TimeUnit unit) {
  return unit == TimeUnit::kYear || unit == TimeUnit::kMonth ||
         unit == TimeUnit::kQuarter;
}

const Type* IntervalType(const IntervalExpr& interval) {
  bool months = false, days = false;
  for (const IntervalPart& part : interval.parts) {
    if (part.unit == TimeUnit::kNone) return nullptr;  // '3 days 1 month'
    (IsMonthUnit(part.unit) ? months : days) = true;
  }
  if (months && days) return nullptr;
  return months ? YearMonthIntervalType() : DayTimeIntervalType();
}

// The type of a date or timestamp moved by an interval.
const Type* MovedType(const Type* moved, const Type* interval) {
  if (IsTimestamp(moved)) return moved;
  if (IsDate(moved)) {
    return interval->day_time ? nullptr : moved;
  }
  return nullptr;
}

}  // namespace

const Type* Resolver::ArithmeticOperand(const Expression& expression,
                                        const Type* other) {
  const Type* type = TypeOf(expression);
  const auto* literal = expression.As<LiteralExpr>();
  if (!IsDecimal(other) || !IsIntegral(type) || literal == nullptr) return type;
  // A whole literal beside a DECIMAL has just its own digits.
  absl::string_view digits = literal->text;
  if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  return DecimalTypeOf(resolution_.arena, static_cast<int>(digits.size()), 0);
}

// Databricks' rules for DECIMAL included.
const Type* Resolver::ArithmeticType(BinaryOp op, const Type* a, const Type* b,
                                     Arena& arena) {
  if (!IsNumeric(a) || !IsNumeric(b)) return nullptr;
  if (IsFractional(a) || IsFractional(b)) {
    return op == BinaryOp::kDivide ? SimpleType(TypeKind::kDouble)
                                   : CommonType(a, b, arena);
  }
  if (op == BinaryOp::kIntegerDivide) return SimpleType(TypeKind::kBigInt);
  if (IsIntegral(a) && IsIntegral(b)) {
    return op == BinaryOp::kDivide ? SimpleType(TypeKind::kDouble)
                                   : CommonType(a, b, arena);
  }
  const Type* x = AsDecimal(a, arena);
  const Type* y = AsDecimal(b, arena);
  const int whole = std::max(x->precision - x->scale, y->precision - y->scale);
  int precision = 0, scale = 0;
  switch (op) {
    case BinaryOp::kMultiply:
      precision = x->precision + y->precision + 1;
      scale = x->scale + y->scale;
      break;
    case BinaryOp::kDivide:
      scale = std::max(6, x->scale + y->precision + 1);
      precision = x->precision - x->scale + y->scale + scale;
      break;
    case BinaryOp::kModulo:
      scale = std::max(x->scale, y->scale);
      precision =
          std::min(x->precision - x->scale, y->precision - y->scale) + scale;
      break;
    default:
      scale = std::max(x->scale, y->scale);
      precision = whole + scale + 1;
      break;
  }
  if (precision > 38) {
    // The scale gives way, but for six digits.
    const int digits = precision - scale;
    scale = std::max(38 - digits, std::min(scale, 6));
    precision = 38;
  }
  return DecimalTypeOf(arena, precision, scale);
}

const Type* Resolver::ResolveBinary(const BinaryExpr& binary, Scope* scope) {
  const Type* a = Resolve(binary.left, scope);
  const Type* b = Resolve(binary.right, scope);
  Arena& arena = resolution_.arena;
  if (IsComparison(binary.op)) return SimpleType(TypeKind::kBoolean);
  switch (binary.op) {
    case BinaryOp::kConcat:
      if (IsKind(a, TypeKind::kArray)) return a;
      if (IsKind(a, TypeKind::kBinary) && IsKind(b, TypeKind::kBinary)) {
        return a;
      }
      return a == nullptr || b == nullptr ? nullptr
                                          : SimpleType(TypeKind::kString);
    case BinaryOp::kShiftLeft:
    case BinaryOp::kShiftRight:
    case BinaryOp::kShiftRightUnsigned:
      return a;
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor:
      return CommonType(a, b, arena);
    case BinaryOp::kAdd:
      if (IsInterval(a) && !IsInterval(b)) return MovedType(b, a);
      [[fallthrough]];
    case BinaryOp::kSubtract:
      if (IsInterval(b)) return IsInterval(a) ? a : MovedType(a, b);
      if (IsDate(a) && IsIntegral(b)) return a;
      if (IsIntegral(a) && IsDate(b)) return b;
      if ((IsDate(a) || IsTimestamp(a)) && (IsDate(b) || IsTimestamp(b))) {
        return DayTimeIntervalType();
      }
      [[fallthrough]];
    default:
      // A string beside a number is read as one.
      if (IsString(a) && IsNumeric(b)) a = CommonType(a, b, arena);
      if (IsString(b) && IsNumeric(a)) b = CommonType(a, b, arena);
      if (IsIntegral(a)) a = ArithmeticOperand(*binary.left, b);
      if (IsIntegral(b)) b = ArithmeticOperand(*binary.right, a);
      return ArithmeticType(binary.op, a, b, arena);
  }
}

const Type* Resolver::ResolveCase(const CaseExpr& expression, Scope* scope) {
  if (expression.operand != nullptr) Resolve(expression.operand, scope);
  const Type* type = SimpleType(TypeKind::kVoid);
  for (const WhenClause& when : expression.whens) {
    Resolve(when.condition, scope);
    type = CommonType(type, Resolve(when.result, scope), resolution_.arena);
  }
  if (expression.otherwise != nullptr) {
    type = CommonType(type, Resolve(expression.otherwise, scope),
                      resolution_.arena);
  }
  return type;
}

const Type* Resolver::ResolveSubquery(const SubqueryExpr& subquery,
                                      Scope* scope) {
  const OutputColumns output = ResolveQuery(*subquery.query, scope);
  if (!output.complete) return nullptr;
  if (output.columns.size() == 1) return output.columns[0].type;
  Report(DiagnosticCode::kColumnCountMismatch, subquery.span,
         absl::StrCat("a subquery that stands for one value gives ",
                      output.columns.size(), " columns"),
         "select one column");
  return nullptr;
}

void Resolver::ResolveIn(const InExpr& in, Scope* scope) {
  Resolve(in.value, scope);
  for (const Expression* item : in.items) Resolve(item, scope);
  if (in.query == nullptr) return;
  const OutputColumns output = ResolveQuery(*in.query, scope);
  const auto* row = in.value->As<RowExpr>();
  if (!output.complete ||
      (row == nullptr && IsKind(TypeOf(*in.value), TypeKind::kStruct))) {
    return;
  }
  const size_t wanted = row == nullptr ? 1 : row->items.size();
  if (output.columns.size() == wanted) return;
  Report(
      DiagnosticCode::kColumnCountMismatch, in.query->span,
      absl::StrCat("IN compares ", wanted, wanted == 1 ? " value" : " values",
                   " with a query of ", output.columns.size(), " columns"));
}

const Type* Resolver::ResolveSubscript(const SubscriptExpr& subscript,
                                       Scope* scope) {
  const Type* base = Resolve(subscript.base, scope);
  Resolve(subscript.index, scope);
  if (IsKind(base, TypeKind::kArray) || IsKind(base, TypeKind::kMap)) {
    return base->element;
  }
  const auto* literal = subscript.index->As<LiteralExpr>();
  if (IsKind(base, TypeKind::kStruct) && literal != nullptr &&
      literal->literal == LiteralKind::kString) {
    Identifier name;
    name.text = literal->text;
    name.span = literal->span;
    return FieldOf(base, name, "");
  }
  return nullptr;
}

void Resolver::ResolveOrder(const List<OrderItem*>& items, Scope* scope) {
  for (const OrderItem* item : items) Resolve(item->expression, scope);
}

void Resolver::ResolveWindow(const WindowSpec& window, Scope* scope) {
  if (!window.base_name.empty()) {
    const bool known = std::any_of(
        windows_.begin(), windows_.end(), [&](absl::string_view name) {
          return SameName(name, window.base_name.text);
        });
    if (!known) {
      Report(DiagnosticCode::kInvalidClause, window.base_name.span,
             absl::StrCat("no window `", window.base_name.text, "` is defined"),
             NearestWord(window.base_name.text, windows_).empty()
                 ? "define it in a WINDOW clause"
                 : NearestHint(window.base_name.text, windows_));
    }
  }
  for (const Expression* e : window.partition_by) Resolve(e, scope);
  ResolveOrder(window.order_by, scope);
  if (window.frame == nullptr) return;
  if (window.frame->start.offset != nullptr) {
    Resolve(window.frame->start.offset, scope);
  }
  if (window.frame->has_end && window.frame->end.offset != nullptr) {
    Resolve(window.frame->end.offset, scope);
  }
}

const Type* Resolver::Resolve(const Expression* expression, Scope* scope) {
  if (exhausted_) return nullptr;
  const Type* type = ResolveNode(*expression, scope);
  SetType(*expression, type);
  return type;
}

const Type* Resolver::ResolveNode(const Expression& expression, Scope* scope) {
  const Type* const boolean = SimpleType(TypeKind::kBoolean);
  const auto children = [&](const Node& node) {
    ForEachExpressionSlot(const_cast<Node&>(node),
                          [&](Expression*& child) { Resolve(child, scope); });
  };
  return VisitExpression(
      expression,
      Overloaded{
          [&](const LiteralExpr& e) {
            return LiteralType(e, resolution_.arena);
          },
          [&](const IntervalExpr& e) {
            children(e);
            for (const IntervalPart& part : e.parts) Resolve(part.value, scope);
            return IntervalType(e);
          },
          [&](const ColumnRef& e) { return ResolveColumn(e, *scope); },
          [&](const StarExpr& e) -> const Type* {
            OutputColumns ignored;
            ExpandStar(e, *scope, &ignored);
            return nullptr;
          },
          [&](const FieldAccessExpr& e) -> const Type* {
            const Type* base = Resolve(e.base, scope);
            if (e.star || base == nullptr || e.field.dynamic != nullptr) {
              return nullptr;
            }
            return FieldOf(base, e.field, "");
          },
          [&](const SubscriptExpr& e) { return ResolveSubscript(e, scope); },
          [&](const JsonPathExpr& e) -> const Type* {
            const Type* base = Resolve(e.base, scope);
            return IsString(base) || IsKind(base, TypeKind::kVariant) ? base
                                                                      : nullptr;
          },
          [&](const UnaryExpr& e) {
            const Type* type = Resolve(e.operand, scope);
            return e.op == UnaryOp::kNot ? boolean : type;
          },
          [&](const BinaryExpr& e) { return ResolveBinary(e, scope); },
          [&](const LogicalExpr& e) {
            children(e);
            return boolean;
          },
          [&](const BetweenExpr& e) {
            children(e);
            return boolean;
          },
          [&](const InExpr& e) {
            ResolveIn(e, scope);
            return boolean;
          },
          [&](const LikeExpr& e) {
            children(e);
            return boolean;
          },
          [&](const IsExpr& e) {
            children(e);
            return boolean;
          },
          [&](const IsDistinctExpr& e) {
            children(e);
            return boolean;
          },
          [&](const ExistsExpr& e) {
            ResolveQuery(*e.query, scope);
            return boolean;
          },
          [&](const CaseExpr& e) { return ResolveCase(e, scope); },
          [&](const CastExpr& e) {
            Resolve(e.operand, scope);
            return TypeFromSyntax(*e.type, resolution_.arena);
          },
          [&](const CollateExpr& e) { return Resolve(e.operand, scope); },
          [&](const SubqueryExpr& e) { return ResolveSubquery(e, scope); },
          [&](const AliasExpr& e) { return Resolve(e.operand, scope); },
          [&](const FunctionCall& e) { return ResolveCall(e, scope); },
          [&](const NamedArgumentExpr& e) { return Resolve(e.value, scope); },
          [&](const TableArgumentExpr& e) -> const Type* {
            if (e.query != nullptr) {
              ResolveQuery(*e.query, scope);
              return nullptr;
            }
            Scope input;
            OutputColumns columns;
            TableBinding binding;
            TableColumns(e.table, &columns, &binding);
            AddOutput(columns, e, TableAlias(), &input);
            for (const Expression* key : e.partition_by) Resolve(key, &input);
            ResolveOrder(e.order_by, &input);
            return nullptr;
          },
          [&](const ExtractExpr& e) {
            Resolve(e.source, scope);
            return SimpleType(TypeKind::kInt);
          },
          [&](const TrimExpr& e) {
            children(e);
            return SimpleType(TypeKind::kString);
          },
          [&](const LambdaExpr& e) -> const Type* {
            // Its call names its parameters' types; this one stands elsewhere.
            const size_t before = scope->parameters.size();
            for (const Identifier& parameter : e.parameters) {
              scope->parameters.push_back({parameter.text, nullptr});
            }
            Resolve(e.body, scope);
            scope->parameters.resize(before);
            return nullptr;
          },
          [&](const Expression& e) -> const Type* {
            children(e);
            return nullptr;
          },
      });
}

}  // namespace semantic_layer::sql
