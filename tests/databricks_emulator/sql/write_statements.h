#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_WRITE_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_WRITE_STATEMENTS_H_

#include "absl/status/status.h"
#include "tests/databricks_emulator/sql/statement_run.h"

namespace semantic_layer::emulator {

// INSERT, UPDATE, DELETE, MERGE and TRUNCATE: all but the last give one row of
// counts under Databricks' names. Errors: those of sql_error.h; CANCELLED.
absl::Status RunWrite(StatementRun& run);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_WRITE_STATEMENTS_H_
