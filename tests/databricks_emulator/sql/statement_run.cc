#include "tests/databricks_emulator/sql/statement_run.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
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
#include "tests/databricks_emulator/sql/metric_view.h"
#include "tests/databricks_emulator/sql/metric_view_queries.h"
#include "tests/databricks_emulator/sql/session_zone.h"
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
  std::set<std::string> ctes;
  sql::Walk(static_cast<const sql::Node&>(*tree), [&](const sql::Node& node) {
    if (const auto* cte = node.As<sql::CommonTableExpression>()) {
      ctes.insert(absl::AsciiStrToLower(cte->name.text));
    }
    return true;
  });
  std::set<TableName> views;
  std::vector<std::string> owners;
  const FindMetricView find = [&](const sql::TableRelation& relation)
      -> absl::StatusOr<std::shared_ptr<const MetricView>> {
    const auto& parts = relation.name.parts;
    if (parts.size() == 1 &&
        ctes.contains(absl::AsciiStrToLower(parts[0].text))) {
      return nullptr;
    }
    const absl::StatusOr<TableName> name = TableOf(relation.name, session());
    if (!name.ok()) return nullptr;  // said when all names are looked up
    const auto table =
        world().metastore->FindTable(name->catalog, name->schema, name->table);
    if (table == nullptr || table->table_type != "METRIC_VIEW") return nullptr;
    RETURN_IF_ERROR(FromAccess(world().access->Check(
        context.principal, "SELECT", {SecurableType::kTable, name->Text()})));
    ASSIGN_OR_RETURN(
        MetricView view,
        MetricView::Read(table->view_definition, name->catalog, name->schema));
    views.insert(*name);
    owners.push_back(table->owner);
    return std::make_shared<const MetricView>(std::move(view));
  };
  ASSIGN_OR_RETURN(const std::vector<sql::Query*> expanded,
                   ExpandMetricViews(tree, find, &parsed.arena));
  std::set<const sql::Node*> ready;
  for (size_t i = 0; i < expanded.size(); ++i) {
    // A view reads with its owner's rights.
    SqlContext owner = context;
    owner.principal = {.user_name = owners[i], .admin = true};
    RETURN_IF_ERROR(
        tables->Prepare(expanded[i], owner, &parsed.arena).status());
    ready.insert(expanded[i]);
  }
  ASSIGN_OR_RETURN(TouchedTables touched,
                   tables->Prepare(tree, context, &parsed.arena, ready));
  touched.read.insert(views.begin(), views.end());
  return touched;
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
  ASSIGN_OR_RETURN(SessionZone zone, ReadSessionZone(session().time_zone));
  absl::StatusOr<std::optional<int64_t>> changed = world().engine->Run(
      {.sql = std::move(sql), .time_zone = std::move(zone.engine_name)},
      cancellation, rows);
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
