#include "tests/databricks_emulator/sql/statement_run.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/guard/guard.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {

absl::Status LastRows::OnSchema(const rowset::SchemaPtr& schema) {
  fields = schema->fields();
  return absl::OkStatus();
}

absl::StatusOr<bool> LastRows::OnRows(const rowset::RowSet& rows) {
  last = rows;
  return true;
}

absl::StatusOr<TouchedTables> StatementRun::Prepare(sql::Statement* tree) {
  return tables->Prepare(tree, context, &parsed.arena);
}

std::vector<sql::Diagnostic> StatementRun::CheckWrite(
    const sql::Statement& tree) {
  sql::GuardOptions options;
  options.allow_writes = true;
  return sql::CheckReadOnly(tree, options);
}

absl::StatusOr<std::string> StatementRun::Translated(
    const sql::Statement& tree) const {
  const auto catalog = NamedTables::CatalogFor(world());
  sql::Arena arena;
  sql::Result<sql::Statement*> translated = sql::Translate(
      tree, sql::DialectId::kDuckDb, arena, {.catalog = catalog.get()});
  RETURN_IF_ERROR(ErrorOf(text(), translated.diagnostics));
  sql::Result<std::string> printed =
      sql::PrintIn(sql::DialectId::kDuckDb, *translated.value);
  RETURN_IF_ERROR(ErrorOf(text(), printed.diagnostics));
  return std::move(printed.value);
}

absl::StatusOr<std::optional<int64_t>> StatementRun::Execute(
    const sql::Statement& tree, RowSink* rows) const {
  ASSIGN_OR_RETURN(std::string sql, Translated(tree));
  absl::StatusOr<std::optional<int64_t>> changed = world().engine->Run(
      {.sql = std::move(sql), .time_zone = session().time_zone}, cancellation,
      rows);
  if (changed.ok() || absl::IsCancelled(changed.status())) return changed;
  // Our resolver says it in the words of the user's own text.
  if (absl::IsInvalidArgument(changed.status()) &&
      (absl::StartsWith(changed.status().message(), "Binder Error") ||
       absl::StartsWith(changed.status().message(), "Catalog Error"))) {
    const auto catalog = NamedTables::CatalogFor(world());
    const sql::Resolution resolution =
        sql::Resolve(tree, {.catalog = catalog.get()});
    RETURN_IF_ERROR(ErrorOf(text(), resolution.diagnostics));
  }
  return changed;
}

absl::StatusOr<int64_t> StatementRun::CountRows(const TableName& table) const {
  sql::Arena arena;
  sql::Builder b(arena);
  sql::Select* select = b.NewSelect();
  b.AddItem(select, b.Call("count", {b.Star()}), "rows");
  b.AddFrom(select,
            b.Table(std::vector<std::string>{EngineCatalog(table.catalog),
                                             table.schema, table.table}));
  LastRows counted;
  RETURN_IF_ERROR(
      Execute(*b.ToStatement(b.ToQuery(select)), &counted).status());
  return counted.last.empty() ? 0 : counted.last.column(0).IntAt(0);
}

absl::StatusOr<std::vector<ColumnRecord>> StatementRun::ColumnsOf(
    const TableName& name) const {
  ASSIGN_OR_RETURN(
      const std::vector<rowset::Field> fields,
      world().engine->Columns(name.catalog, name.schema, name.table));
  std::vector<ColumnRecord> columns;
  for (const rowset::Field& field : fields) {
    columns.push_back(
        {.name = field.name, .type = std::string(field.SqlType())});
  }
  return columns;
}

void StatementRun::NoteColumns(const sql::Statement& tree) {
  const sql::QueryBody* query = nullptr;
  std::vector<std::string> targets;
  if (const auto* insert = tree.As<sql::InsertStatement>()) {
    query = insert->query;
    for (const sql::ObjectName& column : insert->target->columns) {
      targets.emplace_back(column.parts.back().text);
    }
  } else if (const auto* create = tree.As<sql::CreateTableStatement>()) {
    query = create->query;
  } else if (const auto* view = tree.As<sql::CreateViewStatement>()) {
    query = view->query;
  }
  if (query == nullptr) return;
  const auto catalog = NamedTables::CatalogFor(world());
  const sql::Resolution resolution =
      sql::Resolve(tree, {.catalog = catalog.get()});
  const sql::OutputColumns* outputs = resolution.OutputOf(*query);
  if (outputs == nullptr) return;
  for (size_t i = 0; i < outputs->columns.size(); ++i) {
    const sql::OutputColumn& output = outputs->columns[i];
    const std::string target =
        i < targets.size() ? targets[i] : std::string(output.name);
    const auto note = [&](const sql::Node* relation, int column) {
      const auto* table =
          relation == nullptr ? nullptr : relation->As<sql::TableRelation>();
      if (table == nullptr || column < 0) return;
      const sql::TableBinding* binding = resolution.BindingOf(*table);
      if (binding == nullptr || binding->schema == nullptr) return;
      absl::StatusOr<TableName> name = TableOf(table->name, session());
      if (!name.ok()) return;
      name->catalog = WorkspaceCatalog(name->catalog);
      outcome.columns.push_back(
          {target, *name,
           binding->schema->columns()[static_cast<size_t>(column)].name});
    };
    note(output.relation, output.column);
    if (output.relation != nullptr || output.expression == nullptr) continue;
    sql::Walk(static_cast<const sql::Node&>(*output.expression),
              [&](const sql::Node& node) {
                const auto* column = node.As<sql::ColumnRef>();
                if (column == nullptr) return true;
                const sql::ColumnBinding* binding =
                    resolution.BindingOf(*column);
                if (binding != nullptr &&
                    binding->kind == sql::BindingKind::kColumn) {
                  note(binding->relation, binding->column);
                }
                return true;
              });
  }
}

}  // namespace semantic_layer::emulator
