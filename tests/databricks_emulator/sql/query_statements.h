#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_QUERY_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_QUERY_STATEMENTS_H_

#include "absl/status/status.h"
#include "tests/databricks_emulator/sql/statement_run.h"

namespace semantic_layer::emulator {

// Statements that read: their rows go to the run's sink. Errors: those of
// sql_error.h; CANCELLED.

// A query.
absl::Status RunQuery(StatementRun& run);

// EXPLAIN: the tree as a plan, or a row that says why there is none.
absl::Status RunExplain(StatementRun& run, sql::ExplainStatement* explain);

// DESCRIBE QUERY: the columns that `query` would give; it is run without rows.
absl::Status RunDescribeQuery(StatementRun& run, sql::Statement* query);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_QUERY_STATEMENTS_H_
