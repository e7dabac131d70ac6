#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_GOVERNANCE_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_GOVERNANCE_STATEMENTS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// Statements that change what Unity Catalog knows. Thread safe, as the
// metastore is.

// CREATE and DROP of catalogs, schemas and volumes, GRANT and REVOKE, COMMENT
// ON, ALTER TABLE and VIEW, SET TAG. [UNSUPPORTED_FEATURE] for anything else.
absl::Status RunGovernance(sql::Statement* statement,
                           const SqlContext& context);

// Whether a table or view may be made: its schema is there, the user may make
// one, the name is free or replaced (the old one is dropped where its kind is
// another). True when IF NOT EXISTS finds one: then there is nothing to do.
absl::StatusOr<bool> CheckCreate(const TableName& name, bool replace,
                                 bool if_not_exists, bool view,
                                 const SqlContext& context);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_GOVERNANCE_STATEMENTS_H_
