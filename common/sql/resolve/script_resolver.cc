#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

ScriptNames* Resolver::MutableScript() {
  if (script_ != nullptr) return script_;
  if (own_script_ == nullptr) own_script_ = std::make_unique<ScriptNames>();
  return own_script_.get();
}

// ---- What statements make ---------------------------------------------------

// Notes a table or view that exists from here on, with the columns that are
// listed or else those of its query; none of both: not known.
void Resolver::NoteTable(const ObjectName& name, bool temporary,
                         const List<ColumnDefinition*>& columns,
                         const OutputColumns* output) {
  ScriptNames::Table table;
  for (const Identifier& part : name.parts) {
    if (part.dynamic != nullptr) return MutableScript()->SetAnythingMayExist();
    table.name.emplace_back(part.text);
  }
  table.temporary = temporary;
  if (temporary && table.name.size() > 1) {
    table.name.erase(table.name.begin(), table.name.end() - 1);
  }
  const bool known =
      output != nullptr && output->complete &&
      (columns.empty() || columns.size() == output->columns.size());
  if (known || (output == nullptr && !columns.empty())) {
    table.schema =
        std::make_unique<TableSchema>(absl::StrJoin(table.name, "."));
    const size_t count =
        columns.empty() ? output->columns.size() : columns.size();
    for (size_t i = 0; i < count; ++i) {
      const Type* type = nullptr;
      if (output != nullptr) {
        type = output->columns[i].type;
      } else if (columns[i]->type != nullptr) {
        type = TypeFromSyntax(*columns[i]->type, resolution_.arena);
      }
      table.schema->AddColumn(columns.empty()
                                  ? output->columns[i].name
                                  : columns[i]->name.parts.back().text,
                              TypeText(type));
    }
  }
  MutableScript()->AddTable(std::move(table));
}

void Resolver::NoteDropped(const DropStatement& drop) {
  switch (drop.type) {
    case ObjectType::kTable:
    case ObjectType::kView:
    case ObjectType::kMaterializedView:
    case ObjectType::kStreamingTable:
      break;
    default:
      return;
  }
  ScriptNames::Table table;
  for (const Identifier& part : drop.name.parts) {
    if (part.dynamic != nullptr) return;
    table.name.emplace_back(part.text);
  }
  table.dropped = true;
  MutableScript()->AddTable(std::move(table));
}

// The columns of a new table or view have different names.
void Resolver::CheckUniqueColumns(const OutputColumns& columns, Span span) {
  for (size_t i = 0; i < columns.columns.size(); ++i) {
    const OutputColumn& column = columns.columns[i];
    if (column.name.empty()) continue;
    for (size_t j = 0; j < i; ++j) {
      if (!SameName(columns.columns[j].name, column.name)) continue;
      Report(DiagnosticCode::kDuplicateName,
             column.expression == nullptr ? span : column.expression->span,
             absl::StrCat("two columns would be called `", column.name, "`"),
             "give one of them another name");
      return;
    }
  }
}

void Resolver::ResolveCreateView(const CreateViewStatement& view) {
  if (view.query == nullptr) {
    return NoteTable(view.name, view.temporary, view.columns, nullptr);
  }
  const OutputColumns output = ResolveQuery(*view.query, nullptr);
  if (view.columns.empty()) {
    CheckUniqueColumns(output, view.query->span);
  } else if (output.complete && output.columns.size() != view.columns.size()) {
    Report(DiagnosticCode::kColumnCountMismatch, view.query->span,
           absl::StrCat("the view names ", view.columns.size(),
                        " columns, but its query has ", output.columns.size()));
  }
  NoteTable(view.name, view.temporary, view.columns, &output);
}

void Resolver::ResolveCreateTable(const CreateTableStatement& table) {
  if (table.query != nullptr) {
    const OutputColumns output = ResolveQuery(*table.query, nullptr);
    if (table.columns.empty()) CheckUniqueColumns(output, table.query->span);
    return NoteTable(table.name, table.temporary, table.columns, &output);
  }
  OutputColumns columns;
  const ObjectName& source =
      table.like.empty() ? table.clone_source : table.like;
  if (source.empty()) {
    for (const ColumnDefinition* column : table.columns) {
      columns.columns.push_back({column->name.parts.back().text});
    }
    CheckUniqueColumns(columns, table.span);
    return NoteTable(table.name, table.temporary, table.columns, nullptr);
  }
  TableBinding binding;
  TableColumns(source, &columns, &binding);
  NoteTable(table.name, table.temporary, {}, &columns);
}

// ---- Routines and variables -------------------------------------------------

void Resolver::AddParameters(const List<RoutineParameter>& parameters,
                             const ObjectName& routine) {
  const absl::string_view label =
      routine.parts.empty() ? "" : routine.parts.back().text;
  for (const RoutineParameter& parameter : parameters) {
    MutableScript()->AddVariable(
        parameter.name.text, label,
        parameter.type == nullptr
            ? nullptr
            : TypeFromSyntax(*parameter.type, resolution_.arena));
  }
}

void Resolver::ResolveCreateFunction(const CreateFunctionStatement& function) {
  ScriptNames* script = MutableScript();
  const size_t variables = script->variable_count();
  AddParameters(function.parameters, function.name);
  if (function.body != nullptr) ResolveAlone(function.body);
  if (function.query != nullptr) ResolveQuery(*function.query, nullptr);
  if (function.block != nullptr) ResolveStatement(*function.block);
  script->KeepVariables(variables);
  if (!function.name.empty()) {
    script->AddFunction(function.name.parts.back().text);
  }
}

void Resolver::ResolveCreateProcedure(
    const CreateProcedureStatement& procedure) {
  ScriptNames* script = MutableScript();
  const size_t variables = script->variable_count();
  AddParameters(procedure.parameters, procedure.name);
  if (procedure.body != nullptr) ResolveStatement(*procedure.body);
  script->KeepVariables(variables);
}

void Resolver::ResolveDeclare(const DeclareVariableStatement& declare) {
  const Type* type = declare.type == nullptr
                         ? nullptr
                         : TypeFromSyntax(*declare.type, resolution_.arena);
  if (declare.default_value != nullptr) {
    ResolveAlone(declare.default_value);
    if (declare.type == nullptr) type = TypeOf(*declare.default_value);
  }
  for (const ObjectName& name : declare.names) {
    if (name.empty()) continue;
    MutableScript()->AddVariable(name.parts.back().text, label_, type);
  }
}

void Resolver::ResolveSetVariable(const SetVariableStatement& set) {
  for (const Assignment& assignment : set.assignments) {
    ResolveAlone(assignment.value);
  }
  if (set.query == nullptr) return;
  const OutputColumns output = ResolveQuery(*set.query, nullptr);
  if (!output.complete || output.columns.size() == set.targets.size()) return;
  Report(DiagnosticCode::kColumnCountMismatch, set.query->span,
         absl::StrCat("the query gives ", output.columns.size(),
                      " columns for ", set.targets.size(), " variables"));
}

// An expression outside of a query: variables are all it can name.
void Resolver::ResolveAlone(const Expression* expression) {
  Scope scope;
  Resolve(expression, &scope);
}

// ---- Blocks -----------------------------------------------------------------

void Resolver::ResolveStatements(const List<Statement*>& statements) {
  for (const Statement* statement : statements) ResolveStatement(*statement);
}

void Resolver::ResolveBlock(const CompoundStatement& block) {
  ScriptNames* script = MutableScript();
  const size_t variables = script->variable_count();
  std::string label = std::exchange(label_, std::string(block.label.text));
  ResolveStatements(block.statements);
  label_ = std::move(label);
  script->KeepVariables(variables);
}

void Resolver::ResolveLoop(const LoopStatement& loop) {
  ScriptNames* script = MutableScript();
  const size_t variables = script->variable_count();
  if (loop.query != nullptr) {
    const OutputColumns output = ResolveQuery(*loop.query, nullptr);
    // FOR row AS query: row.c, and c alone.
    for (const OutputColumn& column : output.columns) {
      script->AddVariable(column.name, loop.variable.text, column.type);
    }
    if (!output.complete) script->SetAnythingMayExist();
  }
  if (loop.condition != nullptr) ResolveAlone(loop.condition);
  ResolveStatements(loop.statements);
  script->KeepVariables(variables);
}

void Resolver::ResolveBranches(const List<ConditionalBranch>& branches,
                               const List<Statement*>& otherwise) {
  for (const ConditionalBranch& branch : branches) {
    if (branch.condition != nullptr) ResolveAlone(branch.condition);
    ResolveStatements(branch.statements);
  }
  ResolveStatements(otherwise);
}

}  // namespace semantic_layer::sql
