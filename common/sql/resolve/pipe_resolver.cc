#include "common/sql/resolve/resolver.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"

namespace semantic_layer::sql {

OutputColumns Resolver::ColumnsOf(const Scope& scope) {
  OutputColumns out;
  for (const ScopeColumn& column : scope.columns) {
    if (column.merged_away) continue;
    out.columns.push_back(
        {column.name, column.type, nullptr, column.relation, column.column});
  }
  out.complete = !scope.open();
  return out;
}

// What a step gives becomes all that the next one sees.
void Resolver::ReplaceColumns(const OutputColumns& columns, const Node& node,
                              Scope* scope) {
  scope->relations.clear();
  scope->columns.clear();
  scope->aliases.clear();
  AddOutput(columns, node, TableAlias(), scope);
}

void Resolver::ApplyPipeAggregate(const PipeAggregate& op, Scope* scope) {
  OutputColumns out;
  if (op.group_by != nullptr) {
    ResolveGroupBy(*op.group_by, scope);
    for (const GroupingElement* element : op.group_by->elements) {
      if (element->expression == nullptr) continue;
      out.columns.push_back({OutputName(*element->expression),
                             TypeOf(*element->expression),
                             element->expression});
    }
  }
  for (const SelectItem* item : op.items) ResolveItem(*item, scope, &out);
  ReplaceColumns(out, op, scope);
}

void Resolver::ApplyPipeOperator(const PipeOperator& op, const Scope* outer,
                                 Scope* scope) {
  VisitPipeOperator(
      op,
      Overloaded{
          [&](const PipeSelect& o) {
            ResolveWindows(o.select->windows, scope);
            ReplaceColumns(ResolveItems(o.select->items, scope), o, scope);
          },
          [&](const PipeExtend& o) {
            OutputColumns out = ColumnsOf(*scope);
            for (const SelectItem* item : o.items) {
              ResolveItem(*item, scope, &out);
            }
            ReplaceColumns(out, o, scope);
          },
          [&](const PipeSet& o) {
            for (const Assignment& assignment : o.assignments) {
              const Type* type = Resolve(assignment.value, scope);
              bool found = scope->open();
              for (ScopeColumn& column : scope->columns) {
                if (absl::EqualsIgnoreCase(column.name,
                                           assignment.target.parts[0].text)) {
                  column.type = type;
                  found = true;
                }
              }
              if (!found) {
                Report(DiagnosticCode::kUnresolvedColumn,
                       assignment.target.span(),
                       absl::StrCat("no column `",
                                    assignment.target.parts[0].text,
                                    "` comes out of the step before"));
              }
            }
          },
          [&](const PipeDrop& o) {
            OutputColumns all = ColumnsOf(*scope);
            for (const Identifier& name : o.columns) {
              const size_t before = all.columns.size();
              std::erase_if(all.columns, [&](const OutputColumn& column) {
                return absl::EqualsIgnoreCase(column.name, name.text);
              });
              if (all.columns.size() == before && all.complete) {
                Report(DiagnosticCode::kUnresolvedColumn, name.span,
                       absl::StrCat("no column `", name.text,
                                    "` comes out of the step before"));
              }
            }
            ReplaceColumns(all, o, scope);
          },
          [&](const PipeAs& o) {
            const OutputColumns all = ColumnsOf(*scope);
            ReplaceColumns(all, o, scope);
            scope->relations.back().alias = o.alias.text;
          },
          [&](const PipeWhere& o) { Resolve(o.condition, scope); },
          [&](const PipeAggregate& o) { ApplyPipeAggregate(o, scope); },
          [&](const PipeJoin& o) {
            const uint32_t relations = scope->relations.size();
            const uint32_t columns = scope->columns.size();
            AddRelation(*o.join->right, scope);
            for (const Identifier& name : o.join->using_columns) {
              MergeColumn(name.text, relations, columns, o.join->join,
                          name.span, scope);
            }
            if (o.join->on != nullptr) Resolve(o.join->on, scope);
            if (o.join->join == JoinKind::kLeftSemi ||
                o.join->join == JoinKind::kLeftAnti) {
              scope->relations.resize(relations);
              scope->columns.resize(columns);
            }
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
              Report(DiagnosticCode::kColumnCountMismatch, o.right->span,
                     absl::StrCat("the steps before give ",
                                  left.columns.size(), " columns, this query ",
                                  right.columns.size()));
            }
            ReplaceColumns(left, o, scope);
          },
          [&](const PipeTail& o) {
            for (const OrderItem* item : o.tail->order_by) {
              Resolve(item->expression, scope);
            }
            for (const OrderItem* item : o.tail->sort_by) {
              Resolve(item->expression, scope);
            }
            ResolveWindows(o.tail->windows, scope);
          },
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
    AddOutput(input, *pipe.input, TableAlias(), &scope);
  }
  for (const PipeOperator* op : pipe.operators) {
    ApplyPipeOperator(*op, outer, &scope);
  }
  return ColumnsOf(scope);
}

}  // namespace semantic_layer::sql
