#include "absl/strings/ascii.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

// What follows FROM: the comma list and the LATERAL VIEWs behind it.
void Parser::ParseFromClause(List<Relation*>* from,
                             List<Relation*>* lateral_views) {
  CommaList(from, [this] { return ParseRelation(); });
  while (!failed_) {
    if (Is(K::kLateral, K::kView)) {
      lateral_views->push_back(arena_, ParseLateralView());
    } else if (!lateral_views->empty() && Is(K::kPivot, T::kLeftParen)) {
      lateral_views->push_back(arena_, ParsePivot(nullptr));
    } else if (!lateral_views->empty() && Is(K::kUnpivot) &&
               (Ahead(1, T::kLeftParen) || Ahead(1, K::kInclude) ||
                Ahead(1, K::kExclude))) {
      lateral_views->push_back(arena_, ParseUnpivot(nullptr));
    } else {
      return;
    }
  }
}

Relation* Parser::ParseRelation() {
  const Nesting nesting(this);
  return ParseRelationExtensions(ParseRelationPrimary());
}

// Joins, PIVOTs and UNPIVOTs behind a relation.
Relation* Parser::ParseRelationExtensions(Relation* left) {
  while (!failed_) {
    if (AtJoin()) {
      left = ParseJoin(left);
    } else if (Is(K::kPivot, T::kLeftParen)) {
      left = ParsePivot(left);
    } else if (Is(K::kUnpivot) &&
               (Ahead(1, T::kLeftParen) || Ahead(1, K::kInclude) ||
                Ahead(1, K::kExclude))) {
      left = ParseUnpivot(left);
    } else {
      break;
    }
    GrowHeight(left->span);
  }
  return left;
}

bool Parser::AtJoin() {
  switch (Peek().keyword) {
    case K::kJoin:
    case K::kInner:
    case K::kCross:
    case K::kLeft:
    case K::kRight:
    case K::kFull:
    case K::kSemi:
    case K::kAnti:
    case K::kNatural:
      return true;
    default:
      if (tracing_) Trace(K::kJoin);
      return false;
  }
}

JoinKind Parser::ParseJoinKind() {
  if (Accept(K::kInner)) return JoinKind::kInner;
  if (Accept(K::kCross)) return JoinKind::kCross;
  if (Accept(K::kSemi)) return JoinKind::kLeftSemi;
  if (Accept(K::kAnti)) return JoinKind::kLeftAnti;
  if (Accept(K::kLeft)) {
    if (Accept(K::kSemi)) return JoinKind::kLeftSemi;
    if (Accept(K::kAnti)) return JoinKind::kLeftAnti;
    Accept(K::kOuter);
    return JoinKind::kLeft;
  }
  if (Accept(K::kRight)) {
    Accept(K::kOuter);
    return JoinKind::kRight;
  }
  if (Accept(K::kFull)) {
    Accept(K::kOuter);
    return JoinKind::kFull;
  }
  return JoinKind::kInner;
}

JoinRelation* Parser::ParseJoin(Relation* left) {
  auto* join =
      StartAt<JoinRelation>(left == nullptr ? Here() : left->span.begin);
  join->left = left;
  join->natural = Accept(K::kNatural);
  join->join = ParseJoinKind();
  Expect(K::kJoin);
  if (Is(K::kLateral) && !Ahead(1, K::kView)) {
    Advance();
    join->lateral = true;
  }
  join->right = ParseRelationPrimary();
  if (join->lateral && !join->right->Is<SubqueryRelation>() &&
      !join->right->Is<FunctionRelation>()) {
    Fail(DiagnosticCode::kSyntaxError, join->right->span,
         "LATERAL stands before a subquery or a table function only",
         "leave LATERAL out");
  }
  if (join->natural) return Finish(join);
  if (Accept(K::kOn)) {
    join->on = ParseExpression();
  } else if (Accept(K::kUsing)) {
    join->using_columns = ParseIdentifierList();
  } else if (Is(K::kNearest) || Is(K::kApprox, K::kNearest) ||
             Is(K::kExact, K::kNearest)) {
    join->nearest = ParseNearest();
  }
  return Finish(join);
}

// Whether VALUES at the cursor begins rows rather than names a table.
bool Parser::AtValues() const {
  if (!Ahead(0, K::kValues)) return false;
  switch (Peek(1).type) {
    case T::kWord:
      switch (Peek(1).keyword) {
        case K::kNull:
        case K::kTrue:
        case K::kFalse:
        case K::kCase:
        case K::kInterval:
        case K::kDate:
        case K::kTimestamp:
          return true;
        default:
          return Ahead(2, T::kLeftParen);
      }
    case T::kQuotedName:
    case T::kComma:
    case T::kRightParen:
    case T::kDot:
    case T::kEnd:
    case T::kSemicolon:
    case T::kPipe:
      return false;
    default:
      return true;
  }
}

Relation* Parser::ParseRelationPrimary() {
  const uint32_t begin = Here();
  if (Is(K::kLateral) && !Ahead(1, K::kView)) {
    Advance();
    Relation* relation = ParseRelationPrimary();
    if (auto* subquery = relation->As<SubqueryRelation>()) {
      subquery->lateral = true;
    } else if (auto* function = relation->As<FunctionRelation>()) {
      function->lateral = true;
    } else {
      Fail(DiagnosticCode::kSyntaxError, relation->span,
           "LATERAL stands before a subquery or a table function only",
           "leave LATERAL out");
    }
    relation->span.begin = begin;
    return relation;
  }
  bool stream = false;
  if (Is(K::kStream) && (Ahead(1, T::kLeftParen) || AtName(1)) &&
      !ContinuesName(1) && !IsStrictlyReserved(Peek(1).keyword)) {
    Advance();
    stream = true;
  }
  if (Is(T::kLeftParen)) return ParseParenthesizedRelation(stream);
  if (AtValues()) {
    auto* values = Start<ValuesRelation>();
    Advance();
    CommaList(&values->rows, [this] { return ParseExpression(); });
    values->alias = ParseTableAlias();
    return Finish(values);
  }
  return ParseTableOrFunction(stream);
}

// (query) or (relation), with everything that may follow.
Relation* Parser::ParseParenthesizedRelation(bool stream) {
  const Nesting nesting(this);
  const uint32_t begin = Here();
  Expect(T::kLeftParen);
  Query* query = nullptr;
  Relation* inner = nullptr;
  if (stream && !AtQuery(0)) {
    inner = ParseTableOrFunction(false);
  } else if (!Is(T::kLeftParen) && AtQuery(0) && !AtValues()) {
    query = ParseQuery();
  } else if (AtValues()) {
    query = ParseQuery();
  } else if (Is(T::kLeftParen)) {
    // ((...: what comes out of the inner parentheses decides.
    Relation* first = ParseRelationPrimary();
    auto* subquery = first->As<SubqueryRelation>();
    const bool bare = subquery != nullptr && subquery->alias.empty() &&
                      subquery->sample == nullptr &&
                      subquery->watermark == nullptr;
    if (bare && (AtQueryContinuation() || Is(T::kRightParen))) {
      Query* left = subquery->query;
      left->span = subquery->span;
      query = Is(T::kRightParen) ? left : ContinueQuery(left);
    } else {
      inner = ParseRelationExtensions(first);
    }
  } else {
    inner = ParseRelation();
  }
  Expect(T::kRightParen);
  if (query != nullptr) {
    auto* subquery = StartAt<SubqueryRelation>(begin);
    subquery->stream = stream;
    subquery->query = query;
    if (Is(K::kTablesample)) subquery->sample = ParseSample();
    if (Is(K::kWatermark) && !ContinuesName(1)) {
      subquery->watermark = ParseWatermark();
    }
    subquery->alias = ParseTableAlias();
    return Finish(subquery);
  }
  if (stream) {
    // STREAM(t): the parentheses are only a way to write it.
    if (auto* table = inner->As<TableRelation>()) {
      table->stream = true;
      if (table->alias.empty()) table->alias = ParseTableAlias();
      table->span.begin = begin;
      return Finish(table);
    }
    if (auto* function = inner->As<FunctionRelation>()) {
      function->stream = true;
      if (function->alias.empty()) function->alias = ParseTableAlias();
      return Finish(function);
    }
  }
  auto* relation = StartAt<ParenthesizedRelation>(begin);
  relation->relation = inner;
  if (Is(K::kTablesample)) relation->sample = ParseSample();
  if (Is(K::kWatermark) && !ContinuesName(1)) {
    relation->watermark = ParseWatermark();
  }
  relation->alias = ParseTableAlias();
  return Finish(relation);
}

// Whether a word that joins or combines stands where a table should: FROM JOIN
// t, a JOIN JOIN b.
bool Parser::AtMisplacedJoinWord() const {
  if (Peek().type != T::kWord) return false;
  const Keyword word = Peek().keyword;
  if (!IsStrictlyReserved(word) && word != K::kSelect && word != K::kOuter) {
    return false;
  }
  if (Ahead(1, K::kJoin) || Ahead(1, K::kOuter)) return true;
  return Peek(1).type == T::kQuotedName ||
         (Peek(1).type == T::kWord && Ahead(1, K::kNotKeyword));
}

Relation* Parser::ParseTableOrFunction(bool stream) {
  const uint32_t begin = Here();
  if (AtMisplacedJoinWord()) Unexpected("a table");
  const ObjectName name = ParseObjectName("a table");
  if (Is(T::kLeftParen)) {
    auto* function = StartAt<FunctionRelation>(begin);
    function->stream = stream;
    auto* call = StartAt<FunctionCall>(begin);
    call->name = name;
    Advance();
    const Nesting nesting(this);
    ParseCallArguments(call);
    function->call = Finish(call);
    if (Is(K::kTablesample)) function->sample = ParseSample();
    if (Is(K::kWatermark) && !ContinuesName(1)) {
      function->watermark = ParseWatermark();
    }
    function->alias = ParseTableAlias();
    return Finish(function);
  }
  auto* table = StartAt<TableRelation>(begin);
  table->stream = stream;
  table->name = name;
  if (Peek().type == T::kAt) {
    table->time_travel = ParseAtVersion();
  } else {
    table->time_travel = ParseTimeTravel();
  }
  if (Is(K::kChanges, K::kFrom)) table->changes = ParseChanges();
  if (Is(K::kWith, T::kLeftParen)) {
    Advance();
    table->options = ParsePropertyList();
  }
  if (Is(K::kTablesample)) table->sample = ParseSample();
  if (Is(K::kWatermark) && !ContinuesName(1)) {
    table->watermark = ParseWatermark();
  }
  table->alias = ParseTableAlias();
  return Finish(table);
}

TableAlias Parser::ParseTableAlias() {
  TableAlias alias;
  const bool as = Accept(K::kAs);
  if (as ? true : AtImplicitTableAlias()) {
    if (as && Is(T::kLeftParen)) {
      alias.columns = ParseIdentifierList();
      return alias;
    }
    if (as && Peek().type == T::kWord && IsStrictlyReserved(Peek().keyword)) {
      Unexpected("an alias");
      return alias;
    }
    alias.name = ParseIdentifier("an alias");
    if (Is(T::kLeftParen)) alias.columns = ParseIdentifierList();
  }
  return alias;
}

// [FOR] VERSION AS OF v, [FOR] TIMESTAMP AS OF e; null when there is none.
TimeTravel* Parser::ParseTimeTravel() {
  const size_t ahead = Is(K::kFor) ? 1 : 0;
  const Keyword word = Peek(ahead).keyword;
  const bool version = word == K::kVersion || word == K::kSystemVersion;
  const bool timestamp = word == K::kTimestamp || word == K::kSystemTime;
  if ((!version && !timestamp) || !Ahead(ahead + 1, K::kAs) ||
      !Ahead(ahead + 2, K::kOf)) {
    return nullptr;
  }
  auto* travel = Start<TimeTravel>();
  for (size_t i = 0; i < ahead + 3; ++i) Advance();
  travel->travel =
      version ? TimeTravelKind::kVersion : TimeTravelKind::kTimestamp;
  if (!version) {
    travel->value = ParseValue();
  } else if (Is(T::kString)) {
    travel->value = ParseStringLiteral();
  } else {
    travel->value = ParseIntegerOrParameter();
  }
  return Finish(travel);
}

// CHANGES FROM VERSION a [TO VERSION b] [WITH (...)].
ChangesClause* Parser::ParseChanges() {
  auto* changes = Start<ChangesClause>();
  Expect(K::kChanges, K::kFrom);
  const auto bound = [this, changes]() -> Expression* {
    if (Accept(K::kVersion) || Accept(K::kSystemVersion)) return ParseValue();
    if (!Accept(K::kTimestamp)) Expect(K::kSystemTime);
    changes->timestamp = true;
    return ParseValue();
  };
  changes->from = bound();
  if (Accept(K::kTo)) changes->to = bound();
  if (Is(K::kWith, T::kLeftParen)) {
    Advance();
    changes->options = ParsePropertyList();
  }
  return Finish(changes);
}

NearestClause* Parser::ParseNearest() {
  auto* nearest = Start<NearestClause>();
  nearest->approximate = Accept(K::kApprox);
  if (!nearest->approximate) Accept(K::kExact);
  Expect(K::kNearest);
  if (!Is(K::kBy)) nearest->count = ParseIntegerOrParameter();
  Expect(K::kBy);
  nearest->similarity = Accept(K::kSimilarity);
  if (!nearest->similarity) Expect(K::kDistance);
  nearest->measure = ParseExpression();
  return Finish(nearest);
}

// t@v12, t@20240101000000000.
TimeTravel* Parser::ParseAtVersion() {
  auto* travel = Start<TimeTravel>();
  Expect(T::kAt);
  const Token& token = Peek();
  absl::string_view digits = TextOf(token);
  if (token.type == T::kInteger) {
    travel->travel = TimeTravelKind::kAtTimestamp;
  } else if (token.type == T::kWord && digits.size() > 1 &&
             absl::ascii_tolower(digits[0]) == 'v') {
    travel->travel = TimeTravelKind::kAtVersion;
    digits.remove_prefix(1);
  } else {
    digits = absl::string_view();
  }
  for (const char c : digits) {
    if (!absl::ascii_isdigit(c)) digits = absl::string_view();
  }
  if (digits.empty()) {
    Unexpected("a version such as v12 or a timestamp");
    return travel;
  }
  const uint32_t begin = token.end - static_cast<uint32_t>(digits.size());
  Advance();
  travel->value = NewLiteral(LiteralKind::kInteger, digits, begin);
  return Finish(travel);
}

Watermark* Parser::ParseWatermark() {
  auto* watermark = Start<Watermark>();
  Expect(K::kWatermark);
  watermark->expression = ParseExpression();
  if (Accept(K::kAs) || (AtIdentifier() && !Is(K::kDelay) && !Is(K::kOf))) {
    watermark->alias = ParseIdentifier("an alias");
  }
  if (Accept(K::kDelay)) Expect(K::kOf);
  if (!AtInterval()) Unexpected("INTERVAL");
  Expression* delay = ParseExpression();
  watermark->delay = delay->As<IntervalExpr>();
  if (watermark->delay == nullptr) {
    watermark->delay = Start<IntervalExpr>();
    Unexpected("INTERVAL");
  }
  return Finish(watermark);
}

// Whether a word is a size such as 10M or 3G.
static bool IsByteSize(absl::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
  if (digits == 0 || digits + 1 != text.size()) return false;
  switch (absl::ascii_tolower(text[digits])) {
    case 'b':
    case 'k':
    case 'm':
    case 'g':
      return true;
    default:
      return false;
  }
}

TableSample* Parser::ParseSample() {
  auto* sample = Start<TableSample>();
  Expect(K::kTablesample);
  if (Accept(K::kBernoulli)) {
    sample->method = SampleMethod::kBernoulli;
  } else if (Accept(K::kSystem)) {
    sample->method = SampleMethod::kSystem;
  }
  Expect(T::kLeftParen);
  if (Is(K::kBucket) && !Ahead(1, K::kRows)) {
    Advance();
    sample->sample = SampleKind::kBucket;
    sample->size = ParseIntegerOrParameter();
    Expect(K::kOut);
    Expect(K::kOf);
    sample->buckets = ParseIntegerOrParameter();
    if (Accept(K::kOn)) sample->bucket_on = ParseExpression();
  } else if (Peek().type == T::kWord && IsByteSize(TextOf(Peek()))) {
    sample->sample = SampleKind::kBytes;
    sample->bytes = TextOf(Peek());
    Advance();
  } else {
    sample->size = ParseExpression();
    if (Accept(K::kPercent)) {
      sample->sample = SampleKind::kPercent;
    } else {
      Expect(K::kRows);
      sample->sample = SampleKind::kRows;
    }
  }
  Expect(T::kRightParen);
  if (Accept(K::kRepeatable)) {
    Expect(T::kLeftParen);
    sample->seed = ParseExpression();
    Expect(T::kRightParen);
  }
  return Finish(sample);
}

LateralView* Parser::ParseLateralView() {
  auto* view = Start<LateralView>();
  Expect(K::kLateral, K::kView);
  view->outer = Is(K::kOuter) && !Ahead(1, T::kLeftParen) && Accept(K::kOuter);
  auto* call = Start<FunctionCall>();
  call->name = ParseObjectName("a generator such as explode");
  Expect(T::kLeftParen);
  ParseCallArguments(call);
  view->call = Finish(call);
  if (AtImplicitTableAlias()) view->table_alias = ParseIdentifier();
  if (Accept(K::kAs) ||
      (!view->table_alias.empty() && AtImplicitTableAlias())) {
    CommaList(&view->columns, [this] { return ParseIdentifier("a column"); });
  }
  if (view->table_alias.empty() && view->columns.empty()) {
    Unexpected("an alias of the view");
  }
  return Finish(view);
}

PivotRelation* Parser::ParsePivot(Relation* input) {
  const Nesting nesting(this);
  auto* pivot =
      StartAt<PivotRelation>(input == nullptr ? Here() : input->span.begin);
  pivot->input = input;
  Expect(K::kPivot);
  Expect(T::kLeftParen);
  CommaList(&pivot->aggregates, [this] { return ParseSelectItem(); });
  Expect(K::kFor);
  if (Is(T::kLeftParen)) {
    pivot->columns_parenthesized = true;
    pivot->columns = ParseIdentifierList();
  } else {
    pivot->columns.push_back(arena_, ParseIdentifier("a column"));
  }
  Expect(K::kIn);
  ParenList(&pivot->values, [this] {
    PivotValue value;
    value.value = ParseExpression();
    if (Accept(K::kAs) || AtImplicitAlias()) {
      value.alias = ParseIdentifier("an alias");
    }
    return value;
  });
  Expect(T::kRightParen);
  pivot->alias = ParseTableAlias();
  return Finish(pivot);
}

UnpivotGroup Parser::ParseUnpivotGroup() {
  UnpivotGroup group;
  if (Accept(T::kLeftParen)) {
    group.parenthesized = true;
    CommaList(&group.columns, [this] { return ParseObjectName("a column"); });
    Expect(T::kRightParen);
  } else {
    group.columns.push_back(arena_, ParseObjectName("a column"));
  }
  if (Accept(K::kAs) || AtImplicitAlias()) {
    group.alias = ParseIdentifier("an alias");
  }
  return group;
}

UnpivotRelation* Parser::ParseUnpivot(Relation* input) {
  const Nesting nesting(this);
  auto* unpivot =
      StartAt<UnpivotRelation>(input == nullptr ? Here() : input->span.begin);
  unpivot->input = input;
  Expect(K::kUnpivot);
  if (Accept(K::kInclude, K::kNulls)) {
    unpivot->nulls = UnpivotNulls::kInclude;
  } else if (Accept(K::kExclude, K::kNulls)) {
    unpivot->nulls = UnpivotNulls::kExclude;
  }
  Expect(T::kLeftParen);
  if (Is(T::kLeftParen)) {
    unpivot->values_parenthesized = true;
    unpivot->values = ParseIdentifierList();
  } else {
    unpivot->values.push_back(arena_, ParseIdentifier("a column"));
  }
  Expect(K::kFor);
  unpivot->name_column = ParseIdentifier("a column");
  Expect(K::kIn);
  ParenList(&unpivot->groups, [this] { return ParseUnpivotGroup(); });
  Expect(T::kRightParen);
  unpivot->alias = ParseTableAlias();
  return Finish(unpivot);
}

}  // namespace semantic_layer::sql::internal
