#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_UNITY_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_UNITY_ROUTES_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/unity_catalog/unity_catalog_api.h"

namespace semantic_layer::emulator {

// What the files of Unity Catalog's routes have in common.

// Adds routes below /api/2.1/unity-catalog, whose handlers get the world too.
class UnityRoutes {
 public:
  using Handler = std::function<absl::StatusOr<Response>(
      const UnityCatalogWorld& world, const Call& call)>;

  UnityRoutes(const UnityCatalogWorld& world, Router* router)
      : world_(world), router_(*router) {}

  void Add(const std::string& method, absl::string_view path, Handler handler);

 private:
  const UnityCatalogWorld& world_;
  Router& router_;
};

// The catalog that a list is of, by `catalog_name`: there, and one that the
// caller may use.
absl::StatusOr<std::string> CatalogOfList(const UnityCatalogWorld& world,
                                          const Call& call);
// Catalog and schema that a list is of, by `catalog_name` and `schema_name`.
absl::StatusOr<std::pair<std::string, std::string>> SchemaOfList(
    const UnityCatalogWorld& world, const Call& call);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_UNITY_ROUTES_H_
