#include "common/sql/resolve/resolver.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::sql {

// The target of UPDATE, DELETE or MERGE as a relation in scope.
void Resolver::AddTarget(const ObjectName& table, const TableAlias& alias,
                         const Node& node, Scope* scope) {
  OutputColumns columns;
  columns.complete = false;
  if (options_.catalog != nullptr) {
    const TableSchema* schema = FindTable(table);
    if (schema != nullptr) {
      columns.complete = true;
      for (const ColumnSchema& column : schema->columns()) {
        columns.columns.push_back({column.name, column.type});
      }
    } else {
      Report(DiagnosticCode::kUnresolvedTable, table.span(),
             absl::StrCat("there is no table `", table.parts.back().text, "`"));
    }
  }
  AddOutput(columns, node, alias, scope);
  if (alias.name.empty()) scope->relations.back().name = &table;
}

void Resolver::ResolveAssignments(const List<Assignment>& assignments,
                                  Scope* scope) {
  for (const Assignment& assignment : assignments) {
    Resolve(assignment.value, scope);
  }
}

void Resolver::ResolveInsert(const InsertTarget& target, const Query& query,
                             const WithClause* with) {
  const size_t before = named_queries_.size();
  if (with != nullptr) ResolveWith(*with, nullptr);
  const OutputColumns given = ResolveQuery(query, nullptr);
  named_queries_.resize(before);
  Scope scope;
  AddTarget(target.table, target.alias, target, &scope);
  if (target.replace_condition != nullptr) {
    Resolve(target.replace_condition, &scope);
  }
  if (!given.complete || target.by_name) return;
  size_t wanted = target.columns.size();
  if (wanted == 0) {
    if (scope.open()) return;
    size_t fixed = 0;
    for (const PartitionValue& value : target.partition) {
      if (value.value != nullptr) ++fixed;
    }
    wanted = scope.columns.size() - std::min(fixed, scope.columns.size());
  } else {
    for (const ObjectName& column : target.columns) {
      const bool found = std::any_of(
          scope.columns.begin(), scope.columns.end(), [&](const auto& c) {
            return absl::EqualsIgnoreCase(c.name, column.parts[0].text);
          });
      if (found || scope.open()) continue;
      std::vector<absl::string_view> names;
      for (const ScopeColumn& c : scope.columns) names.push_back(c.name);
      const absl::string_view near = NearestWord(column.parts[0].text, names);
      Report(DiagnosticCode::kUnresolvedColumn, column.span(),
             absl::StrCat("the table has no column `", column.parts[0].text,
                          "`"),
             near.empty() ? "" : absl::StrCat("did you mean `", near, "`?"));
    }
  }
  if (given.columns.size() != wanted) {
    Report(DiagnosticCode::kColumnCountMismatch, query.span,
           absl::StrCat("the query gives ", given.columns.size(),
                        " columns, the target takes ", wanted));
  }
}

void Resolver::ResolveMerge(const MergeStatement& merge) {
  if (merge.with != nullptr) ResolveWith(*merge.with, nullptr);
  Scope scope;
  AddTarget(merge.target, merge.target_alias, merge, &scope);
  AddRelation(*merge.source, &scope);
  Resolve(merge.on, &scope);
  for (const MergeClause* clause : merge.clauses) {
    if (clause->condition != nullptr) Resolve(clause->condition, &scope);
    ResolveAssignments(clause->assignments, &scope);
    for (const Expression* value : clause->values) Resolve(value, &scope);
  }
}

void Resolver::ResolveUpdate(const UpdateStatement& update) {
  if (update.with != nullptr) ResolveWith(*update.with, nullptr);
  Scope scope;
  AddTarget(update.table, update.alias, update, &scope);
  ResolveAssignments(update.assignments, &scope);
  if (update.where != nullptr) Resolve(update.where, &scope);
}

void Resolver::ResolveDelete(const DeleteStatement& statement) {
  if (statement.with != nullptr) ResolveWith(*statement.with, nullptr);
  Scope scope;
  AddTarget(statement.table, statement.alias, statement, &scope);
  if (statement.where != nullptr) Resolve(statement.where, &scope);
}

void Resolver::ResolveMultiInsert(const MultiInsertStatement& statement) {
  if (statement.with != nullptr) ResolveWith(*statement.with, nullptr);
  Scope scope;
  AddFrom(statement.from, statement.lateral_views, &scope);
  for (const MultiInsertBranch* branch : statement.branches) {
    // The branch's query reads what FROM has: its select sees that scope.
    ResolveQuery(*branch->query, &scope);
  }
}

// Queries and statements anywhere inside of a node, each by itself.
void Resolver::ResolveNested(const Node& node) {
  ForEachChild(node, [this](const Node& child) {
    if (child.Is<Query>()) {
      ResolveQuery(static_cast<const Query&>(child), nullptr);
    } else if (IsStatement(child.kind)) {
      ResolveStatement(static_cast<const Statement&>(child));
    } else if (!IsExpression(child.kind)) {
      ResolveNested(child);
    }
  });
}

void Resolver::ResolveStatement(const Statement& statement) {
  const size_t before = named_queries_.size();
  VisitStatement(
      statement,
      Overloaded{
          [this](const QueryStatement& s) { ResolveQuery(*s.query, nullptr); },
          [this](const InsertStatement& s) {
            ResolveInsert(*s.target, *s.query, s.with);
          },
          [this](const MergeStatement& s) { ResolveMerge(s); },
          [this](const UpdateStatement& s) { ResolveUpdate(s); },
          [this](const DeleteStatement& s) { ResolveDelete(s); },
          [this](const MultiInsertStatement& s) { ResolveMultiInsert(s); },
          [this](const Statement& s) { ResolveNested(s); },
      });
  named_queries_.resize(before);
}

// An expression by itself: every name may exist.
void Resolver::ResolveLoose(const Expression& expression) {
  Scope scope;
  scope.relations.push_back({});
  scope.relations.back().open = true;
  scope.relations.back().node = &expression;
  Resolve(&expression, &scope);
}

Resolution Resolve(const Statement& statement, const ResolveOptions& options) {
  Resolver resolver(options);
  resolver.ResolveStatement(statement);
  return resolver.Take();
}

Resolution Resolve(const Query& query, const ResolveOptions& options) {
  Resolver resolver(options);
  resolver.ResolveQuery(query, nullptr);
  return resolver.Take();
}

Resolution Resolve(const Expression& expression,
                   const ResolveOptions& options) {
  Resolver resolver(options);
  resolver.ResolveLoose(expression);
  return resolver.Take();
}

}  // namespace semantic_layer::sql
