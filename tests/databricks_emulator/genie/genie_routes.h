#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_ROUTES_H_

#include "tests/databricks_emulator/genie/genie_service.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// /api/2.0/genie, and the admin port's knobs of it. Both must outlive the
// routers.
void AddGenieRoutes(GenieService* genie, StatementStore* statements,
                    Router* router);
void AddGenieAdminRoutes(GenieService* genie, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_ROUTES_H_
