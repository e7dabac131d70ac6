#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_LINEAGE_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_LINEAGE_ROUTES_H_

#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/lineage/lineage_store.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// /api/2.0/lineage-tracking: table and column lineage, one hop. Takes its
// arguments from the query or from the body of a GET. All pointers must outlive
// the router.
void AddLineageRoutes(const LineageStore* lineage, const Metastore* metastore,
                      const AccessControl* access, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_LINEAGE_ROUTES_H_
