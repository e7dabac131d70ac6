#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_WAREHOUSES_WAREHOUSE_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_WAREHOUSES_WAREHOUSE_ROUTES_H_

#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/statements/statement_store.h"
#include "tests/databricks_emulator/warehouses/warehouse_directory.h"

namespace semantic_layer::emulator {

// SQL warehouses and query history. Both must outlive the router.
void AddWarehouseRoutes(WarehouseDirectory* warehouses, Router* router);
void AddQueryHistoryRoutes(StatementStore* statements, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_WAREHOUSES_WAREHOUSE_ROUTES_H_
