#include <algorithm>

#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {
namespace {

// A binary operator's level, tightest highest; 0 when the token is none.
struct OperatorInfo {
  int level;
  BinaryOp op;
};

OperatorInfo OperatorOf(const Token& token) {
  switch (token.type) {
    case TokenType::kEqual:
      return {1, BinaryOp::kEqual};
    case TokenType::kNullSafeEqual:
      return {1, BinaryOp::kNullSafeEqual};
    case TokenType::kNotEqual:
      return {1, BinaryOp::kNotEqual};
    case TokenType::kLess:
      return {1, BinaryOp::kLess};
    case TokenType::kLessEqual:
      return {1, BinaryOp::kLessEqual};
    case TokenType::kGreater:
      return {1, BinaryOp::kGreater};
    case TokenType::kGreaterEqual:
      return {1, BinaryOp::kGreaterEqual};
    case TokenType::kBar:
      return {2, BinaryOp::kBitOr};
    case TokenType::kCaret:
      return {3, BinaryOp::kBitXor};
    case TokenType::kAmpersand:
      return {4, BinaryOp::kBitAnd};
    case TokenType::kShiftLeft:
      return {5, BinaryOp::kShiftLeft};
    case TokenType::kShiftRight:
      return {5, BinaryOp::kShiftRight};
    case TokenType::kShiftRightUnsigned:
      return {5, BinaryOp::kShiftRightUnsigned};
    case TokenType::kPlus:
      return {6, BinaryOp::kAdd};
    case TokenType::kMinus:
      return {6, BinaryOp::kSubtract};
    case TokenType::kConcat:
      return {6, BinaryOp::kConcat};
    case TokenType::kStar:
      return {7, BinaryOp::kMultiply};
    case TokenType::kSlash:
      return {7, BinaryOp::kDivide};
    case TokenType::kPercent:
      return {7, BinaryOp::kModulo};
    case TokenType::kWord:
      if (token.keyword == Keyword::kDiv) {
        return {7, BinaryOp::kIntegerDivide};
      }
      return {0, BinaryOp::kEqual};
    default:
      return {0, BinaryOp::kEqual};
  }
}

constexpr int kComparisonLevel = 1;

}  // namespace

bool Parser::AtLambda() const {
  if (AtName(0)) return Ahead(1, T::kArrow);
  if (!Ahead(0, T::kLeftParen) || !AtName(1)) return false;
  // (x, y) -> ...: the names are few, the scan ends at anything else.
  size_t i = pos_ + 2;
  while (tokens_[i].type == T::kComma && tokens_[i + 1].type != T::kEnd &&
         (tokens_[i + 1].type == T::kWord ||
          tokens_[i + 1].type == T::kQuotedName)) {
    i += 2;
  }
  return tokens_[i].type == T::kRightParen && tokens_[i + 1].type == T::kArrow;
}

Expression* Parser::ParseLambda() {
  auto* lambda = Start<LambdaExpr>();
  if (Accept(T::kLeftParen)) {
    CommaList(&lambda->parameters, [this] { return ParseIdentifier(); });
    Expect(T::kRightParen);
  } else {
    lambda->parameters.push_back(arena_, ParseIdentifier());
  }
  Expect(T::kArrow);
  lambda->body = ParseExpression();
  return Finish(lambda);
}

// Adds an operand to a list of ANDs or ORs; (a OR b) OR c is the same list. The
// longer of the two lists keeps its storage, so that parentheses around long
// lists cost no copies.
void Parser::AddOperand(LogicalExpr* logical, Expression* operand) {
  auto* inner = operand->As<LogicalExpr>();
  List<Expression*>& operands = logical->operands;
  if (inner == nullptr || inner->op != logical->op) {
    operands.push_back(arena_, operand);
    return;
  }
  if (inner->operands.size() <= operands.size()) {
    for (Expression* nested : inner->operands) {
      operands.push_back(arena_, nested);
    }
    return;
  }
  const List<Expression*> before = operands;
  const uint32_t tail = inner->operands.size();
  operands = inner->operands;
  for (Expression* moved : before) operands.push_back(arena_, moved);
  std::move_backward(operands.begin(), operands.begin() + tail, operands.end());
  std::copy(before.begin(), before.end(), operands.begin());
}

Expression* Parser::ParseExpression() {
  const Nesting nesting(this);
  const uint32_t begin = Here();
  if ((Peek().type == T::kLeftParen || Ahead(1, T::kArrow)) && AtLambda()) {
    return ParseLambda();
  }
  Expression* first = ParseAnd();
  if (!Is(K::kOr)) return first;
  auto* logical = StartAt<LogicalExpr>(begin);
  logical->op = LogicalOp::kOr;
  AddOperand(logical, first);
  while (Accept(K::kOr)) AddOperand(logical, ParseAnd());
  return Finish(logical);
}

Expression* Parser::ParseAnd() {
  const uint32_t begin = Here();
  Expression* first = ParseNot();
  if (!Is(K::kAnd)) return first;
  auto* logical = StartAt<LogicalExpr>(begin);
  logical->op = LogicalOp::kAnd;
  AddOperand(logical, first);
  while (Accept(K::kAnd)) AddOperand(logical, ParseNot());
  return Finish(logical);
}

Expression* Parser::ParseNot() {
  const bool bang = Peek().type == T::kBang;
  if (!bang && !(Is(K::kNot) && !ContinuesName(1))) return ParsePredicate();
  const Nesting nesting(this);
  auto* unary = Start<UnaryExpr>();
  unary->op = UnaryOp::kNot;
  Advance();
  unary->operand = ParseNot();
  return Finish(unary);
}

Expression* Parser::ParsePredicate() {
  const uint32_t begin = Here();
  if (Is(K::kExists, T::kLeftParen) && AtQuery(2)) {
    auto* exists = Start<ExistsExpr>();
    Advance();
    exists->query = ParseParenthesizedQuery();
    return Finish(exists);
  }
  const HeightScope scope(this);
  Expression* value = ParseValue();
  return ParsePredicateTail(value, begin);
}

// One predicate may follow a value.
Expression* Parser::ParsePredicateTail(Expression* value, uint32_t begin) {
  if (Peek().type != T::kWord && !tracing_) return value;
  bool negated = false;
  if (Is(K::kNot)) {
    switch (Peek(1).keyword) {
      case K::kBetween:
      case K::kIn:
      case K::kLike:
      case K::kIlike:
      case K::kRlike:
      case K::kRegexp:
        negated = true;
        Advance();
        break;
      default:
        return value;
    }
  }
  switch (Peek().keyword) {
    case K::kBetween: {
      auto* between = StartAt<BetweenExpr>(begin);
      Advance();
      between->negated = negated;
      between->value = value;
      between->low = ParseValue();
      Expect(K::kAnd);
      between->high = ParseValue();
      GrowHeight(between->span);
      return Finish(between);
    }
    case K::kIn:
      if (state_.no_in_depth == state_.depth && !negated) return value;
      return ParseIn(value, begin, negated);
    case K::kLike:
    case K::kIlike:
    case K::kRlike:
    case K::kRegexp:
      return ParseLike(value, begin, negated);
    case K::kIs:
      return ParseIs(value, begin);
    default:
      if (tracing_) {
        for (K word : {K::kBetween, K::kIn, K::kLike, K::kIs}) Trace(word);
      }
      return value;
  }
}

Expression* Parser::ParseIn(Expression* value, uint32_t begin, bool negated) {
  auto* in = StartAt<InExpr>(begin);
  in->negated = negated;
  in->value = value;
  Expect(K::kIn);
  if (Is(T::kLeftParen) && AtQuery(1)) {
    const uint32_t paren = Here();
    // ((SELECT 1), 2) is a list; ((SELECT 1) UNION ...) a query.
    Advance();
    const Nesting nesting(this);
    if (!Is(T::kLeftParen)) {
      in->query = ParseQuery();
      Expect(T::kRightParen);
      return Finish(in);
    }
    Expression* first = ParseExpression();
    auto* subquery = first->As<SubqueryExpr>();
    if (subquery != nullptr && AtQueryContinuation()) {
      in->query = ContinueQuery(subquery->query);
      in->query->span.begin = paren + 1;
    } else {
      in->items.push_back(arena_, first);
      while (Accept(T::kComma)) in->items.push_back(arena_, ParseExpression());
    }
    Expect(T::kRightParen);
    return Finish(in);
  }
  ParenList(&in->items, [this] { return ParseExpression(); });
  GrowHeight(in->span);
  return Finish(in);
}

Expression* Parser::ParseLike(Expression* value, uint32_t begin, bool negated) {
  auto* like = StartAt<LikeExpr>(begin);
  like->negated = negated;
  like->value = value;
  like->op = Is(K::kLike)    ? LikeOp::kLike
             : Is(K::kIlike) ? LikeOp::kILike
                             : LikeOp::kRLike;
  Advance();
  if (like->op != LikeOp::kRLike &&
      (Ahead(1, T::kLeftParen) || Ahead(1, T::kString)) &&
      (Is(K::kAny) || Is(K::kSome) || Is(K::kAll))) {
    like->quantifier =
        Is(K::kAll) ? LikeQuantifier::kAll : LikeQuantifier::kAny;
    Advance();
    ParenList(&like->patterns, [this] { return ParseExpression(); });
    return Finish(like);
  }
  like->patterns.push_back(arena_, ParseValue());
  if (like->op != LikeOp::kRLike && Accept(K::kEscape)) {
    like->escape = ParseStringOrParameter();
  }
  GrowHeight(like->span);
  return Finish(like);
}

Expression* Parser::ParseIs(Expression* value, uint32_t begin) {
  Expect(K::kIs);
  const bool negated = Accept(K::kNot);
  if (Accept(K::kDistinct)) {
    Expect(K::kFrom);
    auto* distinct = StartAt<IsDistinctExpr>(begin);
    distinct->negated = negated;
    distinct->left = value;
    distinct->right = ParseValue();
    GrowHeight(distinct->span);
    return Finish(distinct);
  }
  auto* is = StartAt<IsExpr>(begin);
  is->negated = negated;
  is->value = value;
  if (Accept(K::kNull)) {
    is->test = IsTest::kNull;
  } else if (Accept(K::kTrue)) {
    is->test = IsTest::kTrue;
  } else if (Accept(K::kFalse)) {
    is->test = IsTest::kFalse;
  } else if (Accept(K::kUnknown)) {
    is->test = IsTest::kUnknown;
  } else {
    Unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
  }
  GrowHeight(is->span);
  return Finish(is);
}

// Operators from comparisons to products, by precedence climbing.
Expression* Parser::ParseValue(int min_level) {
  const HeightScope scope(this);
  const uint32_t begin = Here();
  Expression* left = ParseUnary();
  while (true) {
    const OperatorInfo info = OperatorOf(Peek());
    if (info.level == 0 || info.level <= min_level) return left;
    auto* binary = StartAt<BinaryExpr>(begin);
    GrowHeight(Peek().span());
    Advance();
    binary->op = info.op;
    binary->left = left;
    // Left-associative: the right side holds only what binds tighter.
    binary->right = ParseValue(info.level);
    left = Finish(binary);
    static_assert(kComparisonLevel == 1);
  }
}

Expression* Parser::ParseUnary() {
  const uint32_t begin = Here();
  UnaryOp op;
  switch (Peek().type) {
    case T::kMinus: {
      const Token& next = Peek(1);
      if (next.type >= T::kInteger && next.type <= T::kBigDecimal) {
        // The sign belongs to the number: -1::string casts -1.
        Advance();
        return ParsePostfix(ParseNumber(true, begin), begin);
      }
      op = UnaryOp::kMinus;
      break;
    }
    case T::kPlus:
      op = UnaryOp::kPlus;
      break;
    case T::kTilde:
      op = UnaryOp::kBitNot;
      break;
    default: {
      Expression* primary = ParsePrimary();
      return ParsePostfix(primary, begin);
    }
  }
  const Nesting nesting(this);
  auto* unary = StartAt<UnaryExpr>(begin);
  unary->op = op;
  Advance();
  unary->operand = ParseUnary();
  return Finish(unary);
}

Expression* Parser::ParsePostfix(Expression* base, uint32_t begin) {
  while (true) {
    switch (Peek().type) {
      case T::kDot:
        base = ParseDot(base, begin);
        break;
      case T::kLeftBracket: {
        auto* subscript = StartAt<SubscriptExpr>(begin);
        Advance();
        subscript->base = base;
        subscript->index = ParseExpression();
        Expect(T::kRightBracket);
        base = Finish(subscript);
        break;
      }
      case T::kDoubleColon:
      case T::kTryDoubleColon: {
        auto* cast = StartAt<CastExpr>(begin);
        cast->style = Peek().type == T::kDoubleColon ? CastStyle::kColons
                                                     : CastStyle::kTryColons;
        Advance();
        cast->operand = base;
        cast->type = ParseDataType();
        base = Finish(cast);
        break;
      }
      case T::kColon:
        if (!AtName(1) && !Ahead(1, T::kLeftBracket)) return base;
        base = ParseJsonPath(base, begin);
        break;
      case T::kWord:
        if (Peek().keyword == K::kCollate) {
          auto* collate = StartAt<CollateExpr>(begin);
          Advance();
          collate->operand = base;
          collate->collation = ParseCollationName();
          base = Finish(collate);
          break;
        }
        return base;
      default:
        return base;
    }
    GrowHeight(base->span);
    if (failed_) return base;
  }
}

Expression* Parser::ParseDot(Expression* base, uint32_t begin) {
  Expect(T::kDot);
  auto* access = StartAt<FieldAccessExpr>(begin);
  access->base = base;
  if (Accept(T::kStar)) {
    access->star = true;
  } else {
    access->field = ParseIdentifier("a field");
  }
  return Finish(access);
}

Expression* Parser::ParseJsonPath(Expression* base, uint32_t begin) {
  auto* path = StartAt<JsonPathExpr>(begin);
  path->base = base;
  Expect(T::kColon);
  const auto bracket = [this, path] {
    JsonStep step;
    step.bracketed = true;
    Expect(T::kLeftBracket);
    if (Accept(T::kStar)) {
      step.step = JsonStepKind::kWildcard;
    } else if (Is(T::kInteger)) {
      step.step = JsonStepKind::kIndex;
      step.text = TextOf(Peek());
      Advance();
    } else {
      step.text = ParseStringValue("a field's name or an index");
    }
    Expect(T::kRightBracket);
    path->steps.push_back(arena_, step);
  };
  const auto field = [this, path] {
    JsonStep step;
    const Token& token = Peek();
    step.text = NameOf(token).text;
    step.bracketed = token.type == T::kQuotedName;
    Advance();
    path->steps.push_back(arena_, step);
  };
  if (Peek().type == T::kLeftBracket) {
    bracket();
  } else {
    field();
  }
  while (!failed_) {
    if (Peek().type == T::kLeftBracket) {
      bracket();
    } else if (Peek().type == T::kDot && AtName(1)) {
      Advance();
      field();
    } else {
      break;
    }
  }
  return Finish(path);
}

Expression* Parser::ParseAliasedExpression() {
  const uint32_t begin = Here();
  Expression* operand = ParseExpression();
  if (!Accept(K::kAs) && !AtImplicitAlias()) return operand;
  auto* alias = StartAt<AliasExpr>(begin);
  alias->operand = operand;
  alias->alias = ParseIdentifier("an alias");
  return Finish(alias);
}

// Whether the token at `ahead` continues an expression or ends its place, so
// that the word before it was a name.
bool Parser::ContinuesName(size_t ahead) const {
  switch (Peek(ahead).type) {
    case T::kEnd:
    case T::kSemicolon:
    case T::kComma:
    case T::kDot:
    case T::kRightParen:
    case T::kRightBracket:
    case T::kLeftBracket:
    case T::kEqual:
    case T::kNullSafeEqual:
    case T::kNotEqual:
    case T::kLess:
    case T::kLessEqual:
    case T::kGreater:
    case T::kGreaterEqual:
    case T::kSlash:
    case T::kPercent:
    case T::kConcat:
    case T::kBar:
    case T::kAmpersand:
    case T::kCaret:
    case T::kDoubleColon:
    case T::kTryDoubleColon:
    case T::kPipe:
    case T::kFatArrow:
      return true;
    case T::kWord:
      switch (Peek(ahead).keyword) {
        case K::kAs:
        case K::kIs:
        case K::kAnd:
        case K::kOr:
        case K::kFrom:
        case K::kThen:
        case K::kBetween:
        case K::kDesc:
        case K::kAsc:
          return true;
        default:
          return false;
      }
    default:
      return false;
  }
}

// Whether the word at the cursor opens the clause behind a select list or an
// expression of one, judged by itself and by what follows it.
bool Parser::AtClauseWord() const {
  switch (Peek().keyword) {
    case K::kGroup:
    case K::kOrder:
    case K::kSort:
    case K::kCluster:
    case K::kDistribute:
      return Ahead(1, K::kBy);
    case K::kLateral:
      return Ahead(1, K::kView) || Ahead(1, K::kJoin);
    case K::kWindow:
      return AtName(1) && Ahead(2, K::kAs);
    case K::kFrom:
    case K::kWhere:
    case K::kHaving:
    case K::kQualify:
    case K::kLimit:
    case K::kOffset:
      return !Ahead(1, T::kComma) && !Ahead(1, T::kRightParen);
    case K::kUnion:
    case K::kExcept:
    case K::kIntersect:
    case K::kMinus:
    case K::kSetminus:
      return !Ahead(1, T::kComma) && !Ahead(1, T::kRightParen) &&
             !Ahead(1, K::kFrom);
    case K::kAs:
    case K::kUsing:
      return true;
    case K::kRow:
      return Ahead(1, K::kFormat);
    case K::kInsert:
      return Ahead(1, K::kInto) || Ahead(1, K::kOverwrite);
    case K::kDo:
      return !ContinuesName(1);
    case K::kFor:
    case K::kPivot:
    case K::kUnpivot:
      return AtName(1) || Ahead(1, T::kLeftParen);
    default:
      return false;
  }
}

bool Parser::AtImplicitAlias() const {
  if (!AtIdentifier() || AtClauseWord()) return false;
  switch (Peek().keyword) {
    case K::kNot:
      return false;
    case K::kInto:
      return !AtName(1);
    case K::kOver:
    case K::kFilter:
      // f(x) OVER, f(x) FILTER WHERE ...: a window or condition is missing.
      return pos_ == 0 || tokens_[pos_ - 1].type != T::kRightParen;
    default:
      return true;
  }
}

bool Parser::AtImplicitTableAlias() const {
  if (!AtIdentifier()) return false;
  const Token& token = Peek();
  if (token.type != T::kWord) return true;
  if (IsStrictlyReserved(token.keyword)) return false;
  switch (token.keyword) {
    case K::kSelect:
    case K::kSet:
    case K::kWhen:
    case K::kTablesample:
    case K::kThen:
    case K::kWhere:
    case K::kHaving:
    case K::kQualify:
    case K::kLimit:
    case K::kOffset:
      return false;
    case K::kWith:
    case K::kPivot:
    case K::kUnpivot:
      return !Ahead(1, T::kLeftParen) && !Ahead(1, K::kInclude) &&
             !Ahead(1, K::kExclude);
    case K::kReplace:
      return !Ahead(1, K::kOn) && !Ahead(1, K::kWhere) && !Ahead(1, K::kUsing);
    case K::kPartition:
    case K::kWatermark:
      return ContinuesName(1);
    case K::kOuter:
      return !Ahead(1, K::kJoin);
    case K::kKeys:  // of APPLY CHANGES
      return !Ahead(1, T::kLeftParen);
    case K::kChanges:
      return !Ahead(1, K::kFrom);
    case K::kApprox:
    case K::kExact:
      return !Ahead(1, K::kNearest);
    case K::kNearest:
      return ContinuesName(1);
    case K::kMap:
    case K::kReduce:
      return !(AtName(1) && (Ahead(2, T::kComma) || Ahead(2, K::kUsing))) &&
             (ContinuesName(1) || Peek(1).type == T::kWord);
    default:
      return !AtClauseWord();
  }
}

}  // namespace semantic_layer::sql::internal
