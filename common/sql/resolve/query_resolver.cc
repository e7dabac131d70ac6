#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/limits.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

void Resolver::Report(DiagnosticCode code, Span span, std::string message,
                      std::string hint) {
  if (resolution_.diagnostics.size() >= kMaxDiagnostics) return;
  resolution_.diagnostics.push_back(
      {Severity::kError, code, std::move(message), span, std::move(hint)});
}

absl::string_view OutputName(const Expression& expression) {
  if (const auto* column = expression.As<ColumnRef>()) {
    return column->name.parts.empty() ? "" : column->name.parts.back().text;
  }
  if (const auto* field = expression.As<FieldAccessExpr>()) {
    return field->field.text;
  }
  if (const auto* alias = expression.As<AliasExpr>()) return alias->alias.text;
  if (const auto* path = expression.As<JsonPathExpr>()) {
    for (size_t i = path->steps.size(); i-- > 0;) {
      if (path->steps[i].step == JsonStepKind::kField) {
        return path->steps[i].text;
      }
    }
  }
  return "";
}

bool HasAggregate(const Expression& expression) {
  bool found = false;
  Walk(static_cast<const Node&>(expression), [&found](const Node& node) {
    if (found || IsQueryBody(node.kind)) return false;
    const auto* call = node.As<FunctionCall>();
    if (call != nullptr && call->over == nullptr) {
      const FunctionInfo* function = FindFunction(call->name);
      if (function != nullptr && function->kind == FunctionKind::kAggregate) {
        found = true;
      }
    }
    return !found;
  });
  return found;
}

namespace {

// The first aggregate or window call in an expression, outside of subqueries.
const FunctionCall* FirstMisplaced(const Expression& expression) {
  const FunctionCall* first = nullptr;
  Walk(static_cast<const Node&>(expression), [&first](const Node& node) {
    if (first != nullptr || IsQueryBody(node.kind)) return false;
    const auto* call = node.As<FunctionCall>();
    if (call == nullptr) return true;
    const FunctionInfo* function = FindFunction(call->name);
    const bool aggregate =
        function != nullptr && function->kind == FunctionKind::kAggregate;
    if (call->over != nullptr || aggregate) first = call;
    return first == nullptr;
  });
  return first;
}

}  // namespace

void Resolver::CheckNoAggregate(const Expression* expression,
                                absl::string_view clause) {
  const FunctionCall* call = FirstMisplaced(*expression);
  if (call == nullptr) return;
  Report(DiagnosticCode::kMisplacedAggregate, call->span,
         absl::StrCat(call->over != nullptr ? "a window function"
                                            : "an aggregate function",
                      " cannot stand in ", clause),
         clause == "WHERE"
             ? (call->over != nullptr ? "use QUALIFY" : "use HAVING")
             : "");
}

void Resolver::ResolveWith(const WithClause& with, const Scope* outer) {
  for (const CommonTableExpression* table : with.tables) {
    NamedQuery named;
    named.name = table->name.text;
    named.definition = table;
    if (with.recursive) {
      // The table is in sight of its own query; its anchor gives the columns.
      named.columns.complete = false;
      for (const Identifier& column : table->columns) {
        named.columns.columns.push_back({column.text});
      }
      if (const auto* set = table->query->body->As<SetOperation>();
          set != nullptr && table->query->with == nullptr) {
        Scope ignored;
        const size_t findings = resolution_.diagnostics.size();
        OutputColumns anchor = ResolveBody(*set->left, outer, &ignored);
        resolution_.diagnostics.resize(findings);  // found again below
        for (size_t i = 0;
             i < table->columns.size() && i < anchor.columns.size(); ++i) {
          anchor.columns[i].name = table->columns[i].text;
        }
        named.columns = std::move(anchor);
      }
      named_queries_.push_back(named);
    }
    OutputColumns columns = ResolveQuery(*table->query, outer);
    if (!table->columns.empty()) {
      if (columns.complete && columns.columns.size() != table->columns.size()) {
        Report(DiagnosticCode::kColumnCountMismatch, table->name.span,
               absl::StrCat(
                   "`", table->name.text, "` names ", table->columns.size(),
                   " columns, but its query has ", columns.columns.size()));
      }
      columns.columns.resize(table->columns.size());
      columns.complete = true;
      for (uint32_t i = 0; i < table->columns.size(); ++i) {
        columns.columns[i].name = table->columns[i].text;
      }
    }
    if (with.recursive) named_queries_.pop_back();
    named.columns = std::move(columns);
    named_queries_.push_back(std::move(named));
  }
}

OutputColumns Resolver::ResolveQuery(const Query& query, const Scope* outer) {
  const size_t before = named_queries_.size();
  if (query.with != nullptr) ResolveWith(*query.with, outer);
  Scope scope;
  scope.parent = outer;
  OutputColumns columns = ResolveBody(*query.body, outer, &scope);
  ResolveTail(query, columns, &scope);
  named_queries_.resize(before);
  resolution_.outputs[&query] = columns;
  return columns;
}

void Resolver::CheckOrdinal(const Expression& expression,
                            const OutputColumns& columns,
                            absl::string_view clause) {
  const auto* literal = expression.As<LiteralExpr>();
  if (literal == nullptr || literal->literal != LiteralKind::kInteger ||
      !columns.complete) {
    return;
  }
  int64_t position = 0;
  const bool number = absl::SimpleAtoi(literal->text, &position);
  const int64_t count = columns.columns.size();
  if (number && position >= 1 && position <= count) return;
  Report(DiagnosticCode::kInvalidOrdinal, expression.span,
         absl::StrCat(clause, " position ", literal->text,
                      " is out of range: the select list has ", count,
                      count == 1 ? " item" : " items"));
}

void Resolver::ResolveTail(const Query& query, const OutputColumns& columns,
                           Scope* scope) {
  ResolveWindows(query.windows, scope);
  // ORDER BY sees the select list first, then what FROM has.
  scope->aliases.clear();
  scope->aliases_first = true;
  for (const OutputColumn& column : columns.columns) {
    scope->aliases.push_back({column.name, column.expression});
  }
  const auto item = [&](const Expression* e) {
    if (e->Is<ColumnRef>() &&
        absl::EqualsIgnoreCase(e->As<ColumnRef>()->name.parts.back().text,
                               "all") &&
        e->As<ColumnRef>()->name.parts.size() == 1) {
      return;  // ORDER BY ALL
    }
    Resolve(e, scope);
    CheckOrdinal(*e, columns, "ORDER BY");
  };
  for (const OrderItem* order : query.order_by) item(order->expression);
  for (const OrderItem* order : query.sort_by) item(order->expression);
  for (const Expression* e : query.cluster_by) item(e);
  for (const Expression* e : query.distribute_by) item(e);
  if (query.limit != nullptr) Resolve(query.limit, scope);
  if (query.offset != nullptr) Resolve(query.offset, scope);
}

OutputColumns Resolver::ResolveBody(const QueryBody& body, const Scope* outer,
                                    Scope* visible) {
  OutputColumns columns = VisitQueryBody(
      body,
      Overloaded{
          [&](const Query& q) { return ResolveQuery(q, outer); },
          [&](const Select& s) { return ResolveSelect(s, outer, visible); },
          [&](const SetOperation& s) { return ResolveSetOperation(s, outer); },
          [&](const TableQuery& t) {
            TableRelation table;
            table.kind = NodeKind::kTableRelation;
            table.span = t.span;
            table.name = t.table;
            Scope scope;
            AddTable(table, &scope);
            // The relation lives only here: nothing may point to it.
            resolution_.tables.erase(&table);
            OutputColumns out = ColumnsOf(scope);
            for (OutputColumn& column : out.columns) column.relation = &t;
            return out;
          },
          [&](const ValuesQuery& v) {
            OutputColumns out = ResolveRows(v.rows, outer);
            for (uint32_t i = 0;
                 i < v.alias.columns.size() && i < out.columns.size(); ++i) {
              out.columns[i].name = v.alias.columns[i].text;
            }
            return out;
          },
          [&](const PipeQuery& p) { return ResolvePipe(p, outer); },
          [&](const FromQuery& f) {
            Scope scope;
            scope.parent = outer;
            AddFrom(f.from, f.lateral_views, &scope);
            return ColumnsOf(scope);
          },
      });
  resolution_.outputs[&body] = columns;
  return columns;
}

OutputColumns Resolver::ResolveRows(const List<Expression*>& rows,
                                    const Scope* outer) {
  OutputColumns columns;
  Scope scope;
  scope.parent = outer;
  for (const Expression* row : rows) {
    Resolve(row, &scope);
    std::vector<const Expression*> values = {row};
    if (const auto* tuple = row->As<RowExpr>()) {
      values.assign(tuple->items.begin(), tuple->items.end());
    } else if (const auto* call = row->As<FunctionCall>();
               call != nullptr && call->name.parts.size() == 1 &&
               absl::EqualsIgnoreCase(call->name.parts[0].text, "struct")) {
      values.assign(call->arguments.begin(), call->arguments.end());
    }
    if (row == rows[0]) {
      for (size_t i = 0; i < values.size(); ++i) {
        columns.columns.push_back(
            {resolution_.arena.Copy(absl::StrCat("col", i + 1)),
             TypeOf(*values[i])});
      }
      continue;
    }
    if (values.size() != columns.columns.size()) {
      Report(DiagnosticCode::kColumnCountMismatch, row->span,
             absl::StrCat("this row has ", values.size(),
                          " values, the first one ", columns.columns.size()));
      continue;
    }
    for (size_t i = 0; i < values.size(); ++i) {
      columns.columns[i].type = CommonType(
          columns.columns[i].type, TypeOf(*values[i]), resolution_.arena);
    }
  }
  return columns;
}

OutputColumns Resolver::ResolveSetOperation(const SetOperation& operation,
                                            const Scope* outer) {
  // Long chains lean to the left: walked in a loop.
  std::vector<const SetOperation*> chain = {&operation};
  while (const auto* left = chain.back()->left->As<SetOperation>()) {
    chain.push_back(left);
  }
  Scope ignored;
  OutputColumns columns = ResolveBody(*chain.back()->left, outer, &ignored);
  for (size_t i = chain.size(); i-- > 0;) {
    Scope right_scope;
    const OutputColumns right =
        ResolveBody(*chain[i]->right, outer, &right_scope);
    if (columns.complete && right.complete && !chain[i]->by_name &&
        columns.columns.size() != right.columns.size()) {
      Report(DiagnosticCode::kColumnCountMismatch, chain[i]->right->span,
             absl::StrCat("the query before has ", columns.columns.size(),
                          " columns, this one ", right.columns.size()));
      continue;
    }
    const size_t shared =
        std::min(columns.columns.size(), right.columns.size());
    for (size_t c = 0; c < shared; ++c) {
      columns.columns[c].type = CommonType(
          columns.columns[c].type, right.columns[c].type, resolution_.arena);
      columns.columns[c].expression = nullptr;
    }
    if (i > 0) resolution_.outputs[chain[i]] = columns;
  }
  return columns;
}

void Resolver::ResolveWindows(const List<NamedWindow>& windows, Scope* scope) {
  for (const NamedWindow& window : windows) {
    if (window.spec != nullptr) ResolveWindow(*window.spec, scope);
  }
}

void Resolver::ResolveItem(const SelectItem& item, Scope* scope,
                           OutputColumns* out) {
  const Expression& expression = *item.expression;
  if (const auto* star = expression.As<StarExpr>()) {
    ExpandStar(*star, *scope, out);
    return;
  }
  const Type* type = Resolve(&expression, scope);
  if (const auto* field = expression.As<FieldAccessExpr>();
      field != nullptr && field->star) {
    const Type* base = TypeOf(*field->base);
    if (!IsKind(base, TypeKind::kStruct)) {
      out->complete = false;
      return;
    }
    for (const TypeField& f : base->fields) {
      out->columns.push_back({f.name, f.type, nullptr});
    }
    return;
  }
  const auto* call = expression.As<FunctionCall>();
  const FunctionInfo* function =
      call == nullptr ? nullptr : FindFunction(call->name);
  if (function != nullptr && function->kind == FunctionKind::kGenerator) {
    OutputColumns generated = GeneratorColumns(*call);
    if (!item.alias.empty() && generated.columns.size() == 1) {
      generated.columns[0].name = item.alias.text;
    }
    for (uint32_t i = 0; i < item.aliases.size(); ++i) {
      if (i >= generated.columns.size()) generated.columns.push_back({});
      generated.columns[i].name = item.aliases[i].text;
    }
    if (!item.aliases.empty()) generated.complete = true;
    if (!item.alias.empty() && !generated.complete) {
      generated.columns = {{item.alias.text}};
      generated.complete = true;
    }
    for (const OutputColumn& column : generated.columns) {
      scope->aliases.push_back({column.name, nullptr});
      out->columns.push_back(column);
    }
    out->complete = out->complete && generated.complete;
    return;
  }
  const absl::string_view name =
      item.alias.empty() ? OutputName(expression) : item.alias.text;
  out->columns.push_back({name, type, &expression});
  if (!item.alias.empty()) {
    scope->aliases.push_back({item.alias.text, &expression});
  }
}

OutputColumns Resolver::ResolveItems(const List<SelectItem*>& items,
                                     Scope* scope) {
  OutputColumns out;
  for (const SelectItem* item : items) ResolveItem(*item, scope, &out);
  return out;
}

void Resolver::ResolveGroupingElement(const GroupingElement& element,
                                      Scope* scope) {
  if (element.expression != nullptr) {
    Resolve(element.expression, scope);
  }
  for (const GroupingElement* inner : element.elements) {
    ResolveGroupingElement(*inner, scope);
  }
}

void Resolver::ResolveGroupBy(const GroupByClause& clause, Scope* scope) {
  for (const GroupingElement* element : clause.elements) {
    ResolveGroupingElement(*element, scope);
  }
  if (clause.trailing_sets != nullptr) {
    ResolveGroupingElement(*clause.trailing_sets, scope);
  }
}

namespace {

// Collects what a GROUP BY groups by. Gives up (false) on what it cannot judge.
bool GroupedExpressions(const GroupingElement& element, const Select& select,
                        std::vector<const Expression*>* out) {
  if (element.expression != nullptr) {
    const Expression* e = element.expression;
    const auto* literal = e->As<LiteralExpr>();
    int64_t position = 0;
    if (literal != nullptr && literal->literal == LiteralKind::kInteger) {
      for (const SelectItem* item : select.items) {
        if (item->expression->Is<StarExpr>()) return false;
      }
      if (absl::SimpleAtoi(literal->text, &position) && position >= 1 &&
          position <= static_cast<int64_t>(select.items.size())) {
        e = select.items[position - 1]->expression;
      }
    }
    out->push_back(e);
    // A name may be that of a select item.
    if (const auto* column = e->As<ColumnRef>();
        column != nullptr && column->name.parts.size() == 1) {
      for (const SelectItem* item : select.items) {
        if (!item->alias.empty() &&
            absl::EqualsIgnoreCase(item->alias.text,
                                   column->name.parts[0].text)) {
          out->push_back(item->expression);
        }
      }
    }
  }
  for (const GroupingElement* inner : element.elements) {
    if (!GroupedExpressions(*inner, select, out)) return false;
  }
  return true;
}

}  // namespace

void Resolver::CheckGrouped(const Select& select, const Scope& scope) {
  bool aggregates = select.having != nullptr;
  for (const SelectItem* item : select.items) {
    if (item->expression->Is<StarExpr>()) return;
    aggregates = aggregates || HasAggregate(*item->expression);
  }
  if ((select.group_by == nullptr && !aggregates) || scope.open()) return;
  std::vector<const Expression*> grouped;
  if (select.group_by != nullptr) {
    if (select.group_by->all) return;
    for (const GroupingElement* element : select.group_by->elements) {
      if (!GroupedExpressions(*element, select, &grouped)) return;
    }
    if (select.group_by->trailing_sets != nullptr &&
        !GroupedExpressions(*select.group_by->trailing_sets, select,
                            &grouped)) {
      return;
    }
  }
  // Two names mean the same column when they are bound to the same one.
  const auto is_grouped = [&](const Expression& e) {
    const auto* column = e.As<ColumnRef>();
    const ColumnBinding* binding =
        column == nullptr ? nullptr : resolution_.BindingOf(*column);
    for (const Expression* g : grouped) {
      if (Equal(*g, e)) return true;
      const auto* other = g->As<ColumnRef>();
      const ColumnBinding* b =
          other == nullptr ? nullptr : resolution_.BindingOf(*other);
      if (binding != nullptr && b != nullptr &&
          binding->kind == BindingKind::kColumn &&
          b->relation == binding->relation && b->column == binding->column &&
          b->column >= 0 && b->field_parts <= binding->field_parts) {
        return true;
      }
    }
    return false;
  };
  for (const SelectItem* item : select.items) {
    Walk(static_cast<const Node&>(*item->expression), [&](const Node& node) {
      if (IsQueryBody(node.kind)) return false;
      if (IsExpression(node.kind) &&
          is_grouped(static_cast<const Expression&>(node))) {
        return false;
      }
      if (const auto* call = node.As<FunctionCall>()) {
        const FunctionInfo* function = FindFunction(call->name);
        if (function == nullptr) return false;
        if (function->kind == FunctionKind::kAggregate &&
            call->over == nullptr) {
          return false;
        }
      }
      const auto* column = node.As<ColumnRef>();
      const ColumnBinding* binding =
          column == nullptr ? nullptr : resolution_.BindingOf(*column);
      if (binding != nullptr && binding->kind == BindingKind::kColumn &&
          binding->levels_up == 0) {
        Report(DiagnosticCode::kNotGrouped, node.span,
               absl::StrCat("`", column->name.parts.back().text,
                            "` is neither grouped nor aggregated"),
               "add it to GROUP BY, or take any_value() of it");
      }
      return true;
    });
  }
}

OutputColumns Resolver::ResolveSelect(const Select& select, const Scope* outer,
                                      Scope* visible) {
  Scope& scope = *visible;
  scope.parent = outer;
  AddFrom(select.from, select.lateral_views, &scope);
  if (select.where != nullptr) {
    Resolve(select.where, &scope);
    CheckNoAggregate(select.where, "WHERE");
  }
  OutputColumns columns;
  if (select.transform != nullptr) {
    for (const Expression* e : select.transform->arguments) Resolve(e, &scope);
    columns.complete = false;
  }
  ResolveWindows(select.windows, &scope);
  OutputColumns items = ResolveItems(select.items, &scope);
  columns.columns = std::move(items.columns);
  columns.complete = columns.complete && items.complete;
  if (select.group_by != nullptr) {
    ResolveGroupBy(*select.group_by, &scope);
    for (const GroupingElement* element : select.group_by->elements) {
      if (element->expression != nullptr) {
        CheckOrdinal(*element->expression, columns, "GROUP BY");
      }
    }
  }
  if (select.having != nullptr) Resolve(select.having, &scope);
  if (select.qualify != nullptr) Resolve(select.qualify, &scope);
  CheckGrouped(select, scope);
  return columns;
}

}  // namespace semantic_layer::sql
