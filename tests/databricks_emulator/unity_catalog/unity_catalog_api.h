#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_UNITY_CATALOG_API_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_UNITY_CATALOG_API_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "tests/databricks_emulator/auth/auth_routes.h"
#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/engine/duckdb_engine.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/listing.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// What the routes of Unity Catalog work on. All must outlive the router.
struct UnityCatalogWorld {
  // Moves the files of volumes: "c", "c/s" or "c/s/v" to another such name.
  using MoveFiles =
      std::function<absl::Status(const std::string&, const std::string&)>;

  Metastore* metastore = nullptr;
  const AccessControl* access = nullptr;
  DuckDbEngine* engine = nullptr;
  const EmulatorClock* clock = nullptr;
  WorkspaceIds ids = {};
  bool empty_pages = true;
  std::string default_catalog = "main";
  MoveFiles move_files = {};
};

// /api/2.1/unity-catalog: catalogs and schemas; tables, summaries and
// constraints; volumes and functions; permissions and tags.
void AddCatalogRoutes(const UnityCatalogWorld& world, Router* router);
void AddTableRoutes(const UnityCatalogWorld& world, Router* router);
void AddVolumeRoutes(const UnityCatalogWorld& world, Router* router);
void AddPermissionRoutes(const UnityCatalogWorld& world, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_UNITY_CATALOG_API_H_
