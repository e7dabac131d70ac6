#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SESSION_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SESSION_STATEMENTS_H_

#include "absl/status/status.h"
#include "tests/databricks_emulator/sql/statement_run.h"

namespace semantic_layer::emulator {

// USE, SET, RESET and SET TIME ZONE: they change `run.context.session`.
// Settings other than the time zone are taken and have no effect.
absl::Status RunSession(StatementRun& run);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SESSION_STATEMENTS_H_
