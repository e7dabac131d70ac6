#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_FUNCTIONS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_FUNCTIONS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// Functions of Unity Catalog that are written in SQL: an expression over their
// parameters. Queries, tables as results, other languages and defaults are
// [UNSUPPORTED_FEATURE]. Thread safe, as the metastore is.

absl::Status RunCreateFunction(const sql::CreateFunctionStatement& create,
                               const SqlContext& context);

// [ROUTINE_NOT_FOUND] of a full name.
absl::Status RoutineNotFound(absl::string_view name);

// DROP FUNCTION.
absl::Status RunDropFunction(const sql::DropStatement& drop,
                             const SqlContext& context);

// Puts the expressions of such functions in the place of their calls, which the
// engine knows nothing of. Items of a select list keep their names. Errors:
// [WRONG_NUM_ARGS], [INSUFFICIENT_PERMISSIONS] without EXECUTE, and functions
// that call themselves.
absl::Status InlineFunctions(sql::Node* tree, const SqlContext& context,
                             sql::Arena* arena);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_FUNCTIONS_H_
