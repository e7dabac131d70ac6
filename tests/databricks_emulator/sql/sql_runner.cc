#include "tests/databricks_emulator/sql/sql_runner.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/guard/guard.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/params/constant_names.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"
#include "common/sql/types/type.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/governance_statements.h"
#include "tests/databricks_emulator/sql/metadata_statements.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/sql/table_definition.h"

namespace semantic_layer::emulator {
namespace {

// "SELECT", "INSERT", "CREATE", ... as query history has it.
std::string TypeOf(const sql::Statement& statement) {
  switch (statement.kind) {
    case sql::NodeKind::kQueryStatement:
      return "SELECT";
    case sql::NodeKind::kInsertStatement:
      return "INSERT";
    case sql::NodeKind::kUpdateStatement:
      return "UPDATE";
    case sql::NodeKind::kDeleteStatement:
      return "DELETE";
    case sql::NodeKind::kMergeStatement:
      return "MERGE";
    case sql::NodeKind::kCreateTableStatement:
    case sql::NodeKind::kCreateViewStatement:
    case sql::NodeKind::kCreateObjectStatement:
    case sql::NodeKind::kCreateFunctionStatement:
      return "CREATE";
    case sql::NodeKind::kDropStatement:
      return "DROP";
    case sql::NodeKind::kAlterStatement:
      return "ALTER";
    case sql::NodeKind::kShowStatement:
      return "SHOW";
    case sql::NodeKind::kDescribeStatement:
      return "DESCRIBE";
    case sql::NodeKind::kExplainStatement:
      return "EXPLAIN";
    case sql::NodeKind::kGrantStatement:
      return "GRANT";
    case sql::NodeKind::kUseStatement:
      return "USE";
    case sql::NodeKind::kSetConfigStatement:
    case sql::NodeKind::kSetTimeZoneStatement:
      return "SET";
    case sql::NodeKind::kAnalyzeStatement:
      return "ANALYZE";
    case sql::NodeKind::kTruncateTableStatement:
      return "TRUNCATE";
    default:
      return "OTHER";
  }
}

// Drops values that no marker takes: Databricks ignores them.
std::vector<sql::ParameterValue> UsedOnly(
    const sql::Node& tree, std::vector<sql::ParameterValue> values) {
  std::set<std::string> used;
  bool positional = false;
  for (const sql::ParameterMarker& marker : sql::FindParameters(tree)) {
    used.insert(marker.name);
    positional = positional || marker.name.empty();
  }
  if (positional) return values;
  values.erase(
      std::remove_if(values.begin(), values.end(),
                     [&](const sql::ParameterValue& value) {
                       return !used.contains(absl::AsciiStrToLower(value.name));
                     }),
      values.end());
  return values;
}

std::vector<sql::Diagnostic> CheckWrite(const sql::Statement& tree) {
  sql::GuardOptions options;
  options.allow_writes = true;
  return sql::CheckReadOnly(tree, options);
}

class Discard : public RowSink {
 public:
  absl::Status OnSchema(const rowset::SchemaPtr& schema) override {
    fields = schema->fields();
    return absl::OkStatus();
  }
  absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) override {
    last = rows;
    return true;
  }
  std::vector<rowset::Field> fields;
  rowset::RowSet last;
};

// Gives the engine's INT back the type VOID where a column holds only NULL.
class VoidColumns : public RowSink {
 public:
  VoidColumns(const sql::OutputColumns* outputs, RowSink* sink)
      : outputs_(outputs), sink_(sink) {}

  absl::Status OnSchema(const rowset::SchemaPtr& schema) override {
    std::vector<rowset::Field> fields = schema->fields();
    if (outputs_ != nullptr && outputs_->complete &&
        outputs_->columns.size() == fields.size()) {
      for (size_t i = 0; i < fields.size(); ++i) {
        if (sql::IsNull(outputs_->columns[i].type)) fields[i].sql_type = "VOID";
      }
    }
    return sink_->OnSchema(rowset::MakeSchema(std::move(fields)));
  }
  absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) override {
    return sink_->OnRows(rows);
  }

 private:
  const sql::OutputColumns* const outputs_;
  RowSink* const sink_;
};

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

}  // namespace

struct SqlRunner::Task {
  const SqlContext& context;
  const concurrency::CancellationToken& cancellation;
  RowSink* sink;
  sql::Parsed<sql::Statement> parsed;
  SqlOutcome outcome = {};

  const SessionState& session() const { return *context.session; }
  absl::string_view text() const { return parsed.text; }
};

absl::StatusOr<SqlOutcome> SqlRunner::Run(
    absl::string_view text, std::vector<sql::ParameterValue> parameters,
    const SqlContext& context,
    const concurrency::CancellationToken& cancellation, RowSink* sink) {
  Task task = {.context = context,
               .cancellation = cancellation,
               .sink = sink,
               .parsed = sql::ParseStatement(text)};
  if (task.parsed.node == nullptr) {
    RETURN_IF_ERROR(ErrorOf(text, task.parsed.diagnostics));
    return SqlError("PARSE_EMPTY_STATEMENT", "42617",
                    "Syntax error, unexpected empty statement.");
  }
  const sql::Result<sql::BoundParameters> bound = sql::BindParameters(
      task.parsed.node, UsedOnly(*task.parsed.node, std::move(parameters)),
      sql::BindMode::kLiterals, task.parsed.arena);
  RETURN_IF_ERROR(ErrorOf(text, bound.diagnostics));
  RETURN_IF_ERROR(ErrorOf(
      text, sql::ReadConstantNames(task.parsed.node, task.parsed.arena)));
  task.outcome.statement_type = TypeOf(*task.parsed.node);
  RETURN_IF_ERROR(FromEngine(Dispatch(task)));
  return std::move(task.outcome);
}

absl::Status SqlRunner::Dispatch(Task& task) {
  sql::Statement* statement = task.parsed.node;
  switch (statement->kind) {
    case sql::NodeKind::kQueryStatement:
      return RunQuery(task);
    case sql::NodeKind::kInsertStatement:
    case sql::NodeKind::kUpdateStatement:
    case sql::NodeKind::kDeleteStatement:
    case sql::NodeKind::kMergeStatement:
    case sql::NodeKind::kTruncateTableStatement:
      return RunWrite(task);
    case sql::NodeKind::kCreateTableStatement:
      return RunCreateTable(task, statement->As<sql::CreateTableStatement>());
    case sql::NodeKind::kCreateViewStatement:
      return RunCreateView(task, statement->As<sql::CreateViewStatement>());
    case sql::NodeKind::kDropStatement:
      return RunDrop(task, statement->As<sql::DropStatement>());
    case sql::NodeKind::kExplainStatement:
      return RunExplain(task, statement->As<sql::ExplainStatement>());
    case sql::NodeKind::kUseStatement:
    case sql::NodeKind::kSetConfigStatement:
    case sql::NodeKind::kResetConfigStatement:
    case sql::NodeKind::kSetTimeZoneStatement:
      return RunSession(task);
    case sql::NodeKind::kDescribeStatement: {
      auto* describe = statement->As<sql::DescribeStatement>();
      if (describe->describe == sql::DescribeKind::kQuery) {
        return RunDescribeQuery(task, describe->query);
      }
      return AnswerDescribe(*describe, task.context, task.sink);
    }
    case sql::NodeKind::kShowStatement:
      return AnswerShow(*statement->As<sql::ShowStatement>(), task.context,
                        task.sink);
    case sql::NodeKind::kFileStatement:
      return AnswerFile(*statement->As<sql::FileStatement>(), task.context,
                        task.sink);
    // Upkeep of files, of which there are none.
    case sql::NodeKind::kAnalyzeStatement:
    case sql::NodeKind::kRefreshStatement:
    case sql::NodeKind::kOptimizeStatement:
    case sql::NodeKind::kVacuumStatement:
    case sql::NodeKind::kCacheTableStatement:
    case sql::NodeKind::kUncacheTableStatement:
      return tables_.Prepare(statement, task.context, &task.parsed.arena)
          .status();
    default:
      return RunGovernance(statement, task.context);
  }
}

absl::StatusOr<std::string> SqlRunner::Translated(Task& task,
                                                  const sql::Statement& tree) {
  const auto catalog = NamedTables::CatalogFor(*world_);
  sql::Arena arena;
  sql::Result<sql::Statement*> translated = sql::Translate(
      tree, sql::DialectId::kDuckDb, arena, {.catalog = catalog.get()});
  RETURN_IF_ERROR(ErrorOf(task.text(), translated.diagnostics));
  sql::Result<std::string> printed =
      sql::PrintIn(sql::DialectId::kDuckDb, *translated.value);
  RETURN_IF_ERROR(ErrorOf(task.text(), printed.diagnostics));
  return std::move(printed.value);
}

absl::StatusOr<std::optional<int64_t>> SqlRunner::Execute(
    Task& task, const sql::Statement& tree, RowSink* sink) {
  ASSIGN_OR_RETURN(std::string text, Translated(task, tree));
  absl::StatusOr<std::optional<int64_t>> changed = world_->engine->Run(
      {.sql = std::move(text), .time_zone = task.session().time_zone},
      task.cancellation, sink);
  if (changed.ok() || absl::IsCancelled(changed.status())) return changed;
  // Our resolver says it in the words of the user's own text.
  if (absl::IsInvalidArgument(changed.status()) &&
      (absl::StartsWith(changed.status().message(), "Binder Error") ||
       absl::StartsWith(changed.status().message(), "Catalog Error"))) {
    const auto catalog = NamedTables::CatalogFor(*world_);
    const sql::Resolution resolution =
        sql::Resolve(tree, {.catalog = catalog.get()});
    RETURN_IF_ERROR(ErrorOf(task.text(), resolution.diagnostics));
  }
  return changed;
}

absl::Status SqlRunner::RunQuery(Task& task) {
  sql::Statement* tree = task.parsed.node;
  ASSIGN_OR_RETURN(task.outcome.touched,
                   tables_.Prepare(tree, task.context, &task.parsed.arena));
  RETURN_IF_ERROR(ErrorOf(task.text(), sql::CheckReadOnly(*tree)));
  const auto catalog = NamedTables::CatalogFor(*world_);
  const sql::Resolution resolution =
      sql::Resolve(*tree, {.catalog = catalog.get()});
  const sql::OutputColumns* outputs =
      resolution.OutputOf(*tree->As<sql::QueryStatement>()->query);
  VoidColumns sink(outputs, task.sink);
  return Execute(task, *tree, &sink).status();
}

absl::StatusOr<int64_t> SqlRunner::CountRows(Task& task,
                                             const TableName& table) {
  sql::Arena arena;
  sql::Builder b(arena);
  sql::Select* select = b.NewSelect();
  b.AddItem(select, b.Call("count", {b.Star()}), "rows");
  b.AddFrom(select,
            b.Table(std::vector<std::string>{EngineCatalog(table.catalog),
                                             table.schema, table.table}));
  Discard counted;
  RETURN_IF_ERROR(
      Execute(task, *b.ToStatement(b.ToQuery(select)), &counted).status());
  return counted.last.empty() ? 0 : counted.last.column(0).IntAt(0);
}

void SqlRunner::NoteColumns(Task& task, const sql::Statement& tree) {
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
  const auto catalog = NamedTables::CatalogFor(*world_);
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
      absl::StatusOr<TableName> name = TableOf(table->name, task.session());
      if (!name.ok()) return;
      name->catalog = WorkspaceCatalog(name->catalog);
      task.outcome.columns.push_back(
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

absl::Status SqlRunner::RunWrite(Task& task) {
  sql::Statement* tree = task.parsed.node;
  ASSIGN_OR_RETURN(task.outcome.touched,
                   tables_.Prepare(tree, task.context, &task.parsed.arena));
  RETURN_IF_ERROR(ErrorOf(task.text(), CheckWrite(*tree)));
  const auto* merge = tree->As<sql::MergeStatement>();
  int64_t before = 0;
  if (merge != nullptr) {
    ASSIGN_OR_RETURN(before,
                     CountRows(task, *task.outcome.touched.written.begin()));
  }
  Discard ignored;
  ASSIGN_OR_RETURN(const std::optional<int64_t> changed,
                   Execute(task, *tree, &ignored));
  NoteColumns(task, *tree);
  if (tree->Is<sql::TruncateTableStatement>()) return absl::OkStatus();
  const int64_t count = changed.value_or(0);
  if (tree->Is<sql::InsertStatement>()) {
    TextRows rows({"num_affected_rows", "num_inserted_rows"},
                  {"BIGINT", "BIGINT"});
    rows.Add({absl::StrCat(count), absl::StrCat(count)});
    return std::move(rows).SendTo(task.sink);
  }
  if (merge == nullptr) {
    TextRows rows({"num_affected_rows"}, {"BIGINT"});
    rows.Add({absl::StrCat(count)});
    return std::move(rows).SendTo(task.sink);
  }
  ASSIGN_OR_RETURN(const int64_t after,
                   CountRows(task, *task.outcome.touched.written.begin()));
  bool deletes = false;
  bool inserts = false;
  bool updates = false;
  for (const sql::MergeClause* clause : merge->clauses) {
    deletes |= clause->action == sql::MergeActionKind::kDelete;
    inserts |= clause->action == sql::MergeActionKind::kInsert ||
               clause->action == sql::MergeActionKind::kInsertStar;
    updates |= clause->action == sql::MergeActionKind::kUpdate ||
               clause->action == sql::MergeActionKind::kUpdateStar;
  }
  // The engine tells how many rows changed, not how. The table's growth tells
  // the rest, but where a MERGE does all three.
  const int64_t growth = after - before;
  int64_t inserted = inserts ? std::max<int64_t>(growth, 0) : 0;
  int64_t deleted = deletes ? std::max<int64_t>(-growth, 0) : 0;
  if (inserts && deletes && !updates) {
    inserted = (count + growth) / 2;
    deleted = count - inserted;
  }
  TextRows rows({"num_affected_rows", "num_updated_rows", "num_deleted_rows",
                 "num_inserted_rows"},
                {"BIGINT", "BIGINT", "BIGINT", "BIGINT"});
  rows.Add({absl::StrCat(count), absl::StrCat(count - inserted - deleted),
            absl::StrCat(deleted), absl::StrCat(inserted)});
  return std::move(rows).SendTo(task.sink);
}

absl::StatusOr<std::vector<ColumnRecord>> SqlRunner::ColumnsOf(
    const TableName& name) {
  ASSIGN_OR_RETURN(
      const std::vector<rowset::Field> fields,
      world_->engine->Columns(name.catalog, name.schema, name.table));
  std::vector<ColumnRecord> columns;
  for (const rowset::Field& field : fields) {
    columns.push_back(
        {.name = field.name, .type = std::string(field.SqlType())});
  }
  return columns;
}

absl::Status SqlRunner::RunCreateTable(Task& task,
                                       sql::CreateTableStatement* create) {
  ASSIGN_OR_RETURN(const TableName name, TableOf(create->name, task.session()));
  ASSIGN_OR_RETURN(task.outcome.touched,
                   tables_.Prepare(create, task.context, &task.parsed.arena));
  const bool replace = create->mode != sql::CreateMode::kCreate;
  ASSIGN_OR_RETURN(const bool there,
                   CheckCreate(name, replace, create->if_not_exists,
                               /*view=*/false, task.context));
  if (there) return absl::OkStatus();
  RETURN_IF_ERROR(ErrorOf(task.text(), CheckWrite(*create)));
  TableRecord record = RecordOf(*create, name, task.context);
  TakeConstraints(create);
  create->name = sql::Builder(task.parsed.arena)
                     .QualifiedName(std::vector<std::string>{
                         EngineCatalog(name.catalog), name.schema, name.table});
  Discard ignored;
  NoteColumns(task, *create);
  RETURN_IF_ERROR(Execute(task, *create, &ignored).status());
  ASSIGN_OR_RETURN(std::vector<ColumnRecord> columns, ColumnsOf(name));
  // What was declared is kept as it was written.
  if (!record.columns.empty()) columns = record.columns;
  record.columns = std::move(columns);
  world_->metastore->PutTable(std::move(record));
  task.outcome.touched.written.insert(name);
  return absl::OkStatus();
}

absl::Status SqlRunner::RunCreateView(Task& task,
                                      sql::CreateViewStatement* create) {
  if (create->temporary) return NotSupported("temporary views");
  ASSIGN_OR_RETURN(const TableName name, TableOf(create->name, task.session()));
  const std::string definition =
      create->metrics            ? std::string(create->metric_body)
      : create->query == nullptr ? ""
                                 : sql::Print(*create->query);
  ASSIGN_OR_RETURN(task.outcome.touched,
                   tables_.Prepare(create, task.context, &task.parsed.arena));
  ASSIGN_OR_RETURN(
      const bool there,
      CheckCreate(name, create->mode != sql::CreateMode::kCreate,
                  create->if_not_exists, /*view=*/true, task.context));
  if (there) return absl::OkStatus();
  TableRecord record;
  record.catalog = name.catalog;
  record.schema = name.schema;
  record.name = name.table;
  record.table_type = create->metrics ? "METRIC_VIEW" : "VIEW";
  record.view_definition = definition;
  record.comment = LiteralText(create->comment);
  record.owner = task.context.principal.user_name;
  record.properties = PropertiesOf(create->properties);
  record.audit = NewAudit(task.context);
  for (const TableName& read : task.outcome.touched.read) {
    record.view_dependencies.push_back(read.Text());
  }
  if (!create->metrics) {
    RETURN_IF_ERROR(ErrorOf(task.text(), CheckWrite(*create)));
    std::vector<std::optional<std::string>> comments;
    for (const sql::ColumnDefinition* column : create->columns) {
      comments.push_back(LiteralText(column->comment));
    }
    create->name =
        sql::Builder(task.parsed.arena)
            .QualifiedName(std::vector<std::string>{EngineCatalog(name.catalog),
                                                    name.schema, name.table});
    Discard ignored;
    NoteColumns(task, *create);
    RETURN_IF_ERROR(Execute(task, *create, &ignored).status());
    ASSIGN_OR_RETURN(record.columns, ColumnsOf(name));
    for (size_t i = 0; i < comments.size() && i < record.columns.size(); ++i) {
      record.columns[i].comment = comments[i];
    }
  }
  world_->metastore->PutTable(std::move(record));
  task.outcome.touched.written.insert(name);
  return absl::OkStatus();
}

absl::Status SqlRunner::RunDrop(Task& task, sql::DropStatement* drop) {
  if (drop->type != sql::ObjectType::kTable &&
      drop->type != sql::ObjectType::kView) {
    return RunGovernance(drop, task.context);
  }
  ASSIGN_OR_RETURN(const TableName name, TableOf(drop->name, task.session()));
  const auto table =
      world_->metastore->FindTable(name.catalog, name.schema, name.table);
  if (table == nullptr) {
    return drop->if_exists ? absl::OkStatus() : TableNotFound(name.Text());
  }
  RETURN_IF_ERROR(FromAccess(world_->access->CheckManage(
      task.context.principal, {SecurableType::kTable, name.Text()})));
  const bool view = drop->type == sql::ObjectType::kView;
  if (view != table->IsView()) {
    return SqlError(view ? "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE"
                         : "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                    "42809",
                    absl::StrCat("'", name.Text(), "' is a ",
                                 view ? "table" : "view", "."));
  }
  if (!table->lazy && table->table_type != "METRIC_VIEW") {
    drop->name = sql::Builder(task.parsed.arena)
                     .QualifiedName(std::vector<std::string>{
                         EngineCatalog(name.catalog), name.schema, name.table});
    Discard ignored;
    RETURN_IF_ERROR(Execute(task, *drop, &ignored).status());
  }
  world_->metastore->RemoveTable(name.catalog, name.schema, name.table);
  return absl::OkStatus();
}

absl::Status SqlRunner::RunExplain(Task& task, sql::ExplainStatement* explain) {
  sql::Statement* inner = explain->statement;
  TextRows rows({"plan"});
  absl::Status planned =
      tables_.Prepare(inner, task.context, &task.parsed.arena).status();
  if (planned.ok()) {
    // What the engine cannot bind has no plan.
    const absl::StatusOr<std::string> text = Translated(task, *inner);
    planned = text.status();
    if (text.ok() && inner->Is<sql::QueryStatement>()) {
      planned = world_->engine
                    ->Query({.sql = absl::StrCat("EXPLAIN ", *text),
                             .time_zone = task.session().time_zone})
                    .status();
    }
  }
  if (!planned.ok()) {
    rows.Add({absl::StrCat("Error occurred during query planning: \n",
                           FromEngine(planned).message())});
  } else {
    rows.Add(
        {absl::StrCat("== Physical Plan ==\nAdaptiveSparkPlan "
                      "isFinalPlan=false\n+- ",
                      sql::Print(*inner), "\n")});
  }
  return std::move(rows).SendTo(task.sink);
}

absl::Status SqlRunner::RunDescribeQuery(Task& task, sql::Statement* query) {
  ASSIGN_OR_RETURN(task.outcome.touched,
                   tables_.Prepare(query, task.context, &task.parsed.arena));
  RETURN_IF_ERROR(ErrorOf(task.text(), sql::CheckReadOnly(*query)));
  sql::ApplyRowLimit(query, 0, task.parsed.arena);
  Discard described;
  RETURN_IF_ERROR(Execute(task, *query, &described).status());
  TextRows rows({"col_name", "data_type", "comment"});
  for (const rowset::Field& field : described.fields) {
    rows.Add(
        {field.name, absl::AsciiStrToLower(field.SqlType()), std::nullopt});
  }
  return std::move(rows).SendTo(task.sink);
}

absl::Status SqlRunner::RunSession(Task& task) {
  SessionState& session = *task.context.session;
  if (const auto* use = task.parsed.node->As<sql::UseStatement>()) {
    if (use->type == sql::ObjectType::kCatalog) {
      ASSIGN_OR_RETURN(const std::string catalog,
                       CatalogOf(use->name, session));
      if (world_->metastore->FindCatalog(catalog) == nullptr) {
        return CatalogNotFound(catalog);
      }
      session.catalog = catalog;
      session.schema = "default";
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const TableName name, SchemaOf(use->name, session));
    if (world_->metastore->FindSchema(name.catalog, name.schema) == nullptr) {
      return SchemaNotFound(absl::StrCat(name.catalog, ".", name.schema));
    }
    session.catalog = name.catalog;
    session.schema = name.schema;
    return absl::OkStatus();
  }
  std::string zone;
  if (const auto* set = task.parsed.node->As<sql::SetTimeZoneStatement>()) {
    zone = LiteralText(set->zone).value_or("UTC");
  } else if (const auto* config =
                 task.parsed.node->As<sql::SetConfigStatement>()) {
    const std::string key = absl::AsciiStrToLower(config->key);
    if (config->has_value &&
        (key == "timezone" || key == "spark.sql.session.timezone")) {
      zone = std::string(config->value);
    }
    TextRows rows({"key", "value"});
    rows.Add({std::string(config->key), config->has_value
                                            ? std::string(config->value)
                                            : session.time_zone});
    if (!config->has_value) return std::move(rows).SendTo(task.sink);
  }
  if (zone.empty()) return absl::OkStatus();
  absl::TimeZone known;
  if (!absl::LoadTimeZone(zone, &known)) {
    return SqlError(
        "INVALID_CONF_VALUE.TIME_ZONE", "22022",
        absl::StrCat("Cannot resolve the given timezone: ", zone, "."));
  }
  session.time_zone = zone;
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
