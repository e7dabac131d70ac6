#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Query* Parser::ParseQuery() {
  const uint32_t begin = Here();
  WithClause* with = nullptr;
  if (Is(K::kWith)) with = ParseWith();
  return ParseQueryAfterWith(with, begin);
}

Query* Parser::ParseQueryAfterWith(WithClause* with, uint32_t begin) {
  const Nesting nesting(this);
  QueryBody* body = ParseQueryTerm(0);
  auto* query = StartAt<Query>(begin);
  query->with = with;
  query->body = body;
  const uint32_t tail_begin = Here();
  const bool has_tail = ParseTail(query);
  CheckTailAfterPipe(body, has_tail, tail_begin);
  // (SELECT 1) alone is the query inside.
  if (with == nullptr && !has_tail && body->Is<Query>()) {
    return static_cast<Query*>(body);
  }
  return Finish(query);
}

// |> ORDER BY a ORDER BY b: the second would belong to the whole query, which
// nobody means.
void Parser::CheckTailAfterPipe(const QueryBody* body, bool has_tail,
                                uint32_t tail_begin) {
  const auto* pipes = body->As<PipeQuery>();
  if (!has_tail || pipes == nullptr || pipes->operators.empty() ||
      !pipes->operators.back()->Is<PipeTail>()) {
    return;
  }
  Fail(DiagnosticCode::kInvalidClause, Span{tail_begin, prev_end_},
       "a step of a pipe holds one clause", "write |> between the two");
}

Query* Parser::ParseParenthesizedQuery() {
  Expect(T::kLeftParen);
  Query* query = ParseQuery();
  Expect(T::kRightParen);
  return query;
}

WithClause* Parser::ParseWith() {
  auto* with = Start<WithClause>();
  Expect(K::kWith);
  with->recursive = Accept(K::kRecursive);
  CommaList(&with->tables, [this] { return ParseCommonTable(); });
  return Finish(with);
}

CommonTableExpression* Parser::ParseCommonTable() {
  auto* table = Start<CommonTableExpression>();
  if (Is(K::kAs) && Ahead(1, T::kLeftParen)) {
    Unexpected("the name of a common table expression");
  }
  table->name = ParseIdentifier("the name of a common table expression");
  if (Is(T::kLeftParen) && !AtQuery(1)) table->columns = ParseIdentifierList();
  if (Accept(K::kMax, K::kRecursion)) {
    Expect(K::kLevel);
    table->max_recursion = ParseIntegerOrParameter();
  }
  Accept(K::kAs);
  table->query = ParseParenthesizedQuery();
  return Finish(table);
}

// Operands and set operators. Levels: 0 takes pipes and all operators, 1 UNION
// and its like, 2 INTERSECT only.
QueryBody* Parser::ParseQueryTerm(int min_level) {
  const HeightScope scope(this);
  return ParseSetOperations(ParseQueryPrimary(), min_level);
}

bool Parser::AcceptSetOperator(SetOperator* op, SetQuantifier* quantifier,
                               int min_level) {
  if (min_level <= 2 && Accept(K::kIntersect)) {
    *op = SetOperator::kIntersect;
  } else if (min_level <= 1 && Accept(K::kUnion)) {
    *op = SetOperator::kUnion;
  } else if (min_level <= 1 && Accept(K::kExcept)) {
    *op = SetOperator::kExcept;
  } else if (min_level <= 1 && (Accept(K::kMinus) || Accept(K::kSetminus))) {
    *op = SetOperator::kMinus;
  } else {
    return false;
  }
  *quantifier = Accept(K::kAll)        ? SetQuantifier::kAll
                : Accept(K::kDistinct) ? SetQuantifier::kDistinct
                                       : SetQuantifier::kNone;
  return true;
}

QueryBody* Parser::ParseSetOperations(QueryBody* left, int min_level) {
  const uint32_t begin = left->span.begin;
  while (!failed_) {
    if (min_level == 0 && Is(T::kPipe)) {
      left = ParsePipes(left);
      continue;
    }
    SetOperator op;
    SetQuantifier quantifier;
    if (!AcceptSetOperator(&op, &quantifier, min_level)) break;
    auto* operation = StartAt<SetOperation>(begin);
    operation->op = op;
    operation->quantifier = quantifier;
    operation->left = left;
    operation->right = ParseQueryTerm(op == SetOperator::kIntersect ? 3 : 2);
    GrowHeight(operation->span);
    left = Finish(operation);
  }
  return left;
}

QueryBody* Parser::ParseQueryPrimary() {
  switch (Peek().keyword) {
    case K::kSelect:
      return ParseSelect();
    case K::kFrom:
      return ParseFromFirst();
    case K::kValues:
      return ParseValuesQuery();
    case K::kTable: {
      auto* table = Start<TableQuery>();
      Advance();
      table->table = ParseObjectName("a table");
      return Finish(table);
    }
    case K::kMap:
      return ParseMapReduce(TransformKind::kMap);
    case K::kReduce:
      return ParseMapReduce(TransformKind::kReduce);
    default:
      break;
  }
  if (Is(T::kLeftParen)) {
    const uint32_t begin = Here();
    Advance();
    Query* query = ParseQuery();
    Expect(T::kRightParen);
    query->span = Span{begin, prev_end_};
    return query;
  }
  if (tracing_) {
    for (K word : {K::kSelect, K::kWith, K::kFrom, K::kValues, K::kTable}) {
      Trace(word);
    }
  }
  Unexpected("a query");
  return Start<Select>();
}

// FROM t [LATERAL VIEW ...] SELECT ..., or FROM t alone.
QueryBody* Parser::ParseFromFirst() {
  const uint32_t begin = Here();
  List<Relation*> from;
  List<Relation*> lateral_views;
  Expect(K::kFrom);
  ParseFromClause(&from, &lateral_views);
  if (Is(K::kMap) || Is(K::kReduce)) {
    Select* select = ParseMapReduce(Is(K::kMap) ? TransformKind::kMap
                                                : TransformKind::kReduce);
    select->span.begin = begin;
    select->from_first = true;
    select->from = from;
    select->lateral_views = lateral_views;
    ParseSelectClauses(select);
    return Finish(select);
  }
  if (!Is(K::kSelect)) {
    auto* query = StartAt<FromQuery>(begin);
    query->from = from;
    query->lateral_views = lateral_views;
    return Finish(query);
  }
  auto* select = StartAt<Select>(begin);
  select->from_first = true;
  select->from = from;
  select->lateral_views = lateral_views;
  ParseSelectList(select);
  while (Is(K::kLateral, K::kView)) {
    select->lateral_views.push_back(arena_, ParseLateralView());
  }
  ParseSelectClauses(select);
  return Finish(select);
}

ValuesQuery* Parser::ParseValuesQuery() {
  auto* values = Start<ValuesQuery>();
  Expect(K::kValues);
  CommaList(&values->rows, [this] { return ParseExpression(); });
  if (Is(K::kAs) || AtImplicitTableAlias()) values->alias = ParseTableAlias();
  return Finish(values);
}

// ORDER BY ... OFFSET; returns whether there was anything.
bool Parser::ParseTail(Query* query) {
  const size_t before = pos_;
  if (Accept(K::kOrder, K::kBy)) query->order_by = ParseOrderItems();
  if (Accept(K::kCluster, K::kBy)) {
    CommaList(&query->cluster_by, [this] { return ParseExpression(); });
  }
  if (Accept(K::kDistribute, K::kBy)) {
    CommaList(&query->distribute_by, [this] { return ParseExpression(); });
  }
  if (Accept(K::kSort, K::kBy)) query->sort_by = ParseOrderItems();
  if (Is(K::kWindow) && AtName(1) && Ahead(2, K::kAs)) {
    Advance();
    query->windows = ParseWindowClause();
  }
  ParseLimit(query);
  return pos_ != before;
}

void Parser::ParseLimit(Query* query) {
  if (Accept(K::kLimit)) {
    if (Is(K::kAll) && !Ahead(1, T::kLeftParen)) {
      Advance();
      query->limit_all = true;
    } else {
      query->limit = ParseExpression();
    }
  }
  if (Accept(K::kOffset)) query->offset = ParseExpression();
}

}  // namespace semantic_layer::sql::internal
