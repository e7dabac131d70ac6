#include "common/sql/dialect/standard_printer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::sql {
namespace {

bool IsPlainName(absl::string_view text) {
  if (text.empty() || absl::ascii_isdigit(text[0])) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && c != '_') return false;
  }
  return true;
}

}  // namespace

Precedence StandardPrinter::PrecedenceOf(const Expression& expression) const {
  if (const auto* unary = expression.As<UnaryExpr>();
      unary != nullptr && unary->op == UnaryOp::kBitNot) {
    return Precedence::kBitOr;
  }
  const Precedence level = Printer::PrecedenceOf(expression);
  const auto* binary = expression.As<BinaryExpr>();
  if (binary == nullptr || level == Precedence::kMultiplicative) return level;
  if (level == Precedence::kComparison) return Precedence::kPredicate;
  if (level == Precedence::kAdditive && binary->op != BinaryOp::kConcat) {
    return level;
  }
  return Precedence::kBitOr;
}

void StandardPrinter::PrintBinaryExpr(const BinaryExpr& node) {
  const Precedence level = PrecedenceOf(node);
  const auto after = [](Precedence p) {
    return static_cast<Precedence>(static_cast<uint8_t>(p) + 1);
  };
  // Of one level only the same operators follow each other bare.
  const auto* left = node.left->As<BinaryExpr>();
  const bool chain =
      level != Precedence::kPredicate &&
      (level != Precedence::kBitOr || (left != nullptr && left->op == node.op));
  Operand(*node.left, chain ? level : after(level));
  Space();
  PrintBinaryOp(node.op);
  Space();
  Operand(*node.right, after(level));
}

void StandardPrinter::PrintName(absl::string_view text, bool quoted) {
  if (!quoted && IsPlainName(text) &&
      !IsReserved(absl::AsciiStrToLower(text))) {
    Text(text);
    return;
  }
  Text('"');
  size_t from = 0;
  for (size_t at = text.find('"'); at != absl::string_view::npos;
       at = text.find('"', from)) {
    Text(text.substr(from, at + 1 - from));
    Text('"');
    from = at + 1;
  }
  Text(text.substr(from));
  Text('"');
}

void StandardPrinter::PrintIdentifier(const Identifier& name) {
  if (name.dynamic != nullptr) {
    Unsupported(name.span,
                absl::StrCat(Title(),
                             " has no IDENTIFIER() with a name that is "
                             "only known at run time"),
                "write the name itself");
  }
  // Quotes in Databricks SQL do not make a name case-sensitive: whether to
  // quote follows from the name alone.
  PrintName(name.text, false);
}

void StandardPrinter::PrintFunctionName(const ObjectName& name) {
  // Functions may be called by most reserved words: left(s, 1).
  for (uint32_t i = 0; i < name.parts.size(); ++i) {
    if (i > 0) Text('.');
    if (IsPlainName(name.parts[i].text)) {
      Text(name.parts[i].text);
    } else {
      PrintIdentifier(name.parts[i]);
    }
  }
}

void StandardPrinter::PrintString(absl::string_view value) {
  if (value.find('\0') != absl::string_view::npos) {
    Unsupported(Span{},
                absl::StrCat(Title(), " has no strings with a zero byte"));
  }
  Text('\'');
  size_t from = 0;
  for (size_t at = value.find('\''); at != absl::string_view::npos;
       at = value.find('\'', from)) {
    Text(value.substr(from, at + 1 - from));
    Text('\'');
    from = at + 1;
  }
  Text(value.substr(from));
  Text('\'');
}

void StandardPrinter::PrintTypedLiteral(absl::string_view type,
                                        absl::string_view text) {
  Keyword(type);
  Space();
  PrintString(text);
}

void StandardPrinter::PrintLiteralExpr(const LiteralExpr& literal) {
  const auto cast_number = [&](TypeKind type) {
    Keyword("CAST");
    Text('(');
    Text(literal.text);
    Keyword(" AS ");
    Keyword(TypeName(type));
    Text(')');
  };
  switch (literal.literal) {
    case LiteralKind::kNull:
      return Keyword("NULL");
    case LiteralKind::kTrue:
      return Keyword("TRUE");
    case LiteralKind::kFalse:
      return Keyword("FALSE");
    case LiteralKind::kInteger:
    case LiteralKind::kDecimal:
    case LiteralKind::kExponent:
    case LiteralKind::kBigDecimal:
      return Text(literal.text);
    case LiteralKind::kTinyInt:
      return cast_number(TypeKind::kTinyInt);
    case LiteralKind::kSmallInt:
      return cast_number(TypeKind::kSmallInt);
    case LiteralKind::kBigInt:
      return cast_number(TypeKind::kBigInt);
    case LiteralKind::kFloat:
      return cast_number(TypeKind::kFloat);
    case LiteralKind::kDouble:
      return cast_number(TypeKind::kDouble);
    case LiteralKind::kString:
      return PrintString(literal.text);
    case LiteralKind::kBinary:
      Text("unhex('");
      if (literal.text.size() % 2 == 1) Text('0');
      Text(literal.text);
      return Text("')");
    case LiteralKind::kDate:
      return PrintTypedLiteral("DATE", literal.text);
    case LiteralKind::kTime:
      return PrintTypedLiteral("TIME", literal.text);
    case LiteralKind::kTimestamp:
    case LiteralKind::kTimestampLtz:
      return PrintTypedLiteral(TypeName(TypeKind::kTimestamp), literal.text);
    case LiteralKind::kTimestampNtz:
      return PrintTypedLiteral("TIMESTAMP", literal.text);
  }
}

void StandardPrinter::PrintIntervalExpr(const IntervalExpr& interval) {
  std::string text;
  for (const IntervalPart& part : interval.parts) {
    const auto* literal =
        part.value == nullptr ? nullptr : part.value->As<LiteralExpr>();
    if (literal == nullptr || interval.to_unit != TimeUnit::kNone) {
      Unsupported(interval.span,
                  absl::StrCat("this interval cannot be written in ", Title()));
      return;
    }
    absl::StrAppend(&text, text.empty() ? "" : " ", literal->text);
    if (part.unit == TimeUnit::kQuarter) {
      Unsupported(interval.span,
                  absl::StrCat(Title(), " has no interval of quarters"),
                  "write three months for each");
    }
    if (part.unit != TimeUnit::kNone) {
      absl::StrAppend(&text, " ",
                      absl::AsciiStrToLower(TimeUnitName(part.unit)));
    }
  }
  Keyword("INTERVAL ");
  PrintString(text);
}

void StandardPrinter::PrintJsonPathExpr(const JsonPathExpr& path) {
  Unsupported(path.span, absl::StrCat(Title(), " has no `:` paths"));
  Print(*path.base);
}

void StandardPrinter::PrintTemplateExpr(const TemplateExpr& expression) {
  Unsupported(expression.span,
              "a client-side placeholder was left in the statement",
              "replace it before running the statement");
  Text(expression.text);
}

void StandardPrinter::PrintIsDistinctExpr(const IsDistinctExpr& expression) {
  Operand(*expression.left, Precedence::kComparison);
  Keyword(expression.negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
  // Both dialects bind `=` as tightly as IS.
  Operand(*expression.right, Precedence::kBitOr);
}

void StandardPrinter::PrintCastExpr(const CastExpr& cast) {
  Keyword(cast.IsTry() ? "TRY_CAST" : "CAST");
  Text('(');
  Print(*cast.operand);
  Keyword(" AS ");
  Print(*cast.type);
  Text(')');
}

void StandardPrinter::PrintFunctionCall(const FunctionCall& call) {
  PrintFunctionName(call.name);
  if (!call.bare) {
    Text('(');
    if (call.quantifier == SetQuantifier::kDistinct) Keyword("DISTINCT ");
    Listed(call.arguments);
    if (!call.argument_order.empty()) {
      Keyword(" ORDER BY ");
      Listed(call.argument_order);
    }
    if (call.nulls == NullTreatment::kIgnore) Keyword(" IGNORE NULLS");
    Text(')');
  }
  if (!call.within_group.empty()) {
    Keyword(" WITHIN GROUP ");
    Text('(');
    Keyword("ORDER BY ");
    Listed(call.within_group);
    Text(')');
  }
  if (call.filter != nullptr) {
    Keyword(" FILTER ");
    Text('(');
    Keyword("WHERE ");
    Print(*call.filter);
    Text(')');
  }
  if (call.over != nullptr) {
    Keyword(" OVER ");
    Print(*call.over);
  }
}

void StandardPrinter::PrintDataType(const DataType& type) {
  const absl::string_view name =
      type.type == TypeKind::kNamed ? type.name.text : TypeName(type.type);
  if (name.empty()) {
    Unsupported(type.span, absl::StrCat(Title(), " has no such type"));
    return;
  }
  Keyword(name);
  if (type.type != TypeKind::kDecimal) return;
  // Without arguments every engine has another idea of the default.
  Text('(');
  if (type.arguments.empty()) {
    Text("10");
  } else {
    Print(*type.arguments[0]);
  }
  Text(", ");
  if (type.arguments.size() < 2) {
    Text('0');
  } else {
    Print(*type.arguments[1]);
  }
  Text(')');
}

void StandardPrinter::PrintValuesRelation(const ValuesRelation& values) {
  Text('(');
  Keyword("VALUES ");
  bool first = true;
  for (const Expression* row : values.rows) {
    if (!first) Text(", ");
    first = false;
    Text('(');
    if (const auto* tuple = row->As<RowExpr>()) {
      Listed(tuple->items);
    } else {
      Print(*row);
    }
    Text(')');
  }
  Text(')');
  PrintAlias(values.alias);
}

void StandardPrinter::PrintTimeTravel(const TimeTravel& travel) {
  Unsupported(travel.span,
              absl::StrCat(Title(), " cannot read older versions of a table"));
}

void StandardPrinter::PrintLateralView(const LateralView& view) {
  Unsupported(view.span, absl::StrCat(Title(), " has no LATERAL VIEW"));
}

void StandardPrinter::PrintPipeQuery(const PipeQuery& pipe) {
  Unsupported(pipe.span, absl::StrCat(Title(), " has no pipes"));
}

}  // namespace semantic_layer::sql
