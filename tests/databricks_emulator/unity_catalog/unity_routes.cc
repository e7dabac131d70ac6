#include "tests/databricks_emulator/unity_catalog/unity_routes.h"

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/unity_catalog/object_names.h"

namespace semantic_layer::emulator {

void UnityRoutes::Add(const std::string& method, absl::string_view path,
                      Handler handler) {
  router_.Add(method, absl::StrCat("/api/2.1/unity-catalog", path),
              [world = world_, handler = std::move(handler)](const Call& call) {
                return handler(world, call);
              });
}

absl::StatusOr<std::string> CatalogOfList(const UnityCatalogWorld& world,
                                          const Call& call) {
  ASSIGN_OR_RETURN(std::string catalog,
                   RequiredQuery(*call.request, "catalog_name"));
  if (world.metastore->FindCatalog(catalog) == nullptr) {
    return DoesNotExist(SecurableType::kCatalog, catalog);
  }
  RETURN_IF_ERROR(world.access->Check(call.principal, "USE_CATALOG",
                                      {SecurableType::kCatalog, catalog}));
  return catalog;
}

absl::StatusOr<std::pair<std::string, std::string>> SchemaOfList(
    const UnityCatalogWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const std::string catalog,
                   RequiredQuery(*call.request, "catalog_name"));
  ASSIGN_OR_RETURN(const std::string schema,
                   RequiredQuery(*call.request, "schema_name"));
  if (world.metastore->FindCatalog(catalog) == nullptr) {
    return DoesNotExist(SecurableType::kCatalog, catalog);
  }
  const std::string full = absl::StrCat(catalog, ".", schema);
  if (world.metastore->FindSchema(catalog, schema) == nullptr) {
    return DoesNotExist(SecurableType::kSchema, full);
  }
  RETURN_IF_ERROR(world.access->Check(call.principal, "USE_SCHEMA",
                                      {SecurableType::kSchema, full}));
  return std::make_pair(catalog, schema);
}

}  // namespace semantic_layer::emulator
