#include "tests/databricks_emulator/sql/sql_runner.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/sql/params/constant_names.h"
#include "common/sql/parser/parse.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/caller_functions.h"
#include "tests/databricks_emulator/sql/driver_statements.h"
#include "tests/databricks_emulator/sql/governance_statements.h"
#include "tests/databricks_emulator/sql/metadata_statements.h"
#include "tests/databricks_emulator/sql/query_statements.h"
#include "tests/databricks_emulator/sql/session_statements.h"
#include "tests/databricks_emulator/sql/session_zone.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/sql/sql_functions.h"
#include "tests/databricks_emulator/sql/statement_run.h"
#include "tests/databricks_emulator/sql/table_statements.h"
#include "tests/databricks_emulator/sql/write_statements.h"

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

absl::Status Dispatch(StatementRun& run) {
  sql::Statement* statement = run.parsed.node;
  switch (statement->kind) {
    case sql::NodeKind::kQueryStatement:
      return RunQuery(run);
    case sql::NodeKind::kInsertStatement:
    case sql::NodeKind::kUpdateStatement:
    case sql::NodeKind::kDeleteStatement:
    case sql::NodeKind::kMergeStatement:
    case sql::NodeKind::kTruncateTableStatement:
      return RunWrite(run);
    case sql::NodeKind::kCreateTableStatement:
      return RunCreateTable(run, statement->As<sql::CreateTableStatement>());
    case sql::NodeKind::kCreateViewStatement:
      return RunCreateView(run, statement->As<sql::CreateViewStatement>());
    case sql::NodeKind::kCreateFunctionStatement:
      return RunCreateFunction(*statement->As<sql::CreateFunctionStatement>(),
                               run.context);
    case sql::NodeKind::kDropStatement: {
      auto* drop = statement->As<sql::DropStatement>();
      if (drop->type == sql::ObjectType::kFunction) {
        return RunDropFunction(*drop, run.context);
      }
      return RunDrop(run, drop);
    }
    case sql::NodeKind::kExplainStatement:
      return RunExplain(run, statement->As<sql::ExplainStatement>());
    case sql::NodeKind::kUseStatement:
    case sql::NodeKind::kSetConfigStatement:
    case sql::NodeKind::kResetConfigStatement:
    case sql::NodeKind::kSetTimeZoneStatement:
      return RunSession(run);
    case sql::NodeKind::kDescribeStatement: {
      auto* describe = statement->As<sql::DescribeStatement>();
      if (describe->describe == sql::DescribeKind::kQuery) {
        return RunDescribeQuery(run, describe->query);
      }
      return AnswerDescribe(*describe, run.context, run.sink);
    }
    case sql::NodeKind::kShowStatement:
      return AnswerShow(*statement->As<sql::ShowStatement>(), run.context,
                        run.sink);
    case sql::NodeKind::kFileStatement:
      return AnswerFile(*statement->As<sql::FileStatement>(), run.context,
                        run.sink);
    // Upkeep of files, of which there are none.
    case sql::NodeKind::kAnalyzeStatement:
    case sql::NodeKind::kRefreshStatement:
    case sql::NodeKind::kOptimizeStatement:
    case sql::NodeKind::kVacuumStatement:
    case sql::NodeKind::kCacheTableStatement:
    case sql::NodeKind::kUncacheTableStatement:
      return run.Prepare(statement).status();
    default:
      return RunGovernance(statement, run.context);
  }
}

}  // namespace

absl::StatusOr<SqlOutcome> SqlRunner::Run(
    absl::string_view text, std::vector<sql::ParameterValue> parameters,
    const SqlContext& context,
    const concurrency::CancellationToken& cancellation, RowSink* sink) {
  StatementRun run = {.context = context,
                      .cancellation = cancellation,
                      .sink = sink,
                      .tables = &tables_,
                      .parsed = sql::ParseStatement(text)};
  // Some of them can be read as another statement, too: SHOW FUNCTIONS IN
  // CATALOG c.
  if (const auto answered = AnswerDriverStatement(text, context, sink)) {
    RETURN_IF_ERROR(*answered);
    run.outcome.statement_type = "SHOW";
    return std::move(run.outcome);
  }
  if (run.parsed.node == nullptr) {
    RETURN_IF_ERROR(ErrorOf(text, run.parsed.diagnostics));
    return SqlError("PARSE_EMPTY_STATEMENT", "42617",
                    "Syntax error, unexpected empty statement.");
  }
  const sql::Result<sql::BoundParameters> bound = sql::BindParameters(
      run.parsed.node, UsedOnly(*run.parsed.node, std::move(parameters)),
      sql::BindMode::kLiterals, run.parsed.arena);
  RETURN_IF_ERROR(ErrorOf(text, bound.diagnostics));
  RETURN_IF_ERROR(
      ErrorOf(text, sql::ReadConstantNames(run.parsed.node, run.parsed.arena)));
  if (!run.parsed.node->Is<sql::CreateViewStatement>()) {
    AnswerCallerFunctions(run.parsed.node, context, &run.parsed.arena);
    ASSIGN_OR_RETURN(const SessionZone zone,
                     ReadSessionZone(context.session->time_zone));
    PinRepeatedHours(run.parsed.node, zone.zone, &run.parsed.arena);
  }
  run.outcome.statement_type = TypeOf(*run.parsed.node);
  if (!run.parsed.node->Is<sql::CreateFunctionStatement>()) {
    RETURN_IF_ERROR(
        InlineFunctions(run.parsed.node, context, &run.parsed.arena));
  }
  RETURN_IF_ERROR(FromEngine(Dispatch(run)));
  return std::move(run.outcome);
}

}  // namespace semantic_layer::emulator
