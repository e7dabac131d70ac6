#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Select* Parser::ParseSelect() {
  auto* select = Start<Select>();
  ParseSelectList(select);
  if (Is(K::kFrom)) {
    Advance();
    ParseFromClause(&select->from, &select->lateral_views);
  } else {
    while (Is(K::kLateral, K::kView)) {
      select->lateral_views.push_back(arena_, ParseLateralView());
    }
  }
  ParseSelectClauses(select);
  return Finish(select);
}

// SELECT, hints, DISTINCT and the items.
void Parser::ParseSelectList(Select* select) {
  Expect(K::kSelect);
  while (Is(T::kHintBegin)) {
    for (const Hint& hint : ParseHints()) select->hints.push_back(arena_, hint);
  }
  if ((Is(K::kDistinct) || Is(K::kAll)) &&
      (!ContinuesName(1) || Ahead(1, K::kFrom))) {
    select->quantifier =
        Is(K::kDistinct) ? SetQuantifier::kDistinct : SetQuantifier::kAll;
    Advance();
    if (Is(K::kOn) && Ahead(1, T::kLeftParen)) {
      Fail(DiagnosticCode::kSyntaxError, Peek().span(),
           "there is no DISTINCT ON",
           "write QUALIFY row_number() OVER (PARTITION BY ... ORDER BY ...) = "
           "1");
    }
    if ((Is(K::kDistinct) || Is(K::kAll)) && !ContinuesName(1)) {
      Unexpected("an expression");
    }
  }
  CommaList(&select->items, [this] { return ParseSelectItem(); });
  if (Is(K::kUsing) || Is(K::kRow) || Is(K::kRecordwriter)) {
    ConvertTransform(select);
  }
}

SelectItem* Parser::ParseSelectItem() {
  auto* item = Start<SelectItem>();
  item->expression = ParseExpression();
  if (item->expression->Is<StarExpr>() && Peek().type == T::kWord &&
      !Is(K::kAs)) {
    // A star has no alias: what comes opens the next clause or is wrong.
    return Finish(item);
  }
  if (Accept(K::kAs)) {
    if (Is(T::kLeftParen)) {
      item->aliases = ParseIdentifierList();
    } else {
      item->alias = ParseIdentifier("an alias");
    }
  } else if (AtImplicitAlias()) {
    item->alias = ParseIdentifier();
  } else if (Is(T::kLeftParen) && !failed_) {
    // SELECT stack(2, 1, 2) (a): the list may stand without AS.
    item->aliases = ParseIdentifierList();
  }
  return Finish(item);
}

List<Hint> Parser::ParseHints() {
  List<Hint> hints;
  Expect(T::kHintBegin);
  do {
    hints.push_back(arena_, ParseHint());
    Accept(T::kComma);
  } while (!Is(T::kHintEnd) && !failed_);
  Expect(T::kHintEnd);
  return hints;
}

Hint Parser::ParseHint() {
  Hint hint;
  if (Is(K::kIdentifier, T::kLeftParen)) Unexpected("a hint");
  hint.name = ParseIdentifier("a hint");
  if (Accept(T::kLeftParen)) {
    hint.has_parentheses = true;
    if (!Is(T::kRightParen)) {
      CommaList(&hint.arguments, [this] {
        const uint32_t begin = Here();
        return ParsePostfix(ParsePrimary(), begin);
      });
    }
    Expect(T::kRightParen);
  }
  return hint;
}

// WHERE ... QUALIFY.
void Parser::ParseSelectClauses(Select* select) {
  if (Accept(K::kWhere)) select->where = ParseExpression();
  if (Accept(K::kGroup, K::kBy)) select->group_by = ParseGroupBy();
  if (Accept(K::kHaving)) select->having = ParseExpression();
  if (Accept(K::kQualify)) select->qualify = ParseExpression();
  if (Is(K::kWindow) && AtName(1) && Ahead(2, K::kAs)) {
    Advance();
    select->windows = ParseWindowClause();
  }
  if (select->qualify == nullptr && Accept(K::kQualify)) {
    select->qualify = ParseExpression();
  }
}

// What follows GROUP BY.
GroupByClause* Parser::ParseGroupBy() {
  auto* clause = Start<GroupByClause>();
  if (Is(K::kAll) && !Ahead(1, T::kComma) && !Ahead(1, T::kDot) &&
      !Ahead(1, T::kLeftParen)) {
    Advance();
    clause->all = true;
    return Finish(clause);
  }
  CommaList(&clause->elements, [this] { return ParseGroupingElement(false); });
  if (Accept(K::kWith, K::kRollup)) {
    clause->suffix = GroupingSuffix::kWithRollup;
  } else if (Accept(K::kWith, K::kCube)) {
    clause->suffix = GroupingSuffix::kWithCube;
  } else if (Is(K::kGrouping, K::kSets)) {
    clause->trailing_sets = ParseGroupingElement(false);
  }
  return Finish(clause);
}

GroupingElement* Parser::ParseGroupingElement(bool nested) {
  if (Is(K::kRollup, T::kLeftParen)) {
    return ParseGroupingCall(GroupingKind::kRollup);
  }
  if (Is(K::kCube, T::kLeftParen)) {
    return ParseGroupingCall(GroupingKind::kCube);
  }
  if (Is(K::kGrouping, K::kSets)) {
    return ParseGroupingCall(GroupingKind::kGroupingSets);
  }
  auto* element = Start<GroupingElement>();
  if (!nested || !AtGroupingSet()) {
    element->expression = ParseExpression();
    return Finish(element);
  }
  Advance();
  element->grouping = GroupingKind::kSet;
  if (!Is(T::kRightParen)) {
    CommaList(&element->elements, [this] {
      auto* inner = Start<GroupingElement>();
      inner->expression = ParseExpression();
      return Finish(inner);
    });
  }
  Expect(T::kRightParen);
  return Finish(element);
}

// (), (a), (a, b); but (a) + b is an expression. What follows the closing
// parenthesis decides: trying the one and then the other would double the time
// with each level of nesting.
bool Parser::AtGroupingSet() {
  if (!Is(T::kLeftParen) || AtQuery(1)) return false;
  const Token& behind = TokenBehind(pos_);
  return behind.type == T::kComma || behind.type == T::kRightParen ||
         behind.type == T::kEnd;
}

GroupingElement* Parser::ParseGroupingCall(GroupingKind kind) {
  const Nesting nesting(this);
  auto* element = Start<GroupingElement>();
  element->grouping = kind;
  Advance();
  if (kind == GroupingKind::kGroupingSets) Advance();
  ParenList(&element->elements, [this] { return ParseGroupingElement(true); });
  return Finish(element);
}

// SELECT TRANSFORM(a, b) USING 'script': the call that was read as the only
// item becomes the clause.
bool Parser::ConvertTransform(Select* select) {
  FunctionCall* call =
      select->items.size() == 1 && select->items[0]->alias.empty()
          ? select->items[0]->expression->As<FunctionCall>()
          : nullptr;
  if (call == nullptr || call->name.parts.size() != 1 ||
      FindKeyword(call->name.parts[0].text) != K::kTransform ||
      call->over != nullptr) {
    return false;
  }
  auto* clause = StartAt<TransformClause>(call->span.begin);
  clause->quantifier = call->quantifier;
  clause->arguments = call->arguments;
  select->items.clear();
  select->transform = clause;
  ParseTransformTail(clause);
  return true;
}

Select* Parser::ParseMapReduce(TransformKind kind) {
  auto* select = Start<Select>();
  auto* clause = Start<TransformClause>();
  Advance();
  clause->transform = kind;
  if (Is(K::kDistinct) || Is(K::kAll)) {
    clause->quantifier =
        Is(K::kDistinct) ? SetQuantifier::kDistinct : SetQuantifier::kAll;
    Advance();
  }
  CommaList(&clause->arguments, [this] { return ParseExpression(); });
  ParseTransformTail(clause);
  select->transform = clause;
  if (Accept(K::kFrom)) {
    ParseFromClause(&select->from, &select->lateral_views);
    ParseSelectClauses(select);
  }
  return Finish(select);
}

void Parser::ParseTransformTail(TransformClause* clause) {
  if (Is(K::kRow, K::kFormat)) clause->input_format = ParseRowFormat();
  if (Accept(K::kRecordwriter)) clause->record_writer = ParseStringLiteral();
  Expect(K::kUsing);
  clause->script = ParseStringLiteral();
  if (Accept(K::kAs)) {
    clause->output_parenthesized = Accept(T::kLeftParen);
    // Names with types, or without.
    if (AtName(0) && Peek(1).type == T::kWord && !Ahead(1, K::kFrom) &&
        !Ahead(1, K::kRow) && !Ahead(1, K::kRecordreader)) {
      CommaList(&clause->output_columns, [this] { return ParseStructField(); });
    } else {
      CommaList(&clause->output_names,
                [this] { return ParseIdentifier("a column"); });
    }
    if (clause->output_parenthesized) Expect(T::kRightParen);
  }
  if (Is(K::kRow, K::kFormat)) clause->output_format = ParseRowFormat();
  if (Accept(K::kRecordreader)) clause->record_reader = ParseStringLiteral();
  Finish(clause);
}

RowFormat* Parser::ParseRowFormat() {
  auto* format = Start<RowFormat>();
  Expect(K::kRow, K::kFormat);
  if (Accept(K::kSerde)) {
    format->serde = ParseStringLiteral();
    if (Accept(K::kWith, K::kSerdeproperties)) {
      format->properties = ParsePropertyList();
    }
    return Finish(format);
  }
  Expect(K::kDelimited);
  if (Accept(K::kFields, K::kTerminated)) {
    Expect(K::kBy);
    format->fields_terminated = ParseStringLiteral();
    if (Accept(K::kEscaped, K::kBy)) {
      format->fields_escaped = ParseStringLiteral();
    }
  }
  if (Accept(K::kCollection, K::kItems, K::kTerminated)) {
    Expect(K::kBy);
    format->collection_terminated = ParseStringLiteral();
  }
  if (Accept(K::kMap, K::kKeys, K::kTerminated)) {
    Expect(K::kBy);
    format->keys_terminated = ParseStringLiteral();
  }
  if (Accept(K::kLines, K::kTerminated)) {
    Expect(K::kBy);
    format->lines_terminated = ParseStringLiteral();
  }
  if (Accept(K::kNull, K::kDefined)) {
    Expect(K::kAs);
    format->null_defined = ParseStringLiteral();
  }
  return Finish(format);
}

}  // namespace semantic_layer::sql::internal
