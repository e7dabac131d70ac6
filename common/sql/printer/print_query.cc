#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

// INTERSECT binds tighter than the other set operators.
constexpr int kUnionLevel = 1;
constexpr int kIntersectLevel = 2;
constexpr int kPrimaryLevel = 3;

int LevelOf(const QueryBody& body) {
  switch (body.kind) {
    case NodeKind::kPipeQuery:
      return 0;
    case NodeKind::kSetOperation:
      return static_cast<const SetOperation&>(body).op ==
                     SetOperator::kIntersect
                 ? kIntersectLevel
                 : kUnionLevel;
    default:
      return kPrimaryLevel;
  }
}

// Whether steps stand at the left end of a set operation. Behind another set
// operator they would be taken for steps of the whole.
bool BeginsWithPipe(const QueryBody& body) {
  const QueryBody* at = &body;
  while (const auto* set = at->As<SetOperation>()) at = set->left;
  return at->Is<PipeQuery>();
}

absl::string_view SetOperatorText(SetOperator op) {
  switch (op) {
    case SetOperator::kUnion:
      return "UNION";
    case SetOperator::kIntersect:
      return "INTERSECT";
    case SetOperator::kExcept:
      return "EXCEPT";
    case SetOperator::kMinus:
      return "MINUS";
  }
  return "";
}

}  // namespace

void Printer::PrintWith(const WithClause* with) {
  if (with == nullptr) return;
  Print(*with);
  Line();
}

void Printer::PrintWithClause(const WithClause& node) {
  Keyword(node.recursive ? "WITH RECURSIVE " : "WITH ");
  for (uint32_t i = 0; i < node.tables.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    Print(*node.tables[i]);
  }
}

void Printer::PrintCommonTableExpression(const CommonTableExpression& node) {
  PrintIdentifier(node.name);
  if (!node.columns.empty()) ParenthesizedList(node.columns);
  if (node.max_recursion != nullptr) {
    Keyword(" MAX RECURSION LEVEL ");
    Print(*node.max_recursion);
  }
  Keyword(" AS ");
  ParenthesizedQuery(*node.query);
}

void Printer::PrintQuery(const Query& node) {
  Begin();
  PrintWith(node.with);
  if (node.body != nullptr) {
    if (const auto* inner = node.body->As<Query>()) {
      ParenthesizedQuery(*inner);
    } else {
      Print(*node.body);
    }
  }
  PrintTail(node);
  End();
}

// ORDER BY to OFFSET, each after a line break.
void Printer::PrintTail(const Query& query) {
  const auto list = [this](absl::string_view words, const auto& items) {
    if (items.empty()) return;
    Line();
    Keyword(words);
    Begin(2);
    CommaList(items);
    End();
  };
  list("ORDER BY ", query.order_by);
  list("CLUSTER BY ", query.cluster_by);
  list("DISTRIBUTE BY ", query.distribute_by);
  list("SORT BY ", query.sort_by);
  PrintNamedWindows(query.windows);
  PrintLimit(query);
}

void Printer::PrintLimit(const Query& query) {
  if (query.limit_all) {
    Line();
    Keyword("LIMIT ALL");
  }
  Phrase("LIMIT", query.limit);
  Phrase("OFFSET", query.offset);
}

void Printer::PrintNamedWindows(const List<NamedWindow>& windows) {
  if (windows.empty()) return;
  Line();
  Keyword("WINDOW ");
  Begin(2);
  for (uint32_t i = 0; i < windows.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    PrintIdentifier(windows[i].name);
    Keyword(" AS ");
    Print(*windows[i].spec);
  }
  End();
}

void Printer::QueryOperand(const QueryBody& body, int level) {
  if (const auto* query = body.As<Query>()) return ParenthesizedQuery(*query);
  if (LevelOf(body) < level) {
    Text('(');
    Begin(2);
    SoftLine();
    Print(body);
    CloseLine();
    End();
    return Text(')');
  }
  Print(body);
}

void Printer::PrintSetOperation(const SetOperation& node) {
  const int level = LevelOf(node);
  if (node.left->Is<PipeQuery>()) {
    // FROM t |> WHERE a UNION ...: what is piped is all that stands before.
    Print(*node.left);
  } else {
    QueryOperand(*node.left, level);
  }
  HardLine();
  Keyword(SetOperatorText(node.op));
  if (node.quantifier == SetQuantifier::kAll) Keyword(" ALL");
  if (node.quantifier == SetQuantifier::kDistinct) Keyword(" DISTINCT");
  if (node.by_name) Keyword(" BY NAME");
  HardLine();
  QueryOperand(*node.right,
               BeginsWithPipe(*node.right) ? kPrimaryLevel : level + 1);
}

void Printer::PrintTableQuery(const TableQuery& node) {
  Keyword("TABLE ");
  PrintObjectName(node.table);
}

// VALUES and its rows, each in parentheses.
void Printer::PrintRows(const List<Expression*>& rows) {
  Keyword("VALUES");
  Begin(2);
  Line();
  for (uint32_t i = 0; i < rows.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    if (rows[i]->Is<RowExpr>()) {
      Print(*rows[i]);
    } else {
      Parenthesized(*rows[i]);
    }
  }
  End();
}

void Printer::PrintValuesQuery(const ValuesQuery& node) {
  PrintRows(node.rows);
  PrintAlias(node.alias);
}

void Printer::PrintFromQuery(const FromQuery& node) {
  Keyword("FROM ");
  PrintFrom(node.from, node.lateral_views);
}

void Printer::PrintFrom(const List<Relation*>& from,
                        const List<Relation*>& lateral_views) {
  // One relation takes the lines of the query, so that each join of a query
  // that is broken has its own.
  if (from.size() > 1) Begin(2);
  CommaList(from);
  if (from.size() > 1) End();
  for (const Relation* view : lateral_views) {
    Line();
    Print(*view);
  }
}

void Printer::PrintHints(const List<Hint>& hints) {
  if (hints.empty()) return;
  Text("/*+ ");
  for (uint32_t i = 0; i < hints.size(); ++i) {
    if (i > 0) Text(", ");
    Keyword(hints[i].name.text);
    if (!hints[i].has_parentheses) continue;
    Text('(');
    for (uint32_t j = 0; j < hints[i].arguments.size(); ++j) {
      if (j > 0) Text(", ");
      Print(*hints[i].arguments[j]);
    }
    Text(')');
  }
  Text(" */ ");
}

// SELECT, hints, DISTINCT and the items.
void Printer::PrintSelectList(const Select& select) {
  Keyword("SELECT ");
  PrintHints(select.hints);
  if (select.quantifier == SetQuantifier::kDistinct) Keyword("DISTINCT ");
  if (select.quantifier == SetQuantifier::kAll) Keyword("ALL ");
  if (select.transform != nullptr) return Print(*select.transform);
  Begin(2);
  SoftLine();
  CommaList(select.items);
  End();
}

void Printer::PrintSelect(const Select& node) {
  Begin();
  if (node.from_first) {
    Keyword("FROM ");
    PrintFrom(node.from, node.lateral_views);
    Line();
  }
  if (node.transform != nullptr &&
      node.transform->transform != TransformKind::kTransform) {
    Print(*node.transform);
  } else {
    PrintSelectList(node);
  }
  if (!node.from_first) {
    if (!node.from.empty()) {
      Line();
      Keyword("FROM ");
    }
    PrintFrom(node.from, node.lateral_views);
  }
  PrintSelectClauses(node);
  End();
}

void Printer::PrintSelectClauses(const Select& select) {
  PrintClause("WHERE ", select.where);
  PrintClause("GROUP BY ", select.group_by);
  PrintClause("HAVING ", select.having);
  PrintNamedWindows(select.windows);
  PrintClause("QUALIFY ", select.qualify);
}

// A clause on its own line, its value indented.
void Printer::PrintClause(absl::string_view words, const Node* value) {
  if (value == nullptr) return;
  Line();
  Keyword(words);
  Begin(2);
  Print(*value);
  End();
}

void Printer::PrintSelectItem(const SelectItem& node) {
  Print(*node.expression);
  if (!node.alias.empty()) {
    Keyword(" AS ");
    PrintIdentifier(node.alias);
  } else if (!node.aliases.empty()) {
    Keyword(" AS ");
    ParenthesizedList(node.aliases);
  }
}

void Printer::PrintGroupByClause(const GroupByClause& node) {
  if (node.all) return Keyword("ALL");
  CommaList(node.elements);
  if (node.suffix == GroupingSuffix::kWithRollup) Keyword(" WITH ROLLUP");
  if (node.suffix == GroupingSuffix::kWithCube) Keyword(" WITH CUBE");
  if (node.trailing_sets != nullptr) {
    Space();
    Print(*node.trailing_sets);
  }
}

void Printer::PrintGroupingElement(const GroupingElement& node) {
  switch (node.grouping) {
    case GroupingKind::kExpression:
      return Print(*node.expression);
    case GroupingKind::kSet:
      if (node.elements.empty()) return Text("()");
      return ParenthesizedList(node.elements);
    case GroupingKind::kRollup:
      Keyword("ROLLUP");
      break;
    case GroupingKind::kCube:
      Keyword("CUBE");
      break;
    case GroupingKind::kGroupingSets:
      Keyword("GROUPING SETS ");
      break;
  }
  if (node.elements.empty()) return Text("()");
  ParenthesizedList(node.elements);
}

void Printer::PrintTransformClause(const TransformClause& node) {
  const bool call = node.transform == TransformKind::kTransform;
  Keyword(call                                    ? "TRANSFORM("
          : node.transform == TransformKind::kMap ? "MAP "
                                                  : "REDUCE ");
  if (node.quantifier == SetQuantifier::kDistinct) Keyword("DISTINCT ");
  if (node.quantifier == SetQuantifier::kAll) Keyword("ALL ");
  Begin(2);
  CommaList(node.arguments);
  End();
  if (call) Text(')');
  if (node.input_format != nullptr) {
    Line();
    Print(*node.input_format);
  }
  Phrase("RECORDWRITER", node.record_writer);
  Phrase("USING", node.script);
  if (!node.output_names.empty() || !node.output_columns.empty()) {
    Keyword(" AS ");
    if (node.output_parenthesized) Text('(');
    CommaList(node.output_names);
    for (uint32_t i = 0; i < node.output_columns.size(); ++i) {
      if (i > 0) Text(", ");
      PrintIdentifier(node.output_columns[i].name);
      Space();
      Print(*node.output_columns[i].type);
    }
    if (node.output_parenthesized) Text(')');
  }
  if (node.output_format != nullptr) {
    Line();
    Print(*node.output_format);
  }
  Phrase("RECORDREADER", node.record_reader);
}

}  // namespace semantic_layer::sql
