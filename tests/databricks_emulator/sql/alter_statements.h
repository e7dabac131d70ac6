#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_ALTER_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_ALTER_STATEMENTS_H_

#include "absl/status/status.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// ALTER TABLE and ALTER VIEW: properties, tags, owner, keys, columns' comments,
// columns added, renamed and dropped, a new name. [UNSUPPORTED_FEATURE] for
// what else there is.
absl::Status RunAlter(const sql::AlterStatement& alter,
                      const SqlContext& context);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_ALTER_STATEMENTS_H_
