#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

// The target of UPDATE, DELETE or MERGE as a relation in scope.
void Resolver::AddTarget(const ObjectName& table, const TableAlias& alias,
                         const Node& node, Scope* scope) {
  OutputColumns columns;
  TableBinding binding;
  // A CTE is no target, even when it has the name.
  std::vector<NamedQuery> hidden;
  std::swap(hidden, named_queries_);
  TableColumns(table, &columns, &binding);
  std::swap(hidden, named_queries_);
  AddOutput(columns, node, alias, scope);
  ScopeRelation& relation = scope->relations.back();
  if (!alias.name.empty()) return;
  relation.name = &table;
  if (binding.schema != nullptr) relation.full_name = binding.schema->name();
  for (uint32_t i = 0; i < relation.count; ++i) {
    scope->columns[relation.first + i].table = &table;
  }
}

// A column that a statement writes to: c, t.c or a field c.f.
void Resolver::CheckTargetColumn(const ObjectName& column, const Scope& scope) {
  if (scope.open() || column.parts.empty()) return;
  std::vector<absl::string_view> names;
  const Identifier* wanted = &column.parts[0];
  const ScopeRelation& relation = scope.relations[0];
  const bool qualified =
      column.parts.size() > 1 &&
      (SameName(relation.alias, wanted->text) ||
       (relation.name != nullptr &&
        SameName(relation.name->parts.back().text, wanted->text)));
  for (const ScopeColumn& c : scope.columns) {
    if (SameName(c.name, wanted->text) ||
        (qualified && SameName(c.name, column.parts[1].text)) ||
        (column.parts.size() > 2 &&
         SameName(c.name, column.parts.back().text))) {
      return;
    }
    names.push_back(c.name);
  }
  if (qualified) wanted = &column.parts[1];
  Report(DiagnosticCode::kUnresolvedColumn, wanted->span,
         absl::StrCat("the table has no column `", wanted->text, "`"),
         NearestHint(wanted->text, names));
}

void Resolver::ResolveAssignments(const List<Assignment>& assignments,
                                  const Scope& target, Scope* scope) {
  for (size_t i = 0; i < assignments.size(); ++i) {
    const Assignment& assignment = assignments[i];
    CheckTargetColumn(assignment.target, target);
    Resolve(assignment.value, scope);
    CheckNoAggregate(assignment.value, "SET");
    for (size_t j = 0; j < i; ++j) {
      if (!SameName(NameText(assignments[j].target.parts),
                    NameText(assignment.target.parts))) {
        continue;
      }
      Report(DiagnosticCode::kDuplicateName, assignment.target.span(),
             absl::StrCat("`", NameText(assignment.target.parts),
                          "` is set twice"));
      break;
    }
  }
}

void Resolver::ResolveInsert(const InsertStatement& insert) {
  const size_t before = named_queries_.size();
  if (insert.with != nullptr) ResolveWith(*insert.with, nullptr);
  const OutputColumns given = ResolveQuery(*insert.query, nullptr);
  named_queries_.resize(before);
  CheckInsert(*insert.target, *insert.query, given);
}

void Resolver::CheckInsert(const InsertTarget& target, const Query& query,
                           const OutputColumns& given) {
  Scope scope;
  AddTarget(target.table, target.alias, target, &scope);
  const uint64_t listed = target.columns.size();
  if (!Spend(listed * (listed + scope.columns.size()))) return;
  for (const ObjectName& column : target.columns) {
    CheckTargetColumn(column, scope);
  }
  for (size_t i = 0; i < target.columns.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!SameName(NameText(target.columns[j].parts),
                    NameText(target.columns[i].parts))) {
        continue;
      }
      Report(DiagnosticCode::kDuplicateName, target.columns[i].span(),
             absl::StrCat("`", NameText(target.columns[i].parts),
                          "` is listed twice"));
      break;
    }
  }
  for (const PartitionValue& value : target.partition) {
    CheckColumnExists(value.column, scope, "PARTITION");
  }
  if (target.by_name && given.complete && !target.schema_evolution) {
    for (const OutputColumn& column : given.columns) {
      if (column.name.empty()) continue;
      Identifier name;
      name.text = column.name;
      name.span =
          column.expression == nullptr ? query.span : column.expression->span;
      CheckColumnExists(name, scope, "BY NAME");
    }
  }
  // REPLACE ON sees the rows given too, under an alias: not looked at.
  if (target.mode == InsertMode::kReplaceWhere &&
      target.replace_condition != nullptr) {
    Resolve(target.replace_condition, &scope);
    CheckCondition(*target.replace_condition, "REPLACE WHERE");
  }
  CheckInsertCount(target, query, given, scope);
}

void Resolver::CheckInsertCount(const InsertTarget& target, const Query& query,
                                const OutputColumns& given,
                                const Scope& scope) {
  if (!given.complete || target.by_name || target.schema_evolution) return;
  size_t wanted = target.columns.size();
  if (wanted == 0) {
    if (scope.open()) return;
    size_t fixed = 0;
    for (const PartitionValue& value : target.partition) {
      if (value.value != nullptr) ++fixed;
    }
    wanted = scope.columns.size() - std::min(fixed, scope.columns.size());
  }
  if (given.columns.size() == wanted) return;
  Report(DiagnosticCode::kColumnCountMismatch, query.span,
         absl::StrCat("the query gives ", given.columns.size(),
                      " columns, the target takes ", wanted));
}

// What a clause sees: both sides of a match, or the only side that has a row.
void Resolver::ResolveMergeClause(const MergeClause& clause,
                                  const Scope& target, Scope* source,
                                  Scope* both) {
  const uint64_t columns = target.columns.size();
  if (!Spend(columns * (1 + clause.columns.size()))) return;
  Scope alone = target;
  Scope* scope = clause.match == MergeMatch::kMatched      ? both
                 : clause.match == MergeMatch::kNotMatched ? source
                                                           : &alone;
  if (clause.condition != nullptr) {
    Resolve(clause.condition, scope);
    CheckNoAggregate(clause.condition, "WHEN");
    CheckCondition(*clause.condition, "WHEN");
  }
  ResolveAssignments(clause.assignments, target, scope);
  for (const ObjectName& column : clause.columns) {
    CheckTargetColumn(column, target);
  }
  for (const ObjectName& column : clause.star_except) {
    CheckTargetColumn(column, target);
  }
  for (const Expression* value : clause.values) Resolve(value, scope);
  if (clause.action == MergeActionKind::kInsert && !clause.columns.empty() &&
      clause.columns.size() != clause.values.size()) {
    Report(
        DiagnosticCode::kColumnCountMismatch, clause.span,
        absl::StrCat("INSERT names ", clause.columns.size(),
                     " columns and gives ", clause.values.size(), " values"));
  }
}

void Resolver::ResolveMerge(const MergeStatement& merge) {
  if (merge.with != nullptr) ResolveWith(*merge.with, nullptr);
  Scope target, both;
  AddTarget(merge.target, merge.target_alias, merge, &both);
  target = both;
  const size_t relations = both.relations.size();
  const size_t columns = both.columns.size();
  AddRelation(*merge.source, &both);
  Scope source;
  source.columns.assign(both.columns.begin() + columns, both.columns.end());
  source.relations.assign(both.relations.begin() + relations,
                          both.relations.end());
  for (ScopeRelation& relation : source.relations) relation.first -= columns;
  Resolve(merge.on, &both);
  CheckNoAggregate(merge.on, "ON");
  CheckCondition(*merge.on, "ON");
  for (const MergeClause* clause : merge.clauses) {
    ResolveMergeClause(*clause, target, &source, &both);
  }
}

void Resolver::ResolveUpdate(const UpdateStatement& update) {
  if (update.with != nullptr) ResolveWith(*update.with, nullptr);
  Scope scope;
  AddTarget(update.table, update.alias, update, &scope);
  const Scope target = scope;
  ResolveAssignments(update.assignments, target, &scope);
  if (update.where == nullptr) return;
  Resolve(update.where, &scope);
  CheckNoAggregate(update.where, "WHERE");
  CheckCondition(*update.where, "WHERE");
}

void Resolver::ResolveDelete(const DeleteStatement& statement) {
  if (statement.with != nullptr) ResolveWith(*statement.with, nullptr);
  Scope scope;
  AddTarget(statement.table, statement.alias, statement, &scope);
  if (statement.where == nullptr) return;
  Resolve(statement.where, &scope);
  CheckNoAggregate(statement.where, "WHERE");
  CheckCondition(*statement.where, "WHERE");
}

void Resolver::ResolveMultiInsert(const MultiInsertStatement& statement) {
  if (statement.with != nullptr) ResolveWith(*statement.with, nullptr);
  Scope scope;
  AddFrom(statement.from, statement.lateral_views, &scope);
  for (const MultiInsertBranch* branch : statement.branches) {
    // The branch's query reads what FROM has: its select sees that scope.
    CheckInsert(*branch->target, *branch->query,
                ResolveQuery(*branch->query, &scope));
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
          [this](const InsertStatement& s) { ResolveInsert(s); },
          [this](const MergeStatement& s) { ResolveMerge(s); },
          [this](const UpdateStatement& s) { ResolveUpdate(s); },
          [this](const DeleteStatement& s) { ResolveDelete(s); },
          [this](const MultiInsertStatement& s) { ResolveMultiInsert(s); },
          [this](const CreateViewStatement& s) { ResolveCreateView(s); },
          [this](const CreateTableStatement& s) { ResolveCreateTable(s); },
          [this](const CreateFunctionStatement& s) {
            ResolveCreateFunction(s);
          },
          [this](const CreateProcedureStatement& s) {
            ResolveCreateProcedure(s);
          },
          [this](const DropStatement& s) { NoteDropped(s); },
          [this](const AlterStatement& s) {
            // Its columns are not followed.
            ResolveNested(s);
            NoteTable(s.name, /*temporary=*/false, {}, nullptr);
          },
          [this](const DeclareVariableStatement& s) { ResolveDeclare(s); },
          [this](const SetVariableStatement& s) { ResolveSetVariable(s); },
          [this](const CompoundStatement& s) { ResolveBlock(s); },
          [this](const LoopStatement& s) { ResolveLoop(s); },
          [this](const IfStatement& s) {
            ResolveBranches(s.branches, s.otherwise);
          },
          [this](const CaseStatement& s) {
            if (s.operand != nullptr) ResolveAlone(s.operand);
            ResolveBranches(s.branches, s.otherwise);
          },
          [this](const UseStatement&) {
            MutableScript()->SetAnythingMayExist();
          },
          [this](const ExecuteImmediateStatement& s) {
            ResolveNested(s);
            MutableScript()->SetAnythingMayExist();
          },
          [this](const CallStatement& s) {
            ResolveNested(s);
            MutableScript()->SetAnythingMayExist();
          },
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
