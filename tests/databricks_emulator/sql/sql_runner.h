#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_RUNNER_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_RUNNER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/cancellation.h"
#include "common/sql/ast/ast.h"
#include "common/sql/params/parameters.h"
#include "tests/databricks_emulator/sql/named_tables.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// What a statement did besides giving rows.
struct SqlOutcome {
  std::string statement_type = "OTHER";  // as query history says it
  TouchedTables touched = {};
  // Where a table's columns come from: of INSERT, CTAS and CREATE VIEW.
  struct ColumnSource {
    std::string target;  // column of the written table
    TableName source_table;
    std::string source_column;
  };
  std::vector<ColumnSource> columns = {};
};

// Runs Databricks SQL: parses it, binds parameters, checks grants, answers what
// the metastore knows by itself, and has the engine run the rest, translated.
// Thread safe; calls block.
class SqlRunner {
 public:
  // `world` must outlive the runner.
  explicit SqlRunner(const SqlWorld* world) : world_(world), tables_(world) {}

  // The sink gets the rows; a statement without a result never calls it.
  // Errors: those of sql_error.h; CANCELLED. `context.session` is changed by
  // USE and SET.
  absl::StatusOr<SqlOutcome> Run(
      absl::string_view text, std::vector<sql::ParameterValue> parameters,
      const SqlContext& context,
      const concurrency::CancellationToken& cancellation, RowSink* sink);

 private:
  struct Task;

  absl::Status Dispatch(Task& task);
  absl::Status RunQuery(Task& task);
  absl::Status RunWrite(Task& task);
  absl::Status RunCreateTable(Task& task, sql::CreateTableStatement* create);
  absl::Status RunCreateView(Task& task, sql::CreateViewStatement* create);
  absl::Status RunDrop(Task& task, sql::DropStatement* drop);
  absl::Status RunExplain(Task& task, sql::ExplainStatement* explain);
  absl::Status RunDescribeQuery(Task& task, sql::Statement* query);
  absl::Status RunSession(Task& task);
  // Translates, prints and runs the tree; counts changed rows.
  absl::StatusOr<std::optional<int64_t>> Execute(Task& task,
                                                 const sql::Statement& tree,
                                                 RowSink* sink);
  absl::StatusOr<std::string> Translated(Task& task,
                                         const sql::Statement& tree);
  absl::StatusOr<int64_t> CountRows(Task& task, const TableName& table);
  // The engine's columns of a table that was made just now.
  absl::StatusOr<std::vector<ColumnRecord>> ColumnsOf(const TableName& name);
  void NoteColumns(Task& task, const sql::Statement& tree);

  const SqlWorld* const world_;
  NamedTables tables_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_RUNNER_H_
