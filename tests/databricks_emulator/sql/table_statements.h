#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_TABLE_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_TABLE_STATEMENTS_H_

#include "absl/status/status.h"
#include "tests/databricks_emulator/sql/statement_run.h"

namespace semantic_layer::emulator {

// Making and dropping tables and views: in the engine and in the metastore.
// Errors: those of sql_error.h; CANCELLED.

absl::Status RunCreateTable(StatementRun& run,
                            sql::CreateTableStatement* create);
absl::Status RunCreateView(StatementRun& run, sql::CreateViewStatement* create);

// DROP of a table or a view; other objects go to RunGovernance.
absl::Status RunDrop(StatementRun& run, sql::DropStatement* drop);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_TABLE_STATEMENTS_H_
