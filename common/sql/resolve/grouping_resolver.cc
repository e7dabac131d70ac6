#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

namespace {

// Whether a call is an aggregate of the query it stands in.
bool IsAggregate(const FunctionCall& call) {
  if (call.over != nullptr) return false;
  const FunctionInfo* function = FindFunction(call.name);
  return function != nullptr && function->kind == FunctionKind::kAggregate;
}

bool HasWindow(const Node& node) {
  bool found = false;
  Walk(node, [&found](const Node& child) {
    if (found || IsQueryBody(child.kind)) return false;
    const auto* call = child.As<FunctionCall>();
    found = call != nullptr && call->over != nullptr;
    return !found;
  });
  return found;
}

}  // namespace

bool HasAggregate(const Expression& expression) {
  bool found = false;
  Walk(static_cast<const Node&>(expression), [&found](const Node& node) {
    if (found || IsQueryBody(node.kind)) return false;
    const auto* call = node.As<FunctionCall>();
    found = call != nullptr && IsAggregate(*call);
    return !found;
  });
  return found;
}

namespace {

// The first aggregate or window call in an expression, outside of subqueries.
const FunctionCall* FirstCall(const Expression& expression) {
  const FunctionCall* first = nullptr;
  Walk(static_cast<const Node&>(expression), [&first](const Node& node) {
    if (first != nullptr || IsQueryBody(node.kind)) return false;
    const auto* call = node.As<FunctionCall>();
    if (call != nullptr && (call->over != nullptr || IsAggregate(*call))) {
      first = call;
    }
    return first == nullptr;
  });
  return first;
}

// Whether an aggregate is one of a query around: all its columns are from
// there.
bool IsOuter(const FunctionCall& call, const Resolution& resolution) {
  bool outer = false, own = false;
  Walk(static_cast<const Node&>(call), [&](const Node& node) {
    const auto* column = node.As<ColumnRef>();
    if (column == nullptr) return true;
    const ColumnBinding* binding = resolution.BindingOf(*column);
    const bool up = binding != nullptr && binding->levels_up > 0;
    (up ? outer : own) = true;
    return true;
  });
  return outer && !own;
}

}  // namespace

void Resolver::CheckNoAggregate(const Expression* expression,
                                absl::string_view clause) {
  const FunctionCall* call = FirstCall(*expression);
  if (call == nullptr || IsOuter(*call, resolution_)) return;
  Report(DiagnosticCode::kMisplacedAggregate, call->span,
         absl::StrCat(call->over != nullptr ? "a window function"
                                            : "an aggregate function",
                      " cannot stand in ", clause),
         clause == "WHERE"
             ? (call->over != nullptr ? "use QUALIFY" : "use HAVING")
             : "");
}

// An aggregate of an aggregate; a window function of one is fine.
void Resolver::CheckNesting(const Expression& expression) {
  Walk(static_cast<const Node&>(expression), [this](const Node& node) {
    if (IsQueryBody(node.kind)) return false;
    const auto* call = node.As<FunctionCall>();
    if (call == nullptr || !IsAggregate(*call)) return true;
    for (const Expression* argument : call->arguments) {
      const FunctionCall* inner = FirstCall(*argument);
      if (inner == nullptr) continue;
      Report(DiagnosticCode::kMisplacedAggregate, inner->span,
             absl::StrCat(inner->over != nullptr ? "a window function"
                                                 : "an aggregate function",
                          " cannot stand inside of an aggregate function"),
             "compute it in a subquery first");
      break;
    }
    return false;
  });
}

void Resolver::CheckQualify(const Select& select) {
  if (HasWindow(*select.qualify)) return;
  for (const SelectItem* item : select.items) {
    if (HasWindow(*item->expression)) return;
  }
  Report(DiagnosticCode::kInvalidClause, select.qualify->span,
         "QUALIFY needs a window function, here or in the select list",
         "use WHERE or HAVING");
}

void Resolver::CheckCondition(const Expression& condition,
                              absl::string_view clause) {
  // Only what is certain: a name, a constant, arithmetic.
  if (!condition.Is<ColumnRef>() && !condition.Is<LiteralExpr>() &&
      !condition.Is<BinaryExpr>()) {
    return;
  }
  const Type* type = TypeOf(condition);
  if (type == nullptr || IsNull(type) || IsKind(type, TypeKind::kBoolean) ||
      IsKind(type, TypeKind::kVariant)) {
    return;
  }
  Report(DiagnosticCode::kTypeMismatch, condition.span,
         absl::StrCat(clause, " takes a BOOLEAN, not ", TypeText(type)),
         "compare it with something");
}

void Resolver::ResolveGroupingElement(const GroupingElement& element,
                                      Scope* scope) {
  if (element.expression != nullptr) {
    Resolve(element.expression, scope);
    CheckNoAggregate(element.expression, "GROUP BY");
  }
  for (const GroupingElement* inner : element.elements) {
    ResolveGroupingElement(*inner, scope);
  }
}

void Resolver::ResolveGroupBy(const GroupByClause& clause,
                              const OutputColumns& columns, Scope* scope) {
  // Names of the select list count too, those without AS as well.
  const size_t aliases = scope->aliases.size();
  for (const OutputColumn& column : columns.columns) {
    if (column.name.empty()) continue;
    scope->aliases.push_back({column.name, column.expression, column.type,
                              column.relation, column.column});
  }
  scope->first_alias_wins = true;
  for (const GroupingElement* element : clause.elements) {
    ResolveGroupingElement(*element, scope);
  }
  if (clause.trailing_sets != nullptr) {
    ResolveGroupingElement(*clause.trailing_sets, scope);
  }
  scope->first_alias_wins = false;
  scope->aliases.resize(aliases);
}

// A key may be the position or the name of a select item, which then cannot
// hold an aggregate.
void Resolver::CheckGroupingKey(const GroupingElement& element,
                                const OutputColumns& columns) {
  for (const GroupingElement* inner : element.elements) {
    CheckGroupingKey(*inner, columns);
  }
  const Expression* key = element.expression;
  if (key == nullptr) return;
  CheckOrdinal(*key, columns, "GROUP BY");
  const Expression* item = nullptr;
  int64_t position = 0;
  if (const auto* literal = key->As<LiteralExpr>();
      literal != nullptr && literal->literal == LiteralKind::kInteger &&
      absl::SimpleAtoi(literal->text, &position) && position >= 1 &&
      position <= static_cast<int64_t>(columns.columns.size())) {
    item = columns.columns[position - 1].expression;
  } else if (const auto* name = key->As<ColumnRef>()) {
    const ColumnBinding* binding = resolution_.BindingOf(*name);
    if (binding != nullptr) item = binding->aliased;
  }
  if (item != nullptr && HasAggregate(*item)) {
    Report(DiagnosticCode::kMisplacedAggregate, key->span,
           "GROUP BY cannot group by an aggregate function",
           "group by what it is not computed from");
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
            SameName(item->alias.text, column->name.parts[0].text)) {
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

// All of a clause's; GROUP BY ALL groups by the items without aggregates.
bool GroupedExpressions(const Select& select,
                        std::vector<const Expression*>* out) {
  if (select.group_by == nullptr) return true;
  if (select.group_by->all) {
    for (const SelectItem* item : select.items) {
      if (!HasAggregate(*item->expression)) out->push_back(item->expression);
    }
    return true;
  }
  for (const GroupingElement* element : select.group_by->elements) {
    if (!GroupedExpressions(*element, select, out)) return false;
  }
  return select.group_by->trailing_sets == nullptr ||
         GroupedExpressions(*select.group_by->trailing_sets, select, out);
}

// Whether one name reaches the same field of a struct as another, or deeper.
bool SameFields(const ColumnRef& grouped, uint32_t grouped_fields,
                const ColumnRef& column, uint32_t fields) {
  if (grouped_fields > fields) return false;
  const auto& a = grouped.name.parts;
  const auto& b = column.name.parts;
  for (uint32_t i = 0; i < grouped_fields; ++i) {
    if (!SameName(a[a.size() - grouped_fields + i].text,
                  b[b.size() - fields + i].text)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool Resolver::IsGrouped(const Expression& expression,
                         const std::vector<const Expression*>& grouped) {
  if (!Spend(grouped.size())) return true;
  // Two names mean the same column when they are bound to the same one.
  const auto* column = expression.As<ColumnRef>();
  const ColumnBinding* binding =
      column == nullptr ? nullptr : resolution_.BindingOf(*column);
  for (const Expression* g : grouped) {
    if (Equal(*g, expression)) return true;
    const auto* other = g->As<ColumnRef>();
    const ColumnBinding* b =
        other == nullptr ? nullptr : resolution_.BindingOf(*other);
    if (binding != nullptr && b != nullptr &&
        binding->kind == BindingKind::kColumn &&
        b->kind == BindingKind::kColumn && b->relation == binding->relation &&
        b->column == binding->column && b->column >= 0 &&
        SameFields(*other, b->field_parts, *column, binding->field_parts)) {
      return true;
    }
  }
  return false;
}

// Reports the columns of an expression that are neither grouped nor inside of
// an aggregate. `aliases`: a name of the select list stands for its item.
void Resolver::CheckGroupedExpression(
    const Expression& expression, const std::vector<const Expression*>& grouped,
    const Scope& scope, bool aliases) {
  const auto report = [this](Span span, absl::string_view name) {
    Report(DiagnosticCode::kNotGrouped, span,
           absl::StrCat("`", name, "` is neither grouped nor aggregated"),
           "add it to GROUP BY, or take any_value() of it");
  };
  if (const auto* star = expression.As<StarExpr>()) {
    const OutputColumns* expansion = resolution_.ExpansionOf(*star);
    if (expansion == nullptr) return;
    for (const OutputColumn& column : expansion->columns) {
      bool found = false;
      for (const Expression* g : grouped) {
        const auto* other = g->As<ColumnRef>();
        const ColumnBinding* b =
            other == nullptr ? nullptr : resolution_.BindingOf(*other);
        found = found ||
                (b != nullptr && b->relation == column.relation &&
                 b->column == column.column && b->field_parts == 0) ||
                Equal(*g, *star);
      }
      if (!found) return report(star->span, column.name);
    }
    return;
  }
  Walk(static_cast<const Node&>(expression), [&](const Node& node) {
    if (IsQueryBody(node.kind)) return false;
    if (IsExpression(node.kind) &&
        IsGrouped(static_cast<const Expression&>(node), grouped)) {
      return false;
    }
    if (const auto* call = node.As<FunctionCall>()) {
      // What is not known may be an aggregate.
      if (FindFunction(call->name) == nullptr || IsAggregate(*call)) {
        return false;
      }
    }
    const auto* column = node.As<ColumnRef>();
    const ColumnBinding* binding =
        column == nullptr ? nullptr : resolution_.BindingOf(*column);
    if (binding == nullptr || binding->kind != BindingKind::kColumn ||
        binding->levels_up > 0) {
      return true;
    }
    const absl::string_view name = column->name.parts.back().text;
    for (const ScopeAlias& alias : scope.aliases) {
      if (aliases && SameName(alias.name, name)) return true;
    }
    report(node.span, name);
    return true;
  });
}

// Checks the items and HAVING of a select or, with `query`, the query's order.
void Resolver::CheckGrouped(const Select& select, const Query* query,
                            const Scope& scope) {
  bool aggregates = select.having != nullptr;
  for (const SelectItem* item : select.items) {
    aggregates = aggregates || HasAggregate(*item->expression);
  }
  if ((select.group_by == nullptr && !aggregates) || scope.open()) return;
  std::vector<const Expression*> grouped;
  const uint64_t items = select.items.size();
  const uint64_t groups =
      select.group_by == nullptr ? 0 : select.group_by->elements.size();
  if (!Spend(items * groups)) return;
  if (!GroupedExpressions(select, &grouped)) return;
  if (query != nullptr) {
    for (const OrderItem* item : query->order_by) {
      CheckGroupedExpression(*item->expression, grouped, scope,
                             /*aliases=*/true);
    }
    return;
  }
  for (const SelectItem* item : select.items) {
    CheckGroupedExpression(*item->expression, grouped, scope,
                           /*aliases=*/false);
  }
  if (select.having != nullptr) {
    CheckGroupedExpression(*select.having, grouped, scope, /*aliases=*/true);
  }
}

// After DISTINCT only what was selected is left to order by.
void Resolver::CheckDistinctOrder(const Query& query,
                                  const OutputColumns& columns) {
  if (!columns.complete) return;
  for (const OrderItem* item : query.order_by) {
    const auto* name = item->expression->As<ColumnRef>();
    const ColumnBinding* binding =
        name == nullptr ? nullptr : resolution_.BindingOf(*name);
    if (binding == nullptr || binding->kind != BindingKind::kColumn ||
        binding->levels_up > 0) {
      continue;
    }
    bool found = false;
    for (const OutputColumn& column : columns.columns) {
      found = found ||
              (column.relation == binding->relation &&
               column.column == binding->column) ||
              (column.expression != nullptr &&
               Equal(*column.expression, *item->expression));
    }
    if (found) continue;
    Report(DiagnosticCode::kUnresolvedColumn, name->span,
           absl::StrCat("`", NameText(name->name.parts),
                        "` is not in the list of SELECT DISTINCT, so that "
                        "nothing can be ordered by it"),
           "add it to the select list");
  }
}

}  // namespace semantic_layer::sql
