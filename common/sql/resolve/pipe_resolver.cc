#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

OutputColumns Resolver::ColumnsOf(const Scope& scope) {
  OutputColumns out;
  for (const uint32_t i : scope.StarColumns()) {
    const ScopeColumn& column = scope.columns[i];
    out.columns.push_back(
        {column.name, column.type, nullptr, column.relation, column.origin});
  }
  out.complete = !scope.open();
  return out;
}

// What a step gives becomes all that the next one sees. Columns that it hands
// on unchanged can still be called by their table.
void Resolver::ReplaceColumns(const OutputColumns& columns, const Node& node,
                              Scope* scope) {
  absl::flat_hash_map<std::pair<const Node*, int>, const ScopeColumn*> before;
  const std::vector<ScopeColumn> old = std::move(scope->columns);
  for (const ScopeColumn& column : old) {
    before.emplace(std::make_pair(column.relation, column.origin), &column);
  }
  scope->relations.clear();
  scope->columns.clear();
  scope->star_order.clear();
  scope->aliases.clear();
  AddOutput(columns, node, TableAlias(), scope);
  for (size_t i = 0; i < columns.columns.size(); ++i) {
    const OutputColumn& column = columns.columns[i];
    const auto found =
        before.find(std::make_pair(column.relation, column.column));
    if (column.relation == nullptr || found == before.end()) continue;
    scope->columns[i].alias = found->second->alias;
    scope->columns[i].table = found->second->table;
  }
  // So do the columns that USING has merged away.
  for (const ScopeColumn& column : old) {
    if (!column.merged_away || column.alias.empty()) continue;
    scope->columns.push_back(column);
    ++scope->relations.back().count;
  }
}

void Resolver::CheckPipeItems(const List<SelectItem*>& items,
                              absl::string_view step) {
  for (const SelectItem* item : items) {
    if (!HasAggregate(*item->expression)) continue;
    Report(DiagnosticCode::kMisplacedAggregate, item->span,
           absl::StrCat("an aggregate function cannot stand in |> ", step),
           "use |> AGGREGATE");
  }
}

void Resolver::ApplyPipeSet(const PipeSet& op, Scope* scope) {
  for (const Assignment& assignment : op.assignments) {
    const Type* type = Resolve(assignment.value, scope);
    CheckNoAggregate(assignment.value, "|> SET");
    if (!Spend(scope->columns.size())) break;
    bool found = scope->open();
    std::vector<absl::string_view> names;
    const Identifier& name = assignment.target.parts.back();
    for (ScopeColumn& column : scope->columns) {
      names.push_back(column.name);
      if (column.merged_away || !SameName(column.name, name.text)) continue;
      column.type = type;
      column.origin = -1;  // another column from here on
      found = true;
    }
    if (found) continue;
    Report(DiagnosticCode::kUnresolvedColumn, name.span,
           absl::StrCat("no column `", name.text,
                        "` comes out of the step before"),
           NearestHint(name.text, names));
  }
}

void Resolver::ApplyPipeDrop(const PipeDrop& op, Scope* scope) {
  OutputColumns all = ColumnsOf(*scope);
  for (const Identifier& name : op.columns) {
    if (!Spend(all.columns.size())) break;
    std::vector<absl::string_view> names;
    for (const OutputColumn& column : all.columns) names.push_back(column.name);
    const size_t before = all.columns.size();
    std::erase_if(all.columns, [&](const OutputColumn& column) {
      return SameName(column.name, name.text);
    });
    if (all.columns.size() != before || !all.complete) continue;
    Report(DiagnosticCode::kUnresolvedColumn, name.span,
           absl::StrCat("no column `", name.text,
                        "` comes out of the step before"),
           NearestHint(name.text, names));
  }
  ReplaceColumns(all, op, scope);
}

void Resolver::ApplyPipeTail(const PipeTail& op, Scope* scope) {
  const Query& tail = *op.tail;
  const OutputColumns columns = ColumnsOf(*scope);
  ResolveWindows(tail.windows, scope);
  for (const OrderItem* item : tail.order_by) {
    if (const auto* name = item->expression->As<ColumnRef>();
        name != nullptr && name->name.parts.size() == 1 &&
        SameName(name->name.parts[0].text, "all")) {
      continue;  // ORDER BY ALL
    }
    Resolve(item->expression, scope);
    CheckOrdinal(*item->expression, columns, "ORDER BY");
  }
  for (const OrderItem* item : tail.sort_by) Resolve(item->expression, scope);
  for (const Expression* e : tail.cluster_by) Resolve(e, scope);
  for (const Expression* e : tail.distribute_by) Resolve(e, scope);
  if (tail.limit != nullptr) ResolveLimit(tail.limit, "LIMIT");
  if (tail.offset != nullptr) ResolveLimit(tail.offset, "OFFSET");
}

void Resolver::ApplyPipeAggregate(const PipeAggregate& op, Scope* scope) {
  OutputColumns out;
  if (op.group_by != nullptr) {
    const OutputColumns before = ColumnsOf(*scope);
    ResolveGroupBy(*op.group_by, OutputColumns(), scope);
    for (const GroupingElement* element : op.group_by->elements) {
      const Expression* key = element->expression;
      if (key == nullptr) continue;
      CheckOrdinal(*key, before, "GROUP BY");
      int64_t position = 0;
      if (const auto* literal = key->As<LiteralExpr>();
          literal != nullptr && literal->literal == LiteralKind::kInteger &&
          absl::SimpleAtoi(literal->text, &position) && position >= 1 &&
          position <= static_cast<int64_t>(before.columns.size())) {
        out.columns.push_back(before.columns[position - 1]);
        continue;
      }
      out.columns.push_back({OutputName(*key), TypeOf(*key), key});
      const auto* name = key->As<ColumnRef>();
      const ColumnBinding* binding =
          name == nullptr ? nullptr : resolution_.BindingOf(*name);
      if (binding != nullptr && binding->kind == BindingKind::kColumn &&
          binding->field_parts == 0 && binding->levels_up == 0) {
        out.columns.back().relation = binding->relation;
        out.columns.back().column = binding->column;
      }
    }
  }
  for (const SelectItem* item : op.items) {
    ResolveItem(*item, scope, &out);
    const auto* call = item->expression->As<FunctionCall>();
    const bool unknown = call != nullptr && FindFunction(call->name) == nullptr;
    if (HasAggregate(*item->expression) || unknown) continue;
    Report(DiagnosticCode::kMisplacedAggregate, item->span,
           "every item of |> AGGREGATE needs an aggregate function",
           "put it after GROUP BY");
  }
  ReplaceColumns(out, op, scope);
}

void Resolver::ApplyPipeOperator(const PipeOperator& op, const Scope* outer,
                                 Scope* scope) {
  VisitPipeOperator(
      op,
      Overloaded{
          [&](const PipeSelect& o) {
            ResolveWindows(o.select->windows, scope);
            CheckPipeItems(o.select->items, "SELECT");
            ReplaceColumns(ResolveItems(o.select->items, scope), o, scope);
          },
          [&](const PipeExtend& o) {
            OutputColumns out = ColumnsOf(*scope);
            CheckPipeItems(o.items, "EXTEND");
            for (const SelectItem* item : o.items) {
              ResolveItem(*item, scope, &out);
            }
            ReplaceColumns(out, o, scope);
          },
          [&](const PipeSet& o) { ApplyPipeSet(o, scope); },
          [&](const PipeDrop& o) { ApplyPipeDrop(o, scope); },
          [&](const PipeAs& o) {
            const OutputColumns all = ColumnsOf(*scope);
            ReplaceColumns(all, o, scope);
            scope->relations.back().alias = o.alias.text;
            for (ScopeColumn& column : scope->columns) {
              column.alias = o.alias.text;
              column.table = nullptr;
            }
          },
          [&](const PipeWhere& o) {
            Resolve(o.condition, scope);
            CheckNoAggregate(o.condition, "|> WHERE");
            CheckCondition(*o.condition, "|> WHERE");
          },
          [&](const PipeAggregate& o) { ApplyPipeAggregate(o, scope); },
          [&](const PipeJoin& o) {
            JoinSides sides;
            sides.left_relations = scope->relations.size();
            sides.left_columns = scope->columns.size();
            AddJoinRight(*o.join, sides, scope);
          },
          [&](const PipePivot& o) { AddRelation(*o.pivot, scope); },
          [&](const PipeLateralView& o) { AddRelation(*o.view, scope); },
          [&](const PipeSample&) {},
          [&](const PipeSetOperation& o) {
            Scope ignored;
            const OutputColumns right = ResolveBody(*o.right, outer, &ignored);
            const OutputColumns left = ColumnsOf(*scope);
            if (left.complete && right.complete &&
                left.columns.size() != right.columns.size()) {
              Report(
                  DiagnosticCode::kColumnCountMismatch, o.right->span,
                  absl::StrCat("the steps before give ", left.columns.size(),
                               " columns, this query ", right.columns.size()));
            }
            ReplaceColumns(left, o, scope);
          },
          [&](const PipeTail& o) { ApplyPipeTail(o, scope); },
      });
}

OutputColumns Resolver::ResolvePipe(const PipeQuery& pipe, const Scope* outer) {
  Scope scope;
  scope.parent = outer;
  if (const auto* from = pipe.input->As<FromQuery>()) {
    AddFrom(from->from, from->lateral_views, &scope);
  } else {
    Scope ignored;
    const OutputColumns input = ResolveBody(*pipe.input, outer, &ignored);
    const auto* values = pipe.input->As<ValuesQuery>();
    const auto* table = pipe.input->As<TableQuery>();
    TableAlias alias;
    if (values != nullptr) alias.name = values->alias.name;
    AddOutput(input, *pipe.input, alias, &scope);
    if (table != nullptr) {
      scope.relations.back().name = &table->table;
      for (ScopeColumn& column : scope.columns) column.table = &table->table;
    }
  }
  const size_t windows = windows_.size();
  for (const PipeOperator* op : pipe.operators) {
    if (const auto* tail = op->As<PipeTail>()) {
      for (const NamedWindow& window : tail->tail->windows) {
        windows_.push_back(window.name.text);
      }
    } else if (const auto* select = op->As<PipeSelect>()) {
      for (const NamedWindow& window : select->select->windows) {
        windows_.push_back(window.name.text);
      }
    }
  }
  for (const PipeOperator* op : pipe.operators) {
    ApplyPipeOperator(*op, outer, &scope);
  }
  windows_.resize(windows);
  return ColumnsOf(scope);
}

}  // namespace semantic_layer::sql
