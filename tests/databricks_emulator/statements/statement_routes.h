#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_ROUTES_H_

#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// The Statement Execution API and the drivers' sessions. `store` must outlive
// the router.
void AddStatementRoutes(StatementStore* store, Router* router);

// What is behind the links of EXTERNAL_LINKS: no workspace, but cloud storage.
// It takes no Authorization and answers errors in XML.
void AddResultStorageRoutes(StatementStore* store, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_ROUTES_H_
