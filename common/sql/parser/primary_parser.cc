#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

LiteralExpr* Parser::NewLiteral(LiteralKind kind, absl::string_view text,
                                uint32_t begin) {
  auto* literal = StartAt<LiteralExpr>(begin);
  literal->literal = kind;
  literal->text = text;
  return Finish(literal);
}

void Parser::CheckHexadecimal(absl::string_view digits, Span span) {
  for (const char c : digits) {
    if (absl::ascii_isxdigit(c)) continue;
    return Fail(DiagnosticCode::kInvalidLiteral, span,
                "a binary literal holds hexadecimal digits only");
  }
}

Expression* Parser::ParsePrimary() {
  const uint32_t begin = Here();
  switch (Peek().type) {
    case T::kWord:
      return ParseWordPrimary();
    case T::kQuotedName:
      return ParseNameOrCall();
    case T::kString:
      if (AtIdentifier()) return ParseNameOrCall();
      return ParseStringLiteral();
    case T::kRawString:
      return ParseStringLiteral();
    case T::kDollarString: {
      const absl::string_view value = arena_.Copy(DecodeString(TextOf(Peek())));
      Advance();
      return NewLiteral(LiteralKind::kString, value, begin);
    }
    case T::kBinary: {
      const absl::string_view token = TextOf(Peek());
      const absl::string_view digits = token.substr(2, token.size() - 3);
      CheckHexadecimal(digits, Peek().span());
      Advance();
      return NewLiteral(LiteralKind::kBinary, digits, begin);
    }
    case T::kInteger:
    case T::kDecimal:
    case T::kExponent:
    case T::kTinyInt:
    case T::kSmallInt:
    case T::kBigInt:
    case T::kFloat:
    case T::kDouble:
    case T::kBigDecimal:
      return ParseNumber(false, begin);
    case T::kTemplate: {
      if (Ahead(1, T::kDot) || Ahead(1, T::kLeftParen)) {
        return ParseNameOrCall();
      }
      auto* expression = Start<TemplateExpr>();
      expression->text = TextOf(Peek());
      Advance();
      return Finish(expression);
    }
    case T::kColon:
    case T::kQuestion:
      return ParseParameter();
    case T::kStar:
      return ParseStar(ObjectName(), begin);
    case T::kLeftParen:
      return ParseParenthesized();
    default:
      Unexpected("an expression");
      return NewLiteral(LiteralKind::kNull, "", begin);
  }
}

// A number's text keeps its sign and loses the suffix of its type.
Expression* Parser::ParseNumber(bool negative, uint32_t begin) {
  const Token token = Peek();
  absl::string_view digits = TextOf(token);
  LiteralKind kind = LiteralKind::kInteger;
  switch (token.type) {
    case T::kDecimal:
      kind = LiteralKind::kDecimal;
      break;
    case T::kExponent:
      kind = LiteralKind::kExponent;
      break;
    case T::kTinyInt:
      kind = LiteralKind::kTinyInt;
      digits.remove_suffix(1);
      break;
    case T::kSmallInt:
      kind = LiteralKind::kSmallInt;
      digits.remove_suffix(1);
      break;
    case T::kBigInt:
      kind = LiteralKind::kBigInt;
      digits.remove_suffix(1);
      break;
    case T::kFloat:
      kind = LiteralKind::kFloat;
      digits.remove_suffix(1);
      break;
    case T::kDouble:
      kind = LiteralKind::kDouble;
      digits.remove_suffix(1);
      break;
    case T::kBigDecimal:
      kind = LiteralKind::kBigDecimal;
      digits.remove_suffix(2);
      break;
    default:
      break;
  }
  if (negative) {
    // Usually the sign stands right before the digits in the text.
    digits = begin + 1 == token.begin
                 ? absl::string_view(digits.data() - 1, digits.size() + 1)
                 : arena_.Copy(absl::StrCat("-", digits));
  }
  Advance();
  return NewLiteral(kind, digits, begin);
}

Expression* Parser::ParseParameter() {
  auto* parameter = Start<ParameterExpr>();
  if (Accept(T::kQuestion)) {
    parameter->position = parameter_count_++;
    return Finish(parameter);
  }
  Expect(T::kColon);
  if (!AtName(0)) {
    Unexpected("the name of a parameter");
    return parameter;
  }
  parameter->name = NameOf(Peek()).text;
  Advance();
  return Finish(parameter);
}

Expression* Parser::ParseWordPrimary() {
  const Token& token = Peek();
  const uint32_t begin = Here();
  switch (token.keyword) {
    case K::kNotKeyword:
      return ParseNameOrCall();
    case K::kNull:
    case K::kTrue:
    case K::kFalse:
      if (Ahead(1, T::kLeftParen) || Ahead(1, T::kDot)) break;
      Advance();
      return NewLiteral(token.keyword == K::kNull   ? LiteralKind::kNull
                        : token.keyword == K::kTrue ? LiteralKind::kTrue
                                                    : LiteralKind::kFalse,
                        "", begin);
    case K::kDefault:
      if (Ahead(1, T::kLeftParen) || Ahead(1, T::kDot)) break;
      Advance();
      return Finish(StartAt<DefaultExpr>(begin));
    case K::kCase:
      if (ContinuesName(1) && !Ahead(1, T::kLeftBracket)) break;
      return ParseCase();
    case K::kCast:
      if (!Ahead(1, T::kLeftParen)) break;
      return ParseCast(CastStyle::kCast);
    case K::kTryCast:
      if (!Ahead(1, T::kLeftParen)) break;
      return ParseCast(CastStyle::kTryCast);
    case K::kInterval:
      if (!AtInterval()) break;
      return ParseInterval();
    case K::kDate:
      if (Peek(1).type != T::kString && Peek(1).type != T::kRawString) break;
      return ParseTypedLiteral(LiteralKind::kDate);
    case K::kTime:
      if (Peek(1).type != T::kString && Peek(1).type != T::kRawString) break;
      return ParseTypedLiteral(LiteralKind::kTime);
    case K::kTimestamp:
      if (Peek(1).type != T::kString && Peek(1).type != T::kRawString) break;
      return ParseTypedLiteral(LiteralKind::kTimestamp);
    case K::kTimestampNtz:
      if (Peek(1).type != T::kString && Peek(1).type != T::kRawString) break;
      return ParseTypedLiteral(LiteralKind::kTimestampNtz);
    case K::kTimestampLtz:
      if (Peek(1).type != T::kString && Peek(1).type != T::kRawString) break;
      return ParseTypedLiteral(LiteralKind::kTimestampLtz);
    case K::kCurrentDate:
    case K::kCurrentTime:
    case K::kCurrentTimestamp:
    case K::kCurrentUser:
    case K::kSessionUser:
    case K::kUser: {
      if (Ahead(1, T::kLeftParen) || Ahead(1, T::kDot)) break;
      auto* call = Start<FunctionCall>();
      call->name.parts.push_back(arena_, ParseIdentifier());
      call->bare = true;
      return Finish(call);
    }
    // Words that open a clause are no columns here unless what follows goes on
    // like after a column.
    case K::kFrom:
    case K::kWhere:
    case K::kGroup:
    case K::kOrder:
    case K::kHaving:
    case K::kUnion:
    case K::kExcept:
    case K::kIntersect:
    case K::kJoin:
    case K::kOn:
    case K::kThen:
    case K::kWhen:
    case K::kElse:
    case K::kEnd:
    case K::kAnd:
    case K::kOr:
    case K::kAs:
    case K::kSelect:
    case K::kInto:
    case K::kLimit:
    case K::kNot:
      if (AtEndOfStatementAt(1)) {
        Advance();
        Unexpected("an expression");
        break;
      }
      [[fallthrough]];
    case K::kIn:
    case K::kIs:
    case K::kLike:
    case K::kBetween:
      if (ContinuesName(1) || Ahead(1, T::kLeftParen)) {
        if (token.keyword == K::kFrom && Ahead(1, T::kDot) == false &&
            !Ahead(1, T::kComma) && !Ahead(1, T::kRightParen) &&
            !Ahead(1, T::kEnd)) {
          Unexpected("an expression");
        }
        break;
      }
      Unexpected("an expression");
      break;
    default:
      break;
  }
  // DATE '...' of another type: a typed literal that does not exist.
  return ParseNameOrCall();
}

Expression* Parser::ParseTypedLiteral(LiteralKind kind) {
  const uint32_t begin = Here();
  Advance();
  const absl::string_view value = ParseStringValue();
  return NewLiteral(kind, value, begin);
}

// a, a.b.c, a.b.*, f(...), a.f(...).
Expression* Parser::ParseNameOrCall() {
  const uint32_t begin = Here();
  if (!AtIdentifier()) {
    Unexpected("an expression");
    return NewLiteral(LiteralKind::kNull, "", begin);
  }
  // BIGINT '1' and its like: a typed literal of a type that has none.
  if (Peek().type == T::kWord && Ahead(1, T::kString) &&
      !options_.double_quoted_identifiers) {
    switch (Peek().keyword) {
      case K::kAll:
      case K::kDistinct:
        break;
      default: {
        const absl::string_view word = TextOf(Peek());
        if (word == "x" || word == "X") {
          // X '1F' with a blank.
          const absl::string_view token = TextOf(Peek(1));
          CheckHexadecimal(token.substr(1, token.size() - 2), Peek(1).span());
          Advance();
          Advance();
          return NewLiteral(LiteralKind::kBinary,
                            token.substr(1, token.size() - 2), begin);
        }
        const Span span{begin, Peek(1).end};
        Fail(DiagnosticCode::kUnsupportedTypedLiteral, span,
             absl::StrCat("there are no literals of the form ", TextOf(Peek()),
                          " '...'"),
             "use CAST('...' AS type)");
      }
    }
  }
  ObjectName name;
  name.parts.push_back(arena_, ParseIdentifier());
  while (Peek().type == T::kDot) {
    if (Ahead(1, K::kFrom) && Peek(1).begin != Peek().end) {
      // SELECT a. FROM t: nobody means a field called FROM.
      Advance();
      Unexpected("a column or *");
    }
    if (AtName(1)) {
      Advance();
      name.parts.push_back(arena_, ParseIdentifier());
    } else if (Ahead(1, T::kStar)) {
      Advance();
      return ParseStar(name, begin);
    } else {
      break;
    }
  }
  // A query is no argument: REPLACE ON a = b (SELECT ...).
  const bool query = (Ahead(1, K::kSelect) || Ahead(1, K::kWith)) && AtQuery(1);
  if (Peek().type == T::kLeftParen && !query) {
    Expression* call = ParseCall(name, begin);
    const bool interval =
        name.parts.size() == 1 && !name.parts[0].quoted &&
        absl::EqualsIgnoreCase(name.parts[0].text, "interval");
    if (interval && IsUnitAt(0)) {
      Fail(DiagnosticCode::kSyntaxError, Span{begin, Peek().end},
           "INTERVAL takes a literal, no expression",
           "write make_interval() or n * INTERVAL 1 DAY");
    }
    return call;
  }
  auto* column = StartAt<ColumnRef>(begin);
  column->name = name;
  return Finish(column);
}

// * or qualifier.*, with EXCEPT (columns).
Expression* Parser::ParseStar(const ObjectName& qualifier, uint32_t begin) {
  auto* star = StartAt<StarExpr>(begin);
  star->qualifier = qualifier;
  Expect(T::kStar);
  if (Is(K::kExcept) && Ahead(1, T::kLeftParen) && !AtQuery(2)) {
    Advance();
    Advance();
    star->has_except = true;
    if (!Accept(T::kRightParen)) {
      CommaList(&star->except, [this] { return ParseObjectName("a column"); });
      Expect(T::kRightParen);
    }
  }
  return Finish(star);
}

// Whether a query begins at `ahead`, parentheses before it skipped.
bool Parser::AtQuery(size_t ahead) const {
  size_t i = pos_ + ahead;
  // More of them are an error anyway; the bound keeps the scan short.
  const size_t most = i + static_cast<size_t>(options_.max_nesting_depth);
  while (i < most && tokens_[i].type == T::kLeftParen) ++i;
  const Token& next = tokens_[i + 1 < tokens_.size() ? i + 1 : i];
  switch (tokens_[i].keyword) {
    case K::kSelect:
    case K::kWith:
      return next.type != T::kComma && next.type != T::kRightParen &&
             next.type != T::kDot;
    case K::kFrom:
    case K::kTable:
      return next.type == T::kWord || next.type == T::kQuotedName ||
             (tokens_[i].keyword == K::kFrom && next.type == T::kLeftParen);
    case K::kValues:
      return next.type != T::kComma && next.type != T::kRightParen &&
             next.type != T::kDot && next.type != T::kEqual;
    case K::kMap:
    case K::kReduce:
      return next.type == T::kWord && next.keyword != K::kAs &&
             next.keyword != K::kFrom;
    default:
      return false;
  }
}

// Whether what follows a parenthesised query makes it part of a larger one.
bool Parser::AtQueryContinuation() {
  if (Peek().type == T::kPipe) return true;
  switch (Peek().keyword) {
    case K::kUnion:
    case K::kExcept:
    case K::kIntersect:
    case K::kMinus:
    case K::kSetminus:
    case K::kLimit:
    case K::kOffset:
      return true;
    case K::kOrder:
    case K::kSort:
    case K::kCluster:
    case K::kDistribute:
      return Ahead(1, K::kBy);
    default:
      return false;
  }
}

// Goes on with a query whose first operand, in parentheses, is read.
Query* Parser::ContinueQuery(QueryBody* left) {
  auto* query = StartAt<Query>(left->span.begin);
  query->body = ParseSetOperations(left, 0);
  ParseTail(query);
  return Finish(query);
}

Expression* Parser::ParseQueryInParens(uint32_t begin) {
  auto* subquery = StartAt<SubqueryExpr>(begin);
  Query* query = ParseQuery();
  Expect(T::kRightParen);
  subquery->query = query;
  return Finish(subquery);
}

// (query), (expression) or a row (a, b AS c).
Expression* Parser::ParseParenthesized() {
  const uint32_t begin = Here();
  Expect(T::kLeftParen);
  const Nesting nesting(this);
  if (!Is(T::kLeftParen) && AtQuery(0)) return ParseQueryInParens(begin);
  Expression* first = ParseAliasedExpression();
  auto* inner = first->As<SubqueryExpr>();
  if (inner != nullptr && AtQueryContinuation()) {
    auto* subquery = StartAt<SubqueryExpr>(begin);
    subquery->query = ContinueQuery(inner->query);
    Expect(T::kRightParen);
    return Finish(subquery);
  }
  if (!Is(T::kComma)) {
    if (first->Is<AliasExpr>()) Unexpected(",");
    Expect(T::kRightParen);
    return first;
  }
  auto* row = StartAt<RowExpr>(begin);
  row->items.push_back(arena_, first);
  while (Accept(T::kComma)) {
    row->items.push_back(arena_, ParseAliasedExpression());
  }
  Expect(T::kRightParen);
  return Finish(row);
}

Expression* Parser::ParseCase() {
  auto* expression = Start<CaseExpr>();
  Expect(K::kCase);
  if (!Is(K::kWhen)) expression->operand = ParseExpression();
  do {
    Expect(K::kWhen);
    WhenClause when;
    when.condition = ParseExpression();
    Expect(K::kThen);
    when.result = ParseExpression();
    expression->whens.push_back(arena_, when);
  } while (Is(K::kWhen));
  if (Accept(K::kElse)) expression->otherwise = ParseExpression();
  Expect(K::kEnd);
  return Finish(expression);
}

Expression* Parser::ParseCast(CastStyle style) {
  auto* cast = Start<CastExpr>();
  cast->style = style;
  Advance();
  Expect(T::kLeftParen);
  cast->operand = ParseExpression();
  Expect(K::kAs);
  cast->type = ParseDataType();
  Expect(T::kRightParen);
  return Finish(cast);
}

bool Parser::IsUnitAt(size_t ahead) const {
  const Token& token = Peek(ahead);
  return token.type == T::kWord &&
         TimeUnitFromName(TextOf(token)) != TimeUnit::kNone;
}

// Whether INTERVAL at the cursor begins a literal rather than names a column.
bool Parser::AtInterval() const {
  const Token& next = Peek(1);
  switch (next.type) {
    case T::kString:
    case T::kRawString:
    case T::kInteger:
    case T::kDecimal:
      return true;
    case T::kMinus:
    case T::kPlus:
      return (Ahead(2, T::kInteger) || Ahead(2, T::kDecimal) ||
              Ahead(2, T::kString)) &&
             (Ahead(2, T::kString) || IsUnitAt(3));
    case T::kColon:
      return AtName(2);
    case T::kQuestion:
      return true;
    case T::kTemplate:
      return IsUnitAt(2);
    default:
      return false;
  }
}

Expression* Parser::ParseIntervalValue() {
  const uint32_t begin = Here();
  bool negative = false;
  if (Is(T::kMinus) || Is(T::kPlus)) {
    negative = Is(T::kMinus);
    Advance();
  }
  if (Is(T::kInteger) || Is(T::kDecimal)) return ParseNumber(negative, begin);
  Expression* value = ParseStringOrParameter();
  if (!negative) return value;
  // INTERVAL -'1' DAY.
  auto* literal = value->As<LiteralExpr>();
  if (literal == nullptr) {
    Unexpected();
    return value;
  }
  auto* unary = StartAt<UnaryExpr>(begin);
  unary->op = UnaryOp::kMinus;
  unary->operand = literal;
  return Finish(unary);
}

Expression* Parser::ParseInterval() {
  auto* interval = Start<IntervalExpr>();
  Expect(K::kInterval);
  const auto at_value = [this] {
    switch (Peek().type) {
      case T::kString:
      case T::kRawString:
      case T::kInteger:
      case T::kDecimal:
        return IsUnitAt(1);
      case T::kMinus:
        // A minus after a unit subtracts unless a unit follows its number.
        return (Ahead(1, T::kInteger) || Ahead(1, T::kDecimal) ||
                Ahead(1, T::kString)) &&
               IsUnitAt(2);
      default:
        return false;
    }
  };
  do {
    IntervalPart part;
    part.value = ParseIntervalValue();
    if (IsUnitAt(0)) {
      part.unit = TimeUnitFromName(TextOf(Peek()));
      Advance();
    }
    interval->parts.push_back(arena_, part);
    if (part.unit == TimeUnit::kNone) break;
    if (interval->parts.size() == 1 && Accept(K::kTo)) {
      if (!IsUnitAt(0)) Unexpected("a unit of time such as SECOND");
      interval->to_unit = TimeUnitFromName(TextOf(Peek()));
      Advance();
      break;
    }
  } while (at_value());
  const IntervalPart& first = interval->parts[0];
  if (first.unit == TimeUnit::kNone) {
    auto* literal = first.value->As<LiteralExpr>();
    if (literal != nullptr && literal->literal != LiteralKind::kString) {
      Unexpected("a unit of time such as DAY");
    }
  }
  return Finish(interval);
}

}  // namespace semantic_layer::sql::internal
