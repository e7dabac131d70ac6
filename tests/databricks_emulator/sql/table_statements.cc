#include "tests/databricks_emulator/sql/table_statements.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/governance_statements.h"
#include "tests/databricks_emulator/sql/metric_view.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/sql/table_definition.h"

namespace semantic_layer::emulator {
namespace {

// Keys and checks are not the engine's: Databricks does not enforce the former.
void TakeConstraints(sql::CreateTableStatement* create) {
  create->constraints = {};
  for (sql::ColumnDefinition* column : create->columns) {
    for (uint32_t i = column->constraints.size(); i-- > 0;) {
      if (column->constraints[i]->constraint != sql::ConstraintKind::kNotNull) {
        column->constraints.erase(i);
      }
    }
  }
}

// The columns that a question to a metric view gives; it is run without rows.
absl::Status AddColumns(StatementRun& run, const MetricView& view,
                        const MetricView::Question& question,
                        TableRecord* record) {
  ASSIGN_OR_RETURN(sql::Query * query,
                   view.Compile(question, &run.parsed.arena));
  ASSIGN_OR_RETURN(const TouchedTables touched,
                   run.tables->Prepare(query, run.context, &run.parsed.arena));
  run.outcome.touched.read.insert(touched.read.begin(), touched.read.end());
  sql::Statement* statement = sql::Builder(run.parsed.arena).ToStatement(query);
  sql::ApplyRowLimit(statement, 0, run.parsed.arena);
  LastRows described;
  RETURN_IF_ERROR(run.Execute(*statement, &described).status());
  for (const rowset::Field& field : described.fields) {
    record->columns.push_back({.name = field.name,
                               .type = std::string(field.SqlType()),
                               .measure = !question.measures.empty()});
  }
  return absl::OkStatus();
}

// Reads a metric view's definition and tries it out.
absl::Status AddMetricViewColumns(StatementRun& run, const TableName& name,
                                  TableRecord* record) {
  ASSIGN_OR_RETURN(
      const MetricView view,
      MetricView::Read(record->view_definition, name.catalog, name.schema));
  MetricView::Question fields = {.all_rows = true};
  for (const MetricView::Column& column : view.columns()) {
    if (!column.measure) {
      fields.keys.push_back({.name = column.name, .field = &column});
    }
  }
  if (!fields.keys.empty()) {
    RETURN_IF_ERROR(AddColumns(run, view, fields, record));
  }
  for (const MetricView::Column& column : view.columns()) {
    if (!column.measure) continue;
    RETURN_IF_ERROR(AddColumns(run, view, {.measures = {&column}}, record));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunCreateTable(StatementRun& run,
                            sql::CreateTableStatement* create) {
  ASSIGN_OR_RETURN(const TableName name, TableOf(create->name, run.session()));
  ASSIGN_OR_RETURN(run.outcome.touched, run.Prepare(create));
  const bool replace = create->mode != sql::CreateMode::kCreate;
  ASSIGN_OR_RETURN(const bool there,
                   CheckCreate(name, replace, create->if_not_exists,
                               /*view=*/false, run.context));
  if (there) return absl::OkStatus();
  RETURN_IF_ERROR(ErrorOf(run.text(), StatementRun::CheckWrite(*create)));
  TableRecord record = RecordOf(*create, name, run.context);
  TakeConstraints(create);
  create->name = sql::Builder(run.parsed.arena)
                     .QualifiedName(std::vector<std::string>{
                         EngineCatalog(name.catalog), name.schema, name.table});
  LastRows ignored;
  run.NoteColumns(*create);
  RETURN_IF_ERROR(run.Execute(*create, &ignored).status());
  ASSIGN_OR_RETURN(std::vector<ColumnRecord> columns, run.ColumnsOf(name));
  // What was declared is kept as it was written.
  if (!record.columns.empty()) columns = record.columns;
  record.columns = std::move(columns);
  run.world().metastore->PutTable(std::move(record));
  run.outcome.touched.written.insert(name);
  return absl::OkStatus();
}

absl::Status RunCreateView(StatementRun& run,
                           sql::CreateViewStatement* create) {
  if (create->temporary) return NotSupported("temporary views");
  ASSIGN_OR_RETURN(const TableName name, TableOf(create->name, run.session()));
  const std::string definition =
      create->metrics            ? std::string(create->metric_body)
      : create->query == nullptr ? ""
                                 : sql::Print(*create->query);
  ASSIGN_OR_RETURN(run.outcome.touched, run.Prepare(create));
  ASSIGN_OR_RETURN(
      const bool there,
      CheckCreate(name, create->mode != sql::CreateMode::kCreate,
                  create->if_not_exists, /*view=*/true, run.context));
  if (there) return absl::OkStatus();
  TableRecord record;
  record.catalog = name.catalog;
  record.schema = name.schema;
  record.name = name.table;
  record.table_type = create->metrics ? "METRIC_VIEW" : "VIEW";
  record.view_definition = definition;
  record.comment = LiteralText(create->comment);
  record.owner = run.context.principal.user_name;
  record.properties = PropertiesOf(create->properties);
  record.audit = NewAudit(run.context);
  if (create->metrics) {
    RETURN_IF_ERROR(AddMetricViewColumns(run, name, &record));
  }
  for (const TableName& read : run.outcome.touched.read) {
    record.view_dependencies.push_back(read.Text());
  }
  if (!create->metrics) {
    RETURN_IF_ERROR(ErrorOf(run.text(), StatementRun::CheckWrite(*create)));
    std::vector<std::optional<std::string>> comments;
    for (const sql::ColumnDefinition* column : create->columns) {
      comments.push_back(LiteralText(column->comment));
    }
    create->name =
        sql::Builder(run.parsed.arena)
            .QualifiedName(std::vector<std::string>{EngineCatalog(name.catalog),
                                                    name.schema, name.table});
    LastRows ignored;
    run.NoteColumns(*create);
    RETURN_IF_ERROR(run.Execute(*create, &ignored).status());
    ASSIGN_OR_RETURN(record.columns, run.ColumnsOf(name));
    for (size_t i = 0; i < comments.size() && i < record.columns.size(); ++i) {
      record.columns[i].comment = comments[i];
    }
  }
  run.world().metastore->PutTable(std::move(record));
  run.outcome.touched.written.insert(name);
  return absl::OkStatus();
}

absl::Status RunDrop(StatementRun& run, sql::DropStatement* drop) {
  if (drop->type != sql::ObjectType::kTable &&
      drop->type != sql::ObjectType::kView) {
    return RunGovernance(drop, run.context);
  }
  ASSIGN_OR_RETURN(const TableName name, TableOf(drop->name, run.session()));
  const auto table =
      run.world().metastore->FindTable(name.catalog, name.schema, name.table);
  if (table == nullptr) {
    return drop->if_exists ? absl::OkStatus() : TableNotFound(name.Text());
  }
  RETURN_IF_ERROR(FromAccess(run.world().access->CheckManage(
      run.context.principal, {SecurableType::kTable, name.Text()})));
  const bool view = drop->type == sql::ObjectType::kView;
  if (view != table->IsView()) {
    return SqlError(view ? "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE"
                         : "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                    "42809",
                    absl::StrCat("'", name.Text(), "' is a ",
                                 view ? "table" : "view", "."));
  }
  if (!table->lazy && table->table_type != "METRIC_VIEW") {
    drop->name = sql::Builder(run.parsed.arena)
                     .QualifiedName(std::vector<std::string>{
                         EngineCatalog(name.catalog), name.schema, name.table});
    LastRows ignored;
    RETURN_IF_ERROR(run.Execute(*drop, &ignored).status());
  }
  run.world().metastore->RemoveTable(name.catalog, name.schema, name.table);
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
