#include "common/sql/printer/column_name.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/limits.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

bool IsCalled(const FunctionCall& call, absl::string_view name) {
  return call.name.parts.size() == 1 &&
         absl::EqualsIgnoreCase(call.name.parts[0].text, name);
}

// Functions whose window is always the rows up to the current one.
bool IsRanking(const FunctionCall& call) {
  for (absl::string_view name : {"row_number", "rank", "dense_rank", "ntile",
                                 "percent_rank", "cume_dist"}) {
    if (IsCalled(call, name)) return true;
  }
  return false;
}

class ColumnNamePrinter final : public Printer {
 protected:
  void PrintName(absl::string_view text, bool) override { Text(text); }
  void PrintString(absl::string_view value) override { Text(value); }
  // Parentheses are the operators' own.
  Precedence PrecedenceOf(const Expression&) const override {
    return Precedence::kPrimary;
  }

  void PrintLiteralExpr(const LiteralExpr& node) override {
    switch (node.literal) {
      case LiteralKind::kTrue:
        return Text("true");
      case LiteralKind::kFalse:
        return Text("false");
      case LiteralKind::kNull:
      case LiteralKind::kBinary:
        return Printer::PrintLiteralExpr(node);
      case LiteralKind::kDate:
        return Quoted("DATE", node.text);
      case LiteralKind::kTime:
        return Quoted("TIME", node.text);
      case LiteralKind::kTimestamp:
      case LiteralKind::kTimestampLtz:
        return Quoted("TIMESTAMP", node.text);
      case LiteralKind::kTimestampNtz:
        return Quoted("TIMESTAMP_NTZ", node.text);
      default:
        return Text(node.text);  // strings bare, numbers without suffix
    }
  }

  void PrintIntervalExpr(const IntervalExpr& node) override {
    Text("INTERVAL");
    for (const IntervalPart& part : node.parts) {
      Text(" '");
      Print(*part.value);
      Text('\'');
      if (part.unit != TimeUnit::kNone) {
        Text(' ');
        Text(TimeUnitName(part.unit));
      }
    }
    if (node.to_unit != TimeUnit::kNone) {
      Text(" TO ");
      Text(TimeUnitName(node.to_unit));
    }
  }

  void PrintColumnRef(const ColumnRef& node) override {
    if (!node.name.parts.empty()) PrintIdentifier(node.name.parts.back());
  }

  void PrintUnaryExpr(const UnaryExpr& node) override {
    switch (node.op) {
      case UnaryOp::kNot:
        return Wrapped("(NOT ", *node.operand, ")");
      case UnaryOp::kMinus:
        return Wrapped("(- ", *node.operand, ")");
      case UnaryOp::kPlus:
        return Wrapped("(+ ", *node.operand, ")");
      case UnaryOp::kBitNot:
        return Wrapped("~", *node.operand, "");
    }
  }

  void PrintBinaryExpr(const BinaryExpr& node) override {
    if (node.op == BinaryOp::kConcat) return Concat(node);
    if (node.op == BinaryOp::kNotEqual) {
      Text("(NOT ");
      Infix(*node.left, " = ", *node.right);
      return Text(')');
    }
    const bool moves =
        node.left->Is<IntervalExpr>() || node.right->Is<IntervalExpr>();
    const std::string op = node.op == BinaryOp::kIntegerDivide
                               ? " div "
                               : absl::StrCat(" ", BinaryOpText(node.op), " ");
    Infix(*node.left, op, *node.right, /*parentheses=*/!moves);
  }

  void PrintLogicalExpr(const LogicalExpr& node) override {
    const absl::string_view op = node.op == LogicalOp::kAnd ? " AND " : " OR ";
    for (size_t i = 1; i < node.operands.size(); ++i) Text('(');
    for (size_t i = 0; i < node.operands.size(); ++i) {
      if (i > 0) Text(op);
      Print(*node.operands[i]);
      if (i > 0) Text(')');
    }
  }

  void PrintBetweenExpr(const BetweenExpr& node) override {
    Negated(node.negated, [&] {
      Text("between(");
      Print(*node.value);
      Text(", ");
      Print(*node.low);
      Text(", ");
      Print(*node.high);
      Text(')');
    });
  }

  void PrintInExpr(const InExpr& node) override {
    Negated(node.negated, [&] {
      Text('(');
      Print(*node.value);
      Text(" IN (");
      if (node.query != nullptr) {
        Text("listquery()");
      } else {
        CommaList(node.items);
      }
      Text("))");
    });
  }

  void PrintLikeExpr(const LikeExpr& node) override {
    Negated(node.negated, [&] {
      if (node.quantifier == LikeQuantifier::kNone &&
          node.op == LikeOp::kLike) {
        return Infix(*node.value, " LIKE ", *node.patterns[0],
                     /*parentheses=*/false);
      }
      Text(node.op == LikeOp::kRLike   ? "RLIKE"
           : node.op == LikeOp::kILike ? "ilike"
                                       : "like");
      if (node.quantifier == LikeQuantifier::kAny) Text("any");
      if (node.quantifier == LikeQuantifier::kAll) Text("all");
      Text('(');
      Print(*node.value);
      Text(", ");
      CommaList(node.patterns);
      Text(')');
    });
  }

  void PrintIsExpr(const IsExpr& node) override {
    if (node.test == IsTest::kNull || node.test == IsTest::kUnknown) {
      return Wrapped("(", *node.value,
                     node.negated ? " IS NOT NULL)" : " IS NULL)");
    }
    Negated(node.negated, [&] {
      Wrapped("(", *node.value,
              node.test == IsTest::kTrue ? " <=> true)" : " <=> false)");
    });
  }

  void PrintIsDistinctExpr(const IsDistinctExpr& node) override {
    Negated(!node.negated, [&] { Infix(*node.left, " <=> ", *node.right); });
  }

  void PrintExistsExpr(const ExistsExpr&) override { Text("exists()"); }
  void PrintSubqueryExpr(const SubqueryExpr&) override {
    Text("scalarsubquery()");
  }

  void PrintCaseExpr(const CaseExpr& node) override {
    Text("CASE");
    for (const WhenClause& when : node.whens) {
      Text(" WHEN ");
      if (node.operand != nullptr) {
        Infix(*node.operand, " = ", *when.condition);
      } else {
        Print(*when.condition);
      }
      Text(" THEN ");
      Print(*when.result);
    }
    if (node.otherwise != nullptr) {
      Text(" ELSE ");
      Print(*node.otherwise);
    }
    Text(" END");
  }

  void PrintCastExpr(const CastExpr& node) override {
    Text(node.IsTry() ? "TRY_CAST(" : "CAST(");
    Print(*node.operand);
    Text(" AS ");
    Print(*node.type);
    Text(')');
  }

  void PrintDataType(const DataType& node) override {
    if (node.type != TypeKind::kDecimal || node.arguments.size() != 2) {
      return Printer::PrintDataType(node);
    }
    Text("DECIMAL(");
    Print(*node.arguments[0]);
    Text(',');
    Print(*node.arguments[1]);
    Text(')');
  }

  void PrintRowExpr(const RowExpr& node) override {
    Text("struct(");
    CommaList(node.items);
    Text(')');
  }

  void PrintLambdaExpr(const LambdaExpr& node) override {
    Text("lambdafunction(");
    Print(*node.body);
    for (const Identifier& parameter : node.parameters) {
      Text(", ");
      PrintIdentifier(parameter);
    }
    Text(')');
  }

  void PrintExtractExpr(const ExtractExpr& node) override {
    Text("extract(");
    PrintIdentifier(node.field);
    Wrapped(" FROM ", *node.source, ")");
  }

  void PrintFunctionName(const ObjectName& name) override {
    if (name.parts.empty()) return;
    Text(absl::AsciiStrToLower(name.parts.back().text));
  }

  void PrintFunctionCall(const FunctionCall& node) override {
    const bool is_if = IsCalled(node, "if") || IsCalled(node, "iff");
    if (is_if) {
      Text("(IF(");
    } else {
      PrintFunctionName(node.name);
      Text('(');
    }
    if (node.quantifier == SetQuantifier::kDistinct) Text("DISTINCT ");
    if (IsCalled(node, "count") && node.arguments.size() == 1 &&
        node.arguments[0]->Is<StarExpr>()) {
      Text('1');
    } else {
      CommaList(node.arguments);
    }
    Text(is_if ? "))" : ")");
    if (!node.within_group.empty()) {
      Text(" WITHIN GROUP (ORDER BY ");
      CommaList(node.within_group);
      Text(')');
    }
    if (node.nulls == NullTreatment::kIgnore) Text(" ignore nulls");
    if (node.filter != nullptr) {
      Wrapped(" FILTER (WHERE ", *node.filter, ")");
    }
    if (node.over != nullptr) {
      Text(" OVER ");
      ranking_ = IsRanking(node);
      Print(*node.over);
    }
  }

  void PrintOrderItem(const OrderItem& node) override {
    Print(*node.expression);
    const bool down = node.direction == SortDirection::kDescending;
    const bool nulls_first = node.nulls == NullOrder::kNone
                                 ? !down
                                 : node.nulls == NullOrder::kFirst;
    Text(down ? " DESC" : " ASC");
    Text(nulls_first ? " NULLS FIRST" : " NULLS LAST");
  }

  void PrintWindowSpec(const WindowSpec& node) override {
    if (!node.parenthesized || !node.base_name.empty() ||
        node.frame != nullptr) {
      return Printer::PrintWindowSpec(node);
    }
    const bool ranking = ranking_;
    Text('(');
    if (!node.partition_by.empty()) {
      Text("PARTITION BY ");
      CommaList(node.partition_by);
      Text(' ');
    }
    if (!node.order_by.empty()) {
      Text("ORDER BY ");
      CommaList(node.order_by);
      Text(' ');
    }
    Text(ranking || node.order_by.empty() ? "ROWS" : "RANGE");
    Text(" BETWEEN UNBOUNDED PRECEDING AND ");
    Text(ranking || !node.order_by.empty() ? "CURRENT ROW"
                                           : "UNBOUNDED FOLLOWING");
    Text(')');
  }

 private:
  void Quoted(absl::string_view type, absl::string_view text) {
    Text(type);
    Text(" '");
    Text(text);
    Text('\'');
  }
  void Wrapped(absl::string_view before, const Expression& operand,
               absl::string_view after) {
    Text(before);
    Print(operand);
    Text(after);
  }
  void Infix(const Expression& left, absl::string_view op,
             const Expression& right, bool parentheses = true) {
    if (parentheses) Text('(');
    Print(left);
    Text(op);
    Print(right);
    if (parentheses) Text(')');
  }
  template <typename Body>
  void Negated(bool negated, const Body& body) {
    if (negated) Text("(NOT ");
    body();
    if (negated) Text(')');
  }
  // a || b || c is one call.
  void Concat(const BinaryExpr& node) {
    std::vector<const Expression*> operands = {node.right};
    const Expression* left = node.left;
    while (const auto* more = left->As<BinaryExpr>()) {
      if (more->op != BinaryOp::kConcat) break;
      operands.push_back(more->right);
      left = more->left;
    }
    Wrapped("concat(", *left, "");
    for (size_t i = operands.size(); i-- > 0;) Wrapped(", ", *operands[i], "");
    Text(')');
  }

  bool ranking_ = false;  // the window that comes next is of such a function
};

}  // namespace

std::string ColumnNameOf(const Expression& expression) {
  if (const auto* field = expression.As<FieldAccessExpr>();
      field != nullptr && !field->star) {
    return std::string(field->field.text);
  }
  if (const auto* path = expression.As<JsonPathExpr>()) {
    for (size_t i = path->steps.size(); i-- > 0;) {
      if (path->steps[i].step == JsonStepKind::kField) {
        return std::string(path->steps[i].text);
      }
    }
  }
  ColumnNamePrinter printer;
  printer.Print(expression);
  std::string name = printer.Take();
  if (name.size() > kMaxColumnNameBytes) {
    size_t end = kMaxColumnNameBytes - 3;
    // Not in the middle of a character.
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) {
      --end;
    }
    name.resize(end);
    name += "...";
  }
  return name;
}

}  // namespace semantic_layer::sql
