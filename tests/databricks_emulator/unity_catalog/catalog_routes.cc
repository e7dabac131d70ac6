#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/catalog_json.h"
#include "tests/databricks_emulator/unity_catalog/object_names.h"
#include "tests/databricks_emulator/unity_catalog/renames.h"
#include "tests/databricks_emulator/unity_catalog/unity_catalog_api.h"
#include "tests/databricks_emulator/unity_catalog/unity_routes.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kPageSize = 1000;

Properties ReadProperties(json::Value body) {
  Properties properties;
  const auto object = ObjectOf(body, "properties");
  if (!object.has_value()) return properties;
  for (const auto& [key, value] : object->members()) {
    if (value.kind() == json::Kind::kString) {
      properties[std::string(key.string())] = std::string(value.string());
    }
  }
  return properties;
}

// What PATCH may change of catalogs and schemas.
template <typename Record>
void ApplyChanges(json::Value body, const Call& call,
                  const EmulatorClock& clock, Record* record) {
  if (const auto comment = TextOf(body, "comment")) record->comment = comment;
  if (const auto owner = TextOf(body, "owner")) record->owner = *owner;
  if (ObjectOf(body, "properties").has_value()) {
    record->properties = ReadProperties(body);
  }
  record->audit.updated_at = clock.NowMillis();
  record->audit.updated_by = call.principal.user_name;
}

// ---- Catalogs --------------------------------------------------------------

absl::StatusOr<Response> ListCatalogs(const UnityCatalogWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(*call.request, kPageSize, world.empty_pages));
  PageWriter writer(std::move(page), world.empty_pages);
  for (const auto& catalog : world.metastore->Catalogs()) {
    if (!world.access->MaySee(call.principal,
                              {SecurableType::kCatalog, catalog->name})) {
      continue;
    }
    if (!writer.Add(catalog->name, [&] {
          return CatalogJson(*catalog, world.ids.metastore_id);
        })) {
      break;
    }
  }
  return JsonResponse(writer.Take("catalogs"));
}

absl::StatusOr<RecordPtr<CatalogRecord>> FindCatalog(
    const UnityCatalogWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const std::vector<std::string> name,
                   SplitName(call.params[0], 1));
  auto catalog = world.metastore->FindCatalog(name[0]);
  if (catalog == nullptr) return DoesNotExist(SecurableType::kCatalog, name[0]);
  const Securable securable = {SecurableType::kCatalog, name[0]};
  if (!world.access->MaySee(call.principal, securable)) {
    return world.access->Check(call.principal, "USE_CATALOG", securable);
  }
  return catalog;
}

absl::StatusOr<Response> CreateCatalog(const UnityCatalogWorld& world,
                                       const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(const std::string given, RequiredText(body.root(), "name"));
  RETURN_IF_ERROR(CheckNewName(given));
  ASSIGN_OR_RETURN(const std::vector<std::string> name, SplitName(given, 1));
  RETURN_IF_ERROR(world.access->Check(call.principal, "CREATE_CATALOG",
                                      {SecurableType::kMetastore, ""}));
  if (world.metastore->FindCatalog(name[0]) != nullptr) {
    return ObjectExists(SecurableType::kCatalog, name[0]);
  }
  RETURN_IF_ERROR(world.engine->CreateCatalog(name[0]));
  RETURN_IF_ERROR(world.engine->CreateSchema(name[0], "default"));
  const Audit audit = AuditNow(*world.clock, call.principal);
  world.metastore->PutCatalog({.name = name[0],
                               .comment = TextOf(body.root(), "comment"),
                               .owner = call.principal.user_name,
                               .properties = ReadProperties(body.root()),
                               .audit = audit});
  world.metastore->PutSchema({.catalog = name[0],
                              .name = "default",
                              .comment = "Default schema (auto-created)",
                              .owner = call.principal.user_name,
                              .audit = audit});
  return JsonResponse(CatalogJson(*world.metastore->FindCatalog(name[0]),
                                  world.ids.metastore_id));
}

absl::StatusOr<Response> PatchCatalog(const UnityCatalogWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const auto catalog, FindCatalog(world, call));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kCatalog, catalog->name}));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  CatalogRecord changed = *catalog;
  ApplyChanges(body.root(), call, *world.clock, &changed);
  ASSIGN_OR_RETURN(changed.name,
                   ApplyNewName(world, {catalog->name}, body.root()));
  world.metastore->PutCatalog(changed);
  return JsonResponse(CatalogJson(changed, world.ids.metastore_id));
}

absl::StatusOr<Response> DeleteCatalog(const UnityCatalogWorld& world,
                                       const Call& call) {
  ASSIGN_OR_RETURN(const auto catalog, FindCatalog(world, call));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kCatalog, catalog->name}));
  bool empty = true;
  for (const auto& schema : world.metastore->Schemas(catalog->name)) {
    empty = empty && schema->name == "default" &&
            world.metastore->Tables(catalog->name, "default", "", 1).empty();
  }
  if (!empty && call.request->Query("force") != "true") {
    return ApiError(400, "CATALOG_NOT_EMPTY",
                    absl::StrCat("Catalog '", catalog->name,
                                 "' is not empty. Use force to delete it."));
  }
  RETURN_IF_ERROR(world.engine->DropCatalog(catalog->name));
  world.metastore->RemoveCatalog(catalog->name);
  return JsonResponse("{}");
}

// ---- Schemas ---------------------------------------------------------------

absl::StatusOr<Response> ListSchemas(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const std::string catalog, CatalogOfList(world, call));
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(*call.request, kPageSize, world.empty_pages));
  PageWriter writer(std::move(page), world.empty_pages);
  for (const auto& schema : world.metastore->Schemas(catalog)) {
    if (!world.access->MaySee(call.principal,
                              {SecurableType::kSchema,
                               absl::StrCat(catalog, ".", schema->name)})) {
      continue;
    }
    if (!writer.Add(schema->name, [&] {
          return SchemaJson(*schema, world.ids.metastore_id);
        })) {
      break;
    }
  }
  return JsonResponse(writer.Take("schemas"));
}

absl::StatusOr<RecordPtr<SchemaRecord>> FindSchema(
    const UnityCatalogWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const std::vector<std::string> name,
                   SplitName(call.params[0], 2));
  const std::string full = absl::StrCat(name[0], ".", name[1]);
  if (world.metastore->FindCatalog(name[0]) == nullptr) {
    return DoesNotExist(SecurableType::kCatalog, name[0]);
  }
  auto schema = world.metastore->FindSchema(name[0], name[1]);
  if (schema == nullptr) return DoesNotExist(SecurableType::kSchema, full);
  const Securable securable = {SecurableType::kSchema, full};
  if (!world.access->MaySee(call.principal, securable)) {
    return world.access->Check(call.principal, "USE_SCHEMA", securable);
  }
  return schema;
}

absl::StatusOr<Response> CreateSchema(const UnityCatalogWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(const std::string given, RequiredText(body.root(), "name"));
  RETURN_IF_ERROR(CheckNewName(given));
  ASSIGN_OR_RETURN(const std::string in,
                   RequiredText(body.root(), "catalog_name"));
  ASSIGN_OR_RETURN(const std::vector<std::string> name,
                   SplitName(absl::StrCat(in, ".", given), 2));
  const std::string full = absl::StrCat(name[0], ".", name[1]);
  if (world.metastore->FindCatalog(name[0]) == nullptr) {
    return DoesNotExist(SecurableType::kCatalog, name[0]);
  }
  RETURN_IF_ERROR(world.access->Check(call.principal, "CREATE_SCHEMA",
                                      {SecurableType::kCatalog, name[0]}));
  if (world.metastore->FindSchema(name[0], name[1]) != nullptr) {
    return ObjectExists(SecurableType::kSchema, full);
  }
  RETURN_IF_ERROR(world.engine->CreateSchema(name[0], name[1]));
  world.metastore->PutSchema({.catalog = name[0],
                              .name = name[1],
                              .comment = TextOf(body.root(), "comment"),
                              .owner = call.principal.user_name,
                              .properties = ReadProperties(body.root()),
                              .audit = AuditNow(*world.clock, call.principal)});
  return JsonResponse(SchemaJson(*world.metastore->FindSchema(name[0], name[1]),
                                 world.ids.metastore_id));
}

absl::StatusOr<Response> PatchSchema(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const auto schema, FindSchema(world, call));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kSchema,
                       absl::StrCat(schema->catalog, ".", schema->name)}));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  SchemaRecord changed = *schema;
  ApplyChanges(body.root(), call, *world.clock, &changed);
  ASSIGN_OR_RETURN(
      changed.name,
      ApplyNewName(world, {schema->catalog, schema->name}, body.root()));
  world.metastore->PutSchema(changed);
  return JsonResponse(SchemaJson(changed, world.ids.metastore_id));
}

absl::StatusOr<Response> DeleteSchema(const UnityCatalogWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const auto schema, FindSchema(world, call));
  const std::string full = absl::StrCat(schema->catalog, ".", schema->name);
  RETURN_IF_ERROR(world.access->CheckManage(call.principal,
                                            {SecurableType::kSchema, full}));
  const bool empty =
      world.metastore->Tables(schema->catalog, schema->name, "", 1).empty() &&
      world.metastore->Volumes(schema->catalog, schema->name).empty();
  if (!empty && call.request->Query("force") != "true") {
    return ApiError(400, "SCHEMA_NOT_EMPTY",
                    absl::StrCat("Schema '", full,
                                 "' is not empty. Use force to delete it."));
  }
  RETURN_IF_ERROR(world.engine->DropSchema(schema->catalog, schema->name,
                                           /*cascade=*/true));
  world.metastore->RemoveSchema(schema->catalog, schema->name);
  return JsonResponse("{}");
}

}  // namespace

void AddCatalogRoutes(const UnityCatalogWorld& world, Router* router) {
  UnityRoutes routes(world, router);
  routes.Add("GET", "/catalogs", ListCatalogs);
  routes.Add("POST", "/catalogs", CreateCatalog);
  routes.Add("PATCH", "/catalogs/{name}", PatchCatalog);
  routes.Add("DELETE", "/catalogs/{name}", DeleteCatalog);
  routes.Add("GET", "/catalogs/{name}",
             [](const UnityCatalogWorld& in,
                const Call& call) -> absl::StatusOr<Response> {
               ASSIGN_OR_RETURN(const auto catalog, FindCatalog(in, call));
               return JsonResponse(CatalogJson(*catalog, in.ids.metastore_id));
             });
  routes.Add("GET", "/schemas", ListSchemas);
  routes.Add("POST", "/schemas", CreateSchema);
  routes.Add("PATCH", "/schemas/{name}", PatchSchema);
  routes.Add("DELETE", "/schemas/{name}", DeleteSchema);
  routes.Add("GET", "/schemas/{name}",
             [](const UnityCatalogWorld& in,
                const Call& call) -> absl::StatusOr<Response> {
               ASSIGN_OR_RETURN(const auto schema, FindSchema(in, call));
               return JsonResponse(SchemaJson(*schema, in.ids.metastore_id));
             });
  const auto metastore = [](const UnityCatalogWorld& in,
                            const Call&) -> absl::StatusOr<Response> {
    return JsonResponse(
        JsonObject()
            .Text("metastore_id", in.ids.metastore_id)
            .Int("workspace_id", std::stoll(in.ids.workspace_id))
            .Text("default_catalog_name", in.default_catalog)
            .Take());
  };
  routes.Add("GET", "/current-metastore-assignment", metastore);
  routes.Add(
      "GET", "/metastore_summary",
      [](const UnityCatalogWorld& in, const Call&) -> absl::StatusOr<Response> {
        return JsonResponse(JsonObject()
                                .Text("metastore_id", in.ids.metastore_id)
                                .Text("name", "emulator")
                                .Text("region", "us-west-2")
                                .Text("cloud", "aws")
                                .Text("owner", "admin@example.com")
                                .Take());
      });
}

}  // namespace semantic_layer::emulator
