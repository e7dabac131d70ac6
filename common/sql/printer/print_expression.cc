#include "absl/strings/match.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

bool IsNumber(LiteralKind kind) {
  return kind >= LiteralKind::kInteger && kind <= LiteralKind::kBigDecimal;
}

bool IsWordOrNumber(LiteralKind kind) {
  return IsNumber(kind) || kind == LiteralKind::kNull ||
         kind == LiteralKind::kTrue || kind == LiteralKind::kFalse;
}

// Whether an expression's text begins with the digits of a number, so that a
// minus before it would become part of the number.
bool BeginsWithNumber(const Expression& expression) {
  switch (expression.kind) {
    case NodeKind::kLiteralExpr:
      return IsNumber(static_cast<const LiteralExpr&>(expression).literal);
    case NodeKind::kCastExpr: {
      const auto& cast = static_cast<const CastExpr&>(expression);
      return (cast.style == CastStyle::kColons ||
              cast.style == CastStyle::kTryColons) &&
             BeginsWithNumber(*cast.operand);
    }
    case NodeKind::kFieldAccessExpr:
      return BeginsWithNumber(
          *static_cast<const FieldAccessExpr&>(expression).base);
    case NodeKind::kSubscriptExpr:
      return BeginsWithNumber(
          *static_cast<const SubscriptExpr&>(expression).base);
    case NodeKind::kJsonPathExpr:
      return BeginsWithNumber(
          *static_cast<const JsonPathExpr&>(expression).base);
    case NodeKind::kCollateExpr:
      return BeginsWithNumber(
          *static_cast<const CollateExpr&>(expression).operand);
    default:
      return false;
  }
}

Precedence PrecedenceOfOp(BinaryOp op) {
  switch (op) {
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
    case BinaryOp::kModulo:
    case BinaryOp::kIntegerDivide:
      return Precedence::kMultiplicative;
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
    case BinaryOp::kConcat:
      return Precedence::kAdditive;
    case BinaryOp::kShiftLeft:
    case BinaryOp::kShiftRight:
    case BinaryOp::kShiftRightUnsigned:
      return Precedence::kShift;
    case BinaryOp::kBitAnd:
      return Precedence::kBitAnd;
    case BinaryOp::kBitXor:
      return Precedence::kBitXor;
    case BinaryOp::kBitOr:
      return Precedence::kBitOr;
    default:
      return Precedence::kComparison;
  }
}

// Whether a COLLATE behind a cast of the form x::STRING would be read as part
// of the type.
bool TakesCollation(const CastExpr& cast) {
  if (cast.style != CastStyle::kColons && cast.style != CastStyle::kTryColons) {
    return false;
  }
  const TypeKind type = cast.type->type;
  return cast.type->collation.empty() &&
         (type == TypeKind::kString || type == TypeKind::kChar ||
          type == TypeKind::kVarchar);
}

Precedence Next(Precedence level) {
  return static_cast<Precedence>(static_cast<uint8_t>(level) + 1);
}

}  // namespace

Precedence Printer::PrecedenceOf(const Expression& expression) const {
  switch (expression.kind) {
    case NodeKind::kLambdaExpr:
    case NodeKind::kAliasExpr:
    case NodeKind::kNamedArgumentExpr:
      return Precedence::kLambda;
    case NodeKind::kLogicalExpr:
      return static_cast<const LogicalExpr&>(expression).op == LogicalOp::kOr
                 ? Precedence::kOr
                 : Precedence::kAnd;
    case NodeKind::kUnaryExpr:
      return static_cast<const UnaryExpr&>(expression).op == UnaryOp::kNot
                 ? Precedence::kNot
                 : Precedence::kUnary;
    case NodeKind::kExistsExpr:
      return Precedence::kNot;
    case NodeKind::kBetweenExpr:
    case NodeKind::kInExpr:
    case NodeKind::kLikeExpr:
    case NodeKind::kIsExpr:
    case NodeKind::kIsDistinctExpr:
      return Precedence::kPredicate;
    case NodeKind::kBinaryExpr:
      return PrecedenceOfOp(static_cast<const BinaryExpr&>(expression).op);
    case NodeKind::kCastExpr: {
      const auto style = static_cast<const CastExpr&>(expression).style;
      return style == CastStyle::kColons || style == CastStyle::kTryColons
                 ? Precedence::kPostfix
                 : Precedence::kPrimary;
    }
    case NodeKind::kJsonPathExpr:
    case NodeKind::kSubscriptExpr:
    case NodeKind::kFieldAccessExpr:
    case NodeKind::kCollateExpr:
      return Precedence::kPostfix;
    default:
      return Precedence::kPrimary;
  }
}

// What stands before . [ : :: (given as ':'), .* (as '*') or COLLATE (as 'c'),
// so that reading it back gives the same tree. A chain of them that was written
// without parentheses gets none: they would nest deeper with each link.
void Printer::PostfixBase(const Expression& base, char op) {
  bool wrap = false;
  switch (base.kind) {
    case NodeKind::kColumnRef:
      wrap = op == '.' || op == '*';
      break;
    case NodeKind::kLiteralExpr:
      // 1.e and NULL.f read as other things.
      wrap = (op == '.' || op == '*') &&
             IsWordOrNumber(static_cast<const LiteralExpr&>(base).literal);
      break;
    case NodeKind::kDefaultExpr:
      wrap = op == '.' || op == '*';
      break;
    case NodeKind::kFunctionCall:
      wrap = (op == '.' || op == '*') &&
             static_cast<const FunctionCall&>(base).bare;
      break;
    case NodeKind::kJsonPathExpr:
      wrap = op == '.' || op == '[';
      break;
    case NodeKind::kCastExpr:
      wrap = op == 'c' && TakesCollation(static_cast<const CastExpr&>(base));
      break;
    case NodeKind::kCollateExpr:
      wrap = op == '.';
      break;
    case NodeKind::kStarExpr:
    case NodeKind::kParameterExpr:
      wrap = op == ':' || op == '.' || op == '*';
      break;
    case NodeKind::kTemplateExpr:
      wrap = op == '.' || op == '*';
      break;
    case NodeKind::kIntervalExpr:
      wrap = true;
      break;
    default:
      break;
  }
  if (wrap) return Parenthesized(base);
  Operand(base, Precedence::kPostfix);
}

void Printer::PrintLiteralExpr(const LiteralExpr& node) {
  switch (node.literal) {
    case LiteralKind::kNull:
      return Keyword("NULL");
    case LiteralKind::kTrue:
      return Keyword("TRUE");
    case LiteralKind::kFalse:
      return Keyword("FALSE");
    case LiteralKind::kInteger:
    case LiteralKind::kDecimal:
    case LiteralKind::kExponent:
      return Text(node.text);
    case LiteralKind::kTinyInt:
      Text(node.text);
      return Text('Y');
    case LiteralKind::kSmallInt:
      Text(node.text);
      return Text('S');
    case LiteralKind::kBigInt:
      Text(node.text);
      return Text('L');
    case LiteralKind::kFloat:
      Text(node.text);
      return Text('F');
    case LiteralKind::kDouble:
      Text(node.text);
      return Text('D');
    case LiteralKind::kBigDecimal:
      Text(node.text);
      return Text("BD");
    case LiteralKind::kString:
      return PrintString(node.text);
    case LiteralKind::kBinary:
      Text("X'");
      Text(node.text);
      return Text('\'');
    case LiteralKind::kDate:
      Keyword("DATE ");
      return PrintString(node.text);
    case LiteralKind::kTime:
      Keyword("TIME ");
      return PrintString(node.text);
    case LiteralKind::kTimestamp:
      Keyword("TIMESTAMP ");
      return PrintString(node.text);
    case LiteralKind::kTimestampNtz:
      Keyword("TIMESTAMP_NTZ ");
      return PrintString(node.text);
    case LiteralKind::kTimestampLtz:
      Keyword("TIMESTAMP_LTZ ");
      return PrintString(node.text);
  }
}

void Printer::PrintIntervalExpr(const IntervalExpr& node) {
  Keyword("INTERVAL");
  for (const IntervalPart& part : node.parts) {
    Space();
    Print(*part.value);
    if (part.unit != TimeUnit::kNone) {
      Space();
      Keyword(TimeUnitName(part.unit));
    }
  }
  if (node.to_unit != TimeUnit::kNone) {
    Keyword(" TO ");
    Keyword(TimeUnitName(node.to_unit));
  }
}

void Printer::PrintDefaultExpr(const DefaultExpr&) { Keyword("DEFAULT"); }

void Printer::PrintParameterExpr(const ParameterExpr& node) {
  if (node.name.empty()) return Text('?');
  Text(':');
  PrintName(node.name, false);
}

void Printer::PrintTemplateExpr(const TemplateExpr& node) { Text(node.text); }

void Printer::PrintColumnRef(const ColumnRef& node) {
  const ObjectName& name = node.name;
  const bool lateral = name.parts.size() > 1 && !name.parts[0].quoted &&
                       absl::EqualsIgnoreCase(name.parts[0].text, "lateral");
  if (!lateral) return PrintObjectName(name);
  // lateral.x asks for an alias of the select list; `lateral`.x does not.
  Text(name.parts[0].text);
  for (uint32_t i = 1; i < name.parts.size(); ++i) {
    Text('.');
    PrintIdentifier(name.parts[i]);
  }
}

void Printer::PrintStarExpr(const StarExpr& node) {
  if (!node.qualifier.empty()) {
    PrintObjectName(node.qualifier);
    Text('.');
  }
  Text('*');
  if (node.has_except) {
    Keyword(" EXCEPT ");
    ParenthesizedList(node.except);
  }
}

void Printer::PrintFieldAccessExpr(const FieldAccessExpr& node) {
  PostfixBase(*node.base, node.star ? '*' : '.');
  Text('.');
  if (node.star) return Text('*');
  PrintIdentifier(node.field);
}

void Printer::PrintSubscriptExpr(const SubscriptExpr& node) {
  PostfixBase(*node.base, '[');
  Text('[');
  Print(*node.index);
  Text(']');
}

void Printer::PrintJsonPathExpr(const JsonPathExpr& node) {
  PostfixBase(*node.base, ':');
  bool first = true;
  for (const JsonStep& step : node.steps) {
    const bool bracket = step.step != JsonStepKind::kField || step.bracketed;
    if (first) Text(':');
    if (bracket) {
      Text('[');
      if (step.step == JsonStepKind::kWildcard) {
        Text('*');
      } else if (step.step == JsonStepKind::kIndex) {
        Text(step.text);
      } else {
        PrintString(step.text);
      }
      Text(']');
    } else {
      if (!first) Text('.');
      Text(step.text);
    }
    first = false;
  }
}

void Printer::PrintUnaryExpr(const UnaryExpr& node) {
  switch (node.op) {
    case UnaryOp::kNot:
      Keyword("NOT ");
      return Operand(*node.operand, Precedence::kNot);
    case UnaryOp::kMinus:
      Text('-');
      if (BeginsWithNumber(*node.operand)) return Parenthesized(*node.operand);
      if (node.operand->Is<UnaryExpr>()) Space();  // never --
      break;
    case UnaryOp::kPlus:
      Text('+');
      break;
    case UnaryOp::kBitNot:
      Text('~');
      break;
  }
  Operand(*node.operand, Precedence::kUnary);
}

void Printer::PrintBinaryExpr(const BinaryExpr& node) {
  const Precedence level = PrecedenceOfOp(node.op);
  // A chain such as a + b - c is one group, broken before its operators;
  // comparisons stay together.
  const bool inner = in_chain_;
  in_chain_ = false;
  const bool breaks = level > Precedence::kComparison;
  if (breaks && !inner) Begin(2);
  const auto* left = node.left->As<BinaryExpr>();
  in_chain_ = breaks && left != nullptr && PrecedenceOfOp(left->op) == level;
  Operand(*node.left, level);
  in_chain_ = false;
  if (breaks) {
    Line();
  } else {
    Space();
  }
  PrintBinaryOp(node.op);
  Space();
  Operand(*node.right, Next(level));
  if (breaks && !inner) End();
}

void Printer::PrintLogicalExpr(const LogicalExpr& node) {
  const bool is_or = node.op == LogicalOp::kOr;
  Begin();
  for (uint32_t i = 0; i < node.operands.size(); ++i) {
    if (i > 0) {
      Line();
      Keyword(is_or ? "OR " : "AND ");
    }
    Operand(*node.operands[i], is_or ? Precedence::kOr : Precedence::kAnd);
  }
  End();
}

void Printer::PrintBetweenExpr(const BetweenExpr& node) {
  Operand(*node.value, Precedence::kComparison);
  Keyword(node.negated ? " NOT BETWEEN " : " BETWEEN ");
  Operand(*node.low, Precedence::kComparison);
  Keyword(" AND ");
  Operand(*node.high, Precedence::kComparison);
}

void Printer::PrintInExpr(const InExpr& node) {
  Operand(*node.value, Precedence::kComparison);
  Keyword(node.negated ? " NOT IN " : " IN ");
  if (node.query != nullptr) return ParenthesizedQuery(*node.query);
  ParenthesizedList(node.items);
}

void Printer::PrintLikeExpr(const LikeExpr& node) {
  Operand(*node.value, Precedence::kComparison);
  if (node.negated) Keyword(" NOT");
  Keyword(node.op == LikeOp::kLike    ? " LIKE "
          : node.op == LikeOp::kILike ? " ILIKE "
                                      : " RLIKE ");
  if (node.quantifier != LikeQuantifier::kNone) {
    Keyword(node.quantifier == LikeQuantifier::kAll ? "ALL " : "ANY ");
    return ParenthesizedList(node.patterns);
  }
  Operand(*node.patterns[0], Precedence::kComparison);
  if (node.escape != nullptr) {
    Keyword(" ESCAPE ");
    Print(*node.escape);
  }
}

void Printer::PrintIsExpr(const IsExpr& node) {
  Operand(*node.value, Precedence::kComparison);
  Keyword(node.negated ? " IS NOT " : " IS ");
  switch (node.test) {
    case IsTest::kNull:
      return Keyword("NULL");
    case IsTest::kTrue:
      return Keyword("TRUE");
    case IsTest::kFalse:
      return Keyword("FALSE");
    case IsTest::kUnknown:
      return Keyword("UNKNOWN");
  }
}

void Printer::PrintIsDistinctExpr(const IsDistinctExpr& node) {
  Operand(*node.left, Precedence::kComparison);
  Keyword(node.negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
  Operand(*node.right, Precedence::kComparison);
}

void Printer::PrintExistsExpr(const ExistsExpr& node) {
  Keyword("EXISTS ");
  ParenthesizedQuery(*node.query);
}

void Printer::PrintCaseExpr(const CaseExpr& node) {
  Begin(2);
  Keyword("CASE");
  if (node.operand != nullptr) {
    Space();
    Print(*node.operand);
  }
  for (const WhenClause& when : node.whens) {
    Line();
    Keyword("WHEN ");
    Print(*when.condition);
    Keyword(" THEN ");
    Print(*when.result);
  }
  if (node.otherwise != nullptr) {
    Line();
    Keyword("ELSE ");
    Print(*node.otherwise);
  }
  CloseLine(1);
  Keyword("END");
  End();
}

void Printer::PrintCastExpr(const CastExpr& node) {
  if (node.style == CastStyle::kColons || node.style == CastStyle::kTryColons) {
    PostfixBase(*node.operand, 't');
    Text(node.style == CastStyle::kColons ? "::" : "?::");
    return Print(*node.type);
  }
  Keyword(node.style == CastStyle::kCast ? "CAST" : "TRY_CAST");
  Text('(');
  Print(*node.operand);
  Keyword(" AS ");
  Print(*node.type);
  Text(')');
}

void Printer::PrintCollateExpr(const CollateExpr& node) {
  PostfixBase(*node.operand, 'c');
  Keyword(" COLLATE ");
  PrintObjectName(node.collation);
}

void Printer::PrintSubqueryExpr(const SubqueryExpr& node) {
  ParenthesizedQuery(*node.query);
}

void Printer::PrintRowExpr(const RowExpr& node) {
  ParenthesizedList(node.items);
}

void Printer::PrintAliasExpr(const AliasExpr& node) {
  Print(*node.operand);
  Keyword(" AS ");
  PrintIdentifier(node.alias);
}

void Printer::PrintNamedArgumentExpr(const NamedArgumentExpr& node) {
  PrintIdentifier(node.name);
  Text(" => ");
  Print(*node.value);
}

void Printer::PrintLambdaExpr(const LambdaExpr& node) {
  if (node.parameters.size() == 1) {
    PrintIdentifier(node.parameters[0]);
  } else {
    ParenthesizedList(node.parameters);
  }
  Text(" -> ");
  Print(*node.body);
}

void Printer::PrintDateTimeUnitExpr(const DateTimeUnitExpr& node) {
  Keyword(TimeUnitName(node.unit));
}

void Printer::PrintTableArgumentExpr(const TableArgumentExpr& node) {
  Keyword("TABLE");
  if (node.query != nullptr) {
    ParenthesizedQuery(*node.query);
  } else {
    Text('(');
    PrintObjectName(node.table);
    Text(')');
  }
  if (node.with_single_partition) Keyword(" WITH SINGLE PARTITION");
  if (!node.partition_by.empty()) {
    Keyword(" PARTITION BY ");
    ParenthesizedList(node.partition_by);
  }
  if (!node.order_by.empty()) {
    Keyword(" ORDER BY ");
    ParenthesizedList(node.order_by);
  }
}

void Printer::PrintExtractExpr(const ExtractExpr& node) {
  Keyword("EXTRACT");
  Text('(');
  PrintIdentifier(node.field);
  Keyword(" FROM ");
  Print(*node.source);
  Text(')');
}

void Printer::PrintTrimExpr(const TrimExpr& node) {
  Keyword("TRIM");
  Text('(');
  switch (node.side) {
    case TrimSide::kNone:
      break;
    case TrimSide::kBoth:
      Keyword("BOTH ");
      break;
    case TrimSide::kLeading:
      Keyword("LEADING ");
      break;
    case TrimSide::kTrailing:
      Keyword("TRAILING ");
      break;
  }
  if (node.characters != nullptr) {
    Print(*node.characters);
    Space();
  }
  Keyword("FROM ");
  Print(*node.source);
  Text(')');
}

}  // namespace semantic_layer::sql
