#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_RUNNER_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_RUNNER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/cancellation.h"
#include "common/sql/params/parameters.h"
#include "tests/databricks_emulator/sql/named_tables.h"
#include "tests/databricks_emulator/sql/sql_context.h"
#include "tests/databricks_emulator/sql/statement_run.h"

namespace semantic_layer::emulator {

// Runs Databricks SQL: parses it, binds parameters, checks grants, answers what
// the metastore knows by itself, and has the engine run the rest, translated.
// Each family of statements has its own file: query_statements.h,
// write_statements.h, table_statements.h, session_statements.h,
// metadata_statements.h, governance_statements.h.
// Thread safe; calls block.
class SqlRunner {
 public:
  // `world` must outlive the runner.
  explicit SqlRunner(const SqlWorld* world) : tables_(world) {}

  // The sink gets the rows; a statement without a result never calls it.
  // Errors: those of sql_error.h; CANCELLED. `context.session` is changed by
  // USE and SET.
  absl::StatusOr<SqlOutcome> Run(
      absl::string_view text, std::vector<sql::ParameterValue> parameters,
      const SqlContext& context,
      const concurrency::CancellationToken& cancellation, RowSink* sink);

 private:
  NamedTables tables_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_RUNNER_H_
