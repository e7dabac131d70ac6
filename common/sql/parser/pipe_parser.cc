#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

QueryBody* Parser::ParsePipes(QueryBody* input) {
  auto* pipes = StartAt<PipeQuery>(input->span.begin);
  pipes->input = input;
  while (Accept(T::kPipe)) {
    pipes->operators.push_back(arena_, ParsePipe());
    // Readers may nest a query for each step.
    GrowHeight(pipes->operators.back()->span);
  }
  return Finish(pipes);
}

// One operator, behind |>. Each step is a single clause.
PipeOperator* Parser::ParsePipe() {
  const uint32_t begin = Here();
  switch (Peek().keyword) {
    case K::kSelect:
      return ParsePipeSelect();
    case K::kAggregate:
      return ParsePipeAggregate();
    case K::kSet:
      return ParsePipeSet();
    case K::kExtend: {
      auto* extend = Start<PipeExtend>();
      Advance();
      CommaList(&extend->items, [this] { return ParseSelectItem(); });
      return Finish(extend);
    }
    case K::kDrop: {
      auto* drop = Start<PipeDrop>();
      Advance();
      CommaList(&drop->columns, [this] { return ParseIdentifier("a column"); });
      return Finish(drop);
    }
    case K::kAs: {
      auto* as = Start<PipeAs>();
      Advance();
      as->alias = ParseIdentifier("an alias");
      return Finish(as);
    }
    case K::kWhere: {
      auto* where = Start<PipeWhere>();
      Advance();
      where->condition = ParseExpression();
      return Finish(where);
    }
    case K::kPivot: {
      auto* pivot = Start<PipePivot>();
      pivot->pivot = ParsePivot(nullptr);
      return Finish(pivot);
    }
    case K::kUnpivot: {
      auto* pivot = Start<PipePivot>();
      pivot->pivot = ParseUnpivot(nullptr);
      return Finish(pivot);
    }
    case K::kTablesample: {
      auto* sample = Start<PipeSample>();
      sample->sample = ParseSample();
      return Finish(sample);
    }
    case K::kLateral: {
      auto* lateral = Start<PipeLateralView>();
      lateral->view = ParseLateralView();
      return Finish(lateral);
    }
    case K::kUnion:
    case K::kExcept:
    case K::kIntersect:
    case K::kMinus:
    case K::kSetminus: {
      auto* operation = Start<PipeSetOperation>();
      AcceptSetOperator(&operation->op, &operation->quantifier, 0);
      operation->right = ParseQueryPrimary();
      return Finish(operation);
    }
    default:
      break;
  }
  if (AtJoin()) {
    auto* join = StartAt<PipeJoin>(begin);
    join->join = ParseJoin(nullptr);
    return Finish(join);
  }
  auto* tail = Start<PipeTail>();
  tail->tail = Start<Query>();
  tail->tail->body = nullptr;
  if (!ParseTail(tail->tail)) {
    if (tracing_) {
      for (K word :
           {K::kSelect, K::kWhere, K::kAggregate, K::kExtend, K::kSet, K::kDrop,
            K::kAs, K::kOrder, K::kLimit, K::kJoin, K::kUnion}) {
        Trace(word);
      }
    }
    Unexpected("a pipe operator");
  }
  const Query& t = *tail->tail;
  const int orders = !t.order_by.empty() + !t.sort_by.empty() +
                     !t.cluster_by.empty() + !t.distribute_by.empty();
  const bool limited = t.limit != nullptr || t.limit_all || t.offset != nullptr;
  if (!failed_ && orders > 0 && limited) {
    Fail(DiagnosticCode::kInvalidClause, Span{begin, prev_end_},
         "ORDER BY and LIMIT are two steps of a pipe", "write |> between them");
  }
  Finish(tail->tail);
  return Finish(tail);
}

PipeOperator* Parser::ParsePipeSelect() {
  auto* pipe = Start<PipeSelect>();
  pipe->select = Start<Select>();
  ParseSelectList(pipe->select);
  if (Is(K::kWindow) && AtName(1) && Ahead(2, K::kAs)) {
    Advance();
    pipe->select->windows = ParseWindowClause();
  }
  Finish(pipe->select);
  return Finish(pipe);
}

PipeOperator* Parser::ParsePipeAggregate() {
  auto* aggregate = Start<PipeAggregate>();
  Expect(K::kAggregate);
  if (!Is(K::kGroup, K::kBy)) {
    CommaList(&aggregate->items, [this] { return ParseSelectItem(); });
  }
  if (!Accept(K::kGroup, K::kBy)) return Finish(aggregate);
  GroupByClause* group = Start<GroupByClause>();
  if (Is(K::kAll) && ContinuesName(1) && !Ahead(1, T::kComma)) {
    return aggregate->group_by = ParseGroupBy(), Finish(aggregate);
  }
  CommaList(&group->elements, [this]() -> GroupingElement* {
    GroupingElement* element = ParseGroupingElement(false);
    if (element->grouping == GroupingKind::kExpression &&
        (Accept(K::kAs) || AtImplicitAlias())) {
      auto* alias = StartAt<AliasExpr>(element->span.begin);
      alias->operand = element->expression;
      alias->alias = ParseIdentifier("an alias");
      element->expression = Finish(alias);
      Finish(element);
    }
    return element;
  });
  if (Accept(K::kWith, K::kRollup)) {
    group->suffix = GroupingSuffix::kWithRollup;
  } else if (Accept(K::kWith, K::kCube)) {
    group->suffix = GroupingSuffix::kWithCube;
  } else if (Is(K::kGrouping, K::kSets)) {
    group->trailing_sets = ParseGroupingElement(false);
  }
  aggregate->group_by = Finish(group);
  return Finish(aggregate);
}

PipeOperator* Parser::ParsePipeSet() {
  auto* set = Start<PipeSet>();
  Expect(K::kSet);
  CommaList(&set->assignments, [this] {
    Assignment assignment;
    assignment.target = ParseObjectName("a column");
    Expect(T::kEqual);
    assignment.value = ParseExpression();
    return assignment;
  });
  return Finish(set);
}

}  // namespace semantic_layer::sql::internal
