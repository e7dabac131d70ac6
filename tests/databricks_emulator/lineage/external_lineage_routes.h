#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_EXTERNAL_LINEAGE_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_EXTERNAL_LINEAGE_ROUTES_H_

#include <string>

#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/lineage/external_lineage.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// What the routes work on; all must outlive the router.
struct ExternalLineageWorld {
  ExternalLineage* lineage = nullptr;
  const Metastore* metastore = nullptr;
  const AccessControl* access = nullptr;
  const EmulatorClock* clock = nullptr;
  std::string metastore_id = {};
};

// /api/2.0/lineage-tracking/external-lineage and /external-metadata. Tables
// that a relationship names must be there and seen by the user.
void AddExternalLineageRoutes(const ExternalLineageWorld& world,
                              Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_EXTERNAL_LINEAGE_ROUTES_H_
