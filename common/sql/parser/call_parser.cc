#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

// The call of `name`, whose "(" is next.
Expression* Parser::ParseCall(const ObjectName& name, uint32_t begin) {
  const Nesting nesting(this);
  if (name.parts.size() == 1 && !name.parts[0].quoted &&
      name.parts[0].dynamic == nullptr) {
    const Keyword word = tokens_[pos_ - 1].keyword;
    if (word != K::kNotKeyword) return ParseSpecialCall(name, begin, word);
  }
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  return ParseRestOfCall(call);
}

Expression* Parser::ParseSpecialCall(const ObjectName& name, uint32_t begin,
                                     Keyword word) {
  switch (word) {
    case K::kExtract:
      if (AtName(1) && Ahead(2, K::kFrom)) return ParseExtract(begin);
      break;
    case K::kTrim:
      return ParseTrim(name, begin);
    case K::kSubstr:
    case K::kSubstring:
      return ParseSubstring(name, begin);
    case K::kOverlay:
      return ParseOverlay(name, begin);
    case K::kPosition:
      return ParsePosition(name, begin);
    case K::kTimestampadd:
    case K::kTimestampdiff:
    case K::kTimediff:
    case K::kDateadd:
    case K::kDateAdd:
    case K::kDatediff:
    case K::kDateDiff:
      if (IsUnitAt(1) && Ahead(2, T::kComma)) return ParseUnitCall(name, begin);
      break;
    case K::kStruct: {
      // STRUCT(a, b AS n).
      auto* call = StartAt<FunctionCall>(begin);
      call->name = name;
      Expect(T::kLeftParen);
      if (!Is(T::kRightParen) && !Is(K::kDistinct)) {
        CommaList(&call->arguments,
                  [this] { return ParseAliasedExpression(); });
        Expect(T::kRightParen);
        return ParseCallSuffix(call);
      }
      ParseCallArguments(call);
      return ParseCallSuffix(call);
    }
    default:
      break;
  }
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  return ParseRestOfCall(call);
}

Expression* Parser::ParseRestOfCall(FunctionCall* call) {
  Expect(T::kLeftParen);
  ParseCallArguments(call);
  return ParseCallSuffix(call);
}

// The arguments and ")".
FunctionCall* Parser::ParseCallArguments(FunctionCall* call) {
  if (Accept(T::kRightParen)) return call;
  if ((Is(K::kDistinct) || Is(K::kAll)) && !ContinuesName(1) &&
      !Ahead(1, T::kLeftParen)) {
    call->quantifier =
        Is(K::kDistinct) ? SetQuantifier::kDistinct : SetQuantifier::kAll;
    Advance();
  } else if (Is(K::kDistinct) &&
             (Ahead(1, T::kLeftParen) || Ahead(1, T::kRightParen))) {
    call->quantifier = SetQuantifier::kDistinct;
    Advance();
  }
  CommaList(&call->arguments, [this] { return ParseArgument(); });
  // first(x IGNORE NULLS)
  if (Is(K::kIgnore) || Is(K::kRespect)) call->nulls = AcceptNullTreatment();
  Expect(T::kRightParen);
  return call;
}

Expression* Parser::ParseArgument() {
  if (AtIdentifier()) {
    if (Ahead(1, T::kFatArrow)) {
      auto* argument = Start<NamedArgumentExpr>();
      argument->name = ParseIdentifier();
      Expect(T::kFatArrow);
      argument->value = Is(K::kTable) && !ContinuesName(1)
                            ? ParseTableArgument()
                            : ParseExpression();
      return Finish(argument);
    }
    if (Is(K::kTable) && !ContinuesName(1)) return ParseTableArgument();
  }
  return ParseExpression();
}

// TABLE name, TABLE(name), TABLE(query), with partitioning.
Expression* Parser::ParseTableArgument() {
  const Nesting nesting(this);
  auto* argument = Start<TableArgumentExpr>();
  Expect(K::kTable);
  if (Is(T::kLeftParen)) {
    Advance();
    if (AtQuery(0)) {
      argument->query = ParseQuery();
    } else {
      argument->table = ParseObjectName("a table");
    }
    Expect(T::kRightParen);
  } else {
    argument->table = ParseObjectName("a table");
  }
  if (Accept(K::kWith, K::kSingle, K::kPartition)) {
    argument->with_single_partition = true;
  } else if (Is(K::kPartition) || Is(K::kDistribute)) {
    Advance();
    Expect(K::kBy);
    if (Accept(T::kLeftParen)) {
      CommaList(&argument->partition_by, [this] { return ParseExpression(); });
      Expect(T::kRightParen);
    } else {
      argument->partition_by.push_back(arena_, ParseExpression());
    }
  }
  if ((Is(K::kOrder) || Is(K::kSort)) && Ahead(1, K::kBy)) {
    Advance();
    Advance();
    if (Accept(T::kLeftParen)) {
      CommaList(&argument->order_by, [this] { return ParseOrderItem(); });
      Expect(T::kRightParen);
    } else {
      argument->order_by.push_back(arena_, ParseOrderItem());
    }
  }
  return Finish(argument);
}

NullTreatment Parser::AcceptNullTreatment() {
  if (Accept(K::kIgnore, K::kNulls)) return NullTreatment::kIgnore;
  if (Accept(K::kRespect, K::kNulls)) return NullTreatment::kRespect;
  return NullTreatment::kNone;
}

// WITHIN GROUP, FILTER, IGNORE NULLS and OVER behind the ")" of a call.
FunctionCall* Parser::ParseCallSuffix(FunctionCall* call) {
  if (Is(K::kWithin, K::kGroup)) {
    Advance();
    Advance();
    Expect(T::kLeftParen);
    Expect(K::kOrder, K::kBy);
    CommaList(&call->within_group, [this] { return ParseOrderItem(); });
    Expect(T::kRightParen);
  }
  if (Is(K::kFilter, T::kLeftParen) && Ahead(2, K::kWhere)) {
    Advance();
    Advance();
    Advance();
    call->filter = ParseExpression();
    Expect(T::kRightParen);
  }
  if (call->nulls == NullTreatment::kNone) call->nulls = AcceptNullTreatment();
  if (Is(K::kOver) && (Ahead(1, T::kLeftParen) || AtName(1))) {
    Advance();
    call->over = ParseWindowSpec();
  }
  return Finish(call);
}

Expression* Parser::ParseExtract(uint32_t begin) {
  auto* extract = StartAt<ExtractExpr>(begin);
  Expect(T::kLeftParen);
  extract->field = ParseIdentifier("a field such as YEAR");
  Expect(K::kFrom);
  extract->source = ParseExpression();
  Expect(T::kRightParen);
  return Finish(extract);
}

Expression* Parser::ParseTrim(const ObjectName& name, uint32_t begin) {
  Expect(T::kLeftParen);
  TrimSide side = TrimSide::kNone;
  if (!ContinuesName(1) || Ahead(1, K::kFrom)) {
    if (Is(K::kBoth)) side = TrimSide::kBoth;
    if (Is(K::kLeading)) side = TrimSide::kLeading;
    if (Is(K::kTrailing)) side = TrimSide::kTrailing;
    if (side != TrimSide::kNone) Advance();
  }
  Expression* first = nullptr;
  if (!(Is(K::kFrom) && !ContinuesName(1))) {
    if (side == TrimSide::kNone && Is(T::kRightParen)) {
      auto* call = StartAt<FunctionCall>(begin);
      call->name = name;
      ParseCallArguments(call);
      return ParseCallSuffix(call);
    }
    first = ParseExpression();
  }
  if (side != TrimSide::kNone || Is(K::kFrom)) {
    auto* trim = StartAt<TrimExpr>(begin);
    trim->side = side;
    trim->characters = first;
    Expect(K::kFrom);
    trim->source = ParseExpression();
    Expect(T::kRightParen);
    return Finish(trim);
  }
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  call->arguments.push_back(arena_, first);
  while (Accept(T::kComma)) call->arguments.push_back(arena_, ParseArgument());
  Expect(T::kRightParen);
  return ParseCallSuffix(call);
}

// substring(s FROM p [FOR n]) or the comma form.
Expression* Parser::ParseSubstring(const ObjectName& name, uint32_t begin) {
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  Expect(T::kLeftParen);
  if (Accept(T::kRightParen)) return ParseCallSuffix(call);
  call->arguments.push_back(arena_, ParseArgument());
  if (Accept(K::kFrom)) {
    call->arguments.push_back(arena_, ParseExpression());
    if (Accept(K::kFor)) call->arguments.push_back(arena_, ParseExpression());
  } else {
    while (Accept(T::kComma)) {
      call->arguments.push_back(arena_, ParseArgument());
    }
  }
  Expect(T::kRightParen);
  return ParseCallSuffix(call);
}

// overlay(s PLACING r FROM p [FOR n]) or the comma form.
Expression* Parser::ParseOverlay(const ObjectName& name, uint32_t begin) {
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  Expect(T::kLeftParen);
  if (Accept(T::kRightParen)) return ParseCallSuffix(call);
  call->arguments.push_back(arena_, ParseArgument());
  if (Accept(K::kPlacing)) {
    call->arguments.push_back(arena_, ParseExpression());
    Expect(K::kFrom);
    call->arguments.push_back(arena_, ParseExpression());
    if (Accept(K::kFor)) call->arguments.push_back(arena_, ParseExpression());
  } else {
    while (Accept(T::kComma)) {
      call->arguments.push_back(arena_, ParseArgument());
    }
  }
  Expect(T::kRightParen);
  return ParseCallSuffix(call);
}

// position(a IN b) or the comma form.
Expression* Parser::ParsePosition(const ObjectName& name, uint32_t begin) {
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  Expect(T::kLeftParen);
  if (Accept(T::kRightParen)) return ParseCallSuffix(call);
  const int outer = state_.no_in_depth;
  state_.no_in_depth = state_.depth + 1;  // of the expression that comes
  call->arguments.push_back(arena_, ParseArgument());
  state_.no_in_depth = outer;
  if (Accept(K::kIn)) {
    call->arguments.push_back(arena_, ParseExpression());
  } else {
    while (Accept(T::kComma)) {
      call->arguments.push_back(arena_, ParseArgument());
    }
  }
  Expect(T::kRightParen);
  return ParseCallSuffix(call);
}

// dateadd(MONTH, 1, d): the unit is a keyword only with three arguments.
Expression* Parser::ParseUnitCall(const ObjectName& name, uint32_t begin) {
  auto* call = StartAt<FunctionCall>(begin);
  call->name = name;
  Expect(T::kLeftParen);
  const Token unit = Peek();
  auto* keyword = Start<DateTimeUnitExpr>();
  keyword->unit = TimeUnitFromName(TextOf(unit));
  Advance();
  call->arguments.push_back(arena_, Finish(keyword));
  while (Accept(T::kComma)) call->arguments.push_back(arena_, ParseArgument());
  Expect(T::kRightParen);
  const char last = static_cast<char>(TextOf(unit).back() | 0x20);
  if (call->arguments.size() != 3 || last == 's') {
    auto* column = StartAt<ColumnRef>(unit.begin);
    column->name.parts.push_back(arena_, NameOf(unit));
    column->span = unit.span();
    call->arguments[0] = column;
  }
  return ParseCallSuffix(call);
}

}  // namespace semantic_layer::sql::internal
