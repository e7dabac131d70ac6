#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_CALLER_FUNCTIONS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_CALLER_FUNCTIONS_H_

#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// Puts into the tree what functions about the caller answer, which the engine
// knows nothing of: current_user(), session_user(), user(), is_member('g'),
// is_account_group_member('g'), and current_timezone(), which the engine may
// know by another name. Items of a select list keep their names. Not
// for the query of a view, which asks anew each time.
void AnswerCallerFunctions(sql::Node* tree, const SqlContext& context,
                           sql::Arena* arena);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_CALLER_FUNCTIONS_H_
