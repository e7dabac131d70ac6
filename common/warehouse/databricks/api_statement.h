#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_API_STATEMENT_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_API_STATEMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/databricks/statements/statement_request.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// A statement that may run, as the API takes it, and what is known of it.
struct ApiStatement {
  databricks::StatementRequest request = {};
  bool changes_rows = false;  // INSERT, UPDATE, DELETE, MERGE
  bool is_small = false;      // its result is a few rows: SHOW, DESCRIBE, DML
};

// Parses a statement, refuses what it may not do and names its parameters as
// the statement spells them. Pure functions.
//
// Errors: SQL_SYNTAX with the place; SQL_INVALID for several statements;
// SQL_NOT_ALLOWED for one that writes without allow_writes, and always for one
// that changes settings, grants or files or whose effect shows only when it
// runs; SQL_PARAMETER for a parameter that is missing, unused, given twice or
// without a name.
absl::StatusOr<ApiStatement> PrepareStatement(const Statement& statement,
                                              bool allow_writes);

// The EXPLAIN of a statement. Errors as above; statements that write have a
// plan too.
absl::StatusOr<ApiStatement> PrepareExplain(const Statement& statement);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_API_STATEMENT_H_
