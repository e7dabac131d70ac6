#include "common/warehouse/duckdb/statement_runner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_errors.h"
#include "common/warehouse/duckdb/duckdb_types.h"
#include "common/warehouse/duckdb/parameter_binding.h"
#include "common/warehouse/duckdb/statement_guard.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {
namespace {

absl::Status CheckSize(const std::string& text) {
  if (static_cast<int64_t>(text.size()) > kMaxStatementBytes) {
    return MakeStatus(
        ErrorReason::kRequestTooLarge,
        absl::StrCat("A statement may have ", kMaxStatementBytes, " bytes."));
  }
  if (text.find('\0') != std::string::npos) {
    return MakeStatus(ErrorReason::kSqlSyntax, "The SQL holds a NUL byte.");
  }
  return absl::OkStatus();
}

// EXPLAIN is put before the text, so the text must not turn it into EXPLAIN
// ANALYZE, which runs the statement.
absl::Status CheckExplainable(duckdb_statement_type type,
                              const std::string& text) {
  if (type == DUCKDB_STATEMENT_TYPE_ANALYZE ||
      type == DUCKDB_STATEMENT_TYPE_VACUUM) {
    return MakeStatus(ErrorReason::kSqlNotAllowed,
                      "VACUUM and ANALYZE have no plan.");
  }
  return StatementGuard::CheckType(type, text, /*allow_writes=*/true);
}

std::string PlanText(const rowset::RowSet& rows) {
  std::string plan;
  if (rows.column_count() < 2) return plan;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    absl::StrAppend(&plan, rows.column(1).TextAt(row));
  }
  return plan;
}

}  // namespace

absl::StatusOr<RunningStatement> StatementRunner::Acquire(
    const Statement& statement, const CallOptions& options) const {
  RunningStatement running;
  ASSIGN_OR_RETURN(running.connection,
                   pool_->Acquire(statement.default_catalog,
                                  statement.default_schema, options));
  running.interrupter = std::make_unique<Interrupter>(running.connection->get(),
                                                      options, timers_);
  return running;
}

absl::Status StatementRunner::CheckText(const Statement& statement,
                                        const RunningStatement& running,
                                        bool allow_writes) const {
  return running.connection->instance().guard().CheckText(statement.text,
                                                          allow_writes);
}

absl::Status StatementRunner::Prepare(const std::string& sql,
                                      RunningStatement* running) const {
  const duckdb_connection connection = running->connection->get();
  ExtractedStatements statements;
  const idx_t count =
      duckdb_extract_statements(connection, sql.c_str(), statements.out());
  if (count == 0) {
    const char* error = duckdb_extract_statements_error(statements.get());
    if (error != nullptr && *error != '\0') return running->Failure(error);
    return MakeStatus(ErrorReason::kSqlSyntax, "There is no statement.");
  }
  if (count > 1) {
    return MakeStatus(ErrorReason::kSqlInvalid,
                      "One statement at a time. (A PIVOT needs its values "
                      "listed after IN.)");
  }
  if (duckdb_prepare_extracted_statement(connection, statements.get(), 0,
                                         running->prepared.out()) !=
      DuckDBSuccess) {
    const char* error = duckdb_prepare_error(running->prepared.get());
    return running->Failure(error == nullptr ? "" : error);
  }
  running->reads_only =
      duckdb_prepared_statement_type(running->prepared.get()) ==
      DUCKDB_STATEMENT_TYPE_SELECT;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<DuckDbResultStream>> StatementRunner::Run(
    const Statement& statement, const ExecuteOptions& options) const {
  RETURN_IF_ERROR(CheckSize(statement.text));
  ASSIGN_OR_RETURN(RunningStatement running, Acquire(statement, options.call));
  RETURN_IF_ERROR(CheckText(statement, running, options.allow_writes));
  RETURN_IF_ERROR(Prepare(statement.text, &running));
  RETURN_IF_ERROR(StatementGuard::CheckType(
      duckdb_prepared_statement_type(running.prepared.get()), statement.text,
      options.allow_writes));
  RETURN_IF_ERROR(BindParameters(statement.parameters, running.prepared.get()));
  return DuckDbResultStream::Start(std::move(running), options.limits);
}

absl::StatusOr<std::string> StatementRunner::Explain(
    const Statement& statement, const CallOptions& options) const {
  RETURN_IF_ERROR(CheckSize(statement.text));
  ASSIGN_OR_RETURN(RunningStatement running, Acquire(statement, options));
  RETURN_IF_ERROR(CheckText(statement, running, /*allow_writes=*/true));
  RETURN_IF_ERROR(Prepare(statement.text, &running));
  RETURN_IF_ERROR(CheckExplainable(
      duckdb_prepared_statement_type(running.prepared.get()), statement.text));
  RETURN_IF_ERROR(Prepare(absl::StrCat("EXPLAIN ", statement.text), &running));
  RETURN_IF_ERROR(BindParameters(statement.parameters, running.prepared.get()));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<DuckDbResultStream> stream,
      DuckDbResultStream::Start(std::move(running), ResultLimits()));
  ASSIGN_OR_RETURN(const rowset::RowSet rows, ReadAll(*stream));
  return PlanText(rows);
}

absl::StatusOr<rowset::RowSet> StatementRunner::Query(
    std::string sql, std::vector<Parameter> parameters,
    const CallOptions& options) const {
  Statement statement{.text = std::move(sql),
                      .parameters = std::move(parameters)};
  ASSIGN_OR_RETURN(RunningStatement running, Acquire(statement, options));
  RETURN_IF_ERROR(Prepare(statement.text, &running));
  RETURN_IF_ERROR(BindParameters(statement.parameters, running.prepared.get()));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<DuckDbResultStream> stream,
      DuckDbResultStream::Start(std::move(running), ResultLimits()));
  return ReadAll(*stream);
}

absl::StatusOr<std::vector<rowset::Field>> StatementRunner::Describe(
    std::string sql, const CallOptions& options) const {
  const Statement statement{.text = std::move(sql)};
  ASSIGN_OR_RETURN(RunningStatement running, Acquire(statement, options));
  RETURN_IF_ERROR(Prepare(statement.text, &running));
  const duckdb_prepared_statement prepared = running.prepared.get();
  std::vector<rowset::Field> fields;
  const idx_t columns = duckdb_prepared_statement_column_count(prepared);
  for (idx_t i = 0; i < columns; ++i) {
    const LogicalType type(
        duckdb_prepared_statement_column_logical_type(prepared, i));
    fields.push_back({.name = TakeText(const_cast<char*>(
                          duckdb_prepared_statement_column_name(prepared, i))),
                      .type = ColumnTypeOf(type.get()),
                      .sql_type = DatabricksType(type.get())});
  }
  running.prepared.Reset();
  running.interrupter.reset();
  running.connection->MarkClean();
  return fields;
}

}  // namespace semantic_layer::warehouse
