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

constexpr size_t kPageSize = 10'000;

absl::StatusOr<Response> ListVolumes(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const auto schema, SchemaOfList(world, call));
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(*call.request, kPageSize, world.empty_pages));
  PageWriter writer(std::move(page), world.empty_pages);
  for (const auto& volume :
       world.metastore->Volumes(schema.first, schema.second)) {
    if (!world.access->MaySee(call.principal,
                              {SecurableType::kVolume, volume->FullName()})) {
      continue;
    }
    if (!writer.Add(volume->name, [&] {
          return VolumeJson(*volume, world.ids.metastore_id);
        })) {
      break;
    }
  }
  return JsonResponse(writer.Take("volumes"));
}

absl::StatusOr<RecordPtr<VolumeRecord>> FindVolume(
    const UnityCatalogWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const std::vector<std::string> name,
                   SplitName(call.params[0], 3));
  auto volume = world.metastore->FindVolume(name[0], name[1], name[2]);
  const std::string full = absl::StrCat(name[0], ".", name[1], ".", name[2]);
  if (volume == nullptr) return DoesNotExist(SecurableType::kVolume, full);
  const Securable securable = {SecurableType::kVolume, full};
  if (!world.access->MaySee(call.principal, securable)) {
    return world.access->Check(call.principal, "READ_VOLUME", securable);
  }
  return volume;
}

absl::StatusOr<Response> CreateVolume(const UnityCatalogWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(const std::string given, RequiredText(body.root(), "name"));
  RETURN_IF_ERROR(CheckNewName(given));
  ASSIGN_OR_RETURN(const std::string catalog,
                   RequiredText(body.root(), "catalog_name"));
  ASSIGN_OR_RETURN(const std::string schema,
                   RequiredText(body.root(), "schema_name"));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> name,
      SplitName(absl::StrCat(catalog, ".", schema, ".", given), 3));
  const std::string in = absl::StrCat(name[0], ".", name[1]);
  const std::string full = absl::StrCat(in, ".", name[2]);
  if (world.metastore->FindSchema(name[0], name[1]) == nullptr) {
    return DoesNotExist(SecurableType::kSchema, in);
  }
  RETURN_IF_ERROR(world.access->Check(call.principal, "CREATE_VOLUME",
                                      {SecurableType::kSchema, in}));
  if (world.metastore->FindVolume(name[0], name[1], name[2]) != nullptr) {
    return ObjectExists(SecurableType::kVolume, full);
  }
  const std::string type =
      TextOf(body.root(), "volume_type").value_or("MANAGED");
  const auto location = TextOf(body.root(), "storage_location");
  if (type != "MANAGED" && type != "EXTERNAL") {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "volume_type must be MANAGED or EXTERNAL.");
  }
  world.metastore->PutVolume(
      {.catalog = name[0],
       .schema = name[1],
       .name = name[2],
       .volume_type = type,
       .storage_location = location.value_or("s3://emulator/volumes/" + full),
       .comment = TextOf(body.root(), "comment"),
       .owner = call.principal.user_name,
       .audit = AuditNow(*world.clock, call.principal)});
  return JsonResponse(
      VolumeJson(*world.metastore->FindVolume(name[0], name[1], name[2]),
                 world.ids.metastore_id));
}

absl::StatusOr<Response> PatchVolume(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const auto volume, FindVolume(world, call));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kVolume, volume->FullName()}));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  VolumeRecord changed = *volume;
  if (const auto comment = TextOf(body.root(), "comment")) {
    changed.comment = comment;
  }
  if (const auto owner = TextOf(body.root(), "owner")) changed.owner = *owner;
  changed.audit.updated_at = world.clock->NowMillis();
  changed.audit.updated_by = call.principal.user_name;
  ASSIGN_OR_RETURN(
      changed.name,
      ApplyNewName(world, {volume->catalog, volume->schema, volume->name},
                   body.root()));
  world.metastore->PutVolume(changed);
  return JsonResponse(VolumeJson(changed, world.ids.metastore_id));
}

absl::StatusOr<Response> DeleteVolume(const UnityCatalogWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const auto volume, FindVolume(world, call));
  RETURN_IF_ERROR(world.access->CheckManage(
      call.principal, {SecurableType::kVolume, volume->FullName()}));
  world.metastore->RemoveVolume(volume->catalog, volume->schema, volume->name);
  return JsonResponse("{}");
}

absl::StatusOr<Response> ListFunctions(const UnityCatalogWorld& world,
                                       const Call& call) {
  ASSIGN_OR_RETURN(const auto schema, SchemaOfList(world, call));
  ASSIGN_OR_RETURN(PageAsked page,
                   ReadPage(*call.request, kPageSize, world.empty_pages));
  PageWriter writer(std::move(page), world.empty_pages);
  for (const auto& function :
       world.metastore->Functions(schema.first, schema.second)) {
    if (!world.access->MaySee(
            call.principal, {SecurableType::kFunction, function->FullName()})) {
      continue;
    }
    if (!writer.Add(function->name, [&] {
          return FunctionJson(*function, world.ids.metastore_id);
        })) {
      break;
    }
  }
  return JsonResponse(writer.Take("functions"));
}

absl::StatusOr<Response> GetFunction(const UnityCatalogWorld& world,
                                     const Call& call) {
  ASSIGN_OR_RETURN(const std::vector<std::string> name,
                   SplitName(call.params[0], 3));
  const auto function =
      world.metastore->FindFunction(name[0], name[1], name[2]);
  const Securable securable = {
      SecurableType::kFunction,
      absl::StrCat(name[0], ".", name[1], ".", name[2])};
  if (function == nullptr) {
    return DoesNotExist(SecurableType::kFunction, securable.full_name);
  }
  RETURN_IF_ERROR(world.access->Check(call.principal, "EXECUTE", securable));
  return JsonResponse(FunctionJson(*function, world.ids.metastore_id));
}

}  // namespace

void AddVolumeRoutes(const UnityCatalogWorld& world, Router* router) {
  UnityRoutes routes(world, router);
  routes.Add("GET", "/volumes", ListVolumes);
  routes.Add("POST", "/volumes", CreateVolume);
  routes.Add("PATCH", "/volumes/{name}", PatchVolume);
  routes.Add("DELETE", "/volumes/{name}", DeleteVolume);
  routes.Add("GET", "/volumes/{name}",
             [](const UnityCatalogWorld& in,
                const Call& call) -> absl::StatusOr<Response> {
               ASSIGN_OR_RETURN(const auto volume, FindVolume(in, call));
               return JsonResponse(VolumeJson(*volume, in.ids.metastore_id));
             });
  routes.Add("GET", "/functions", ListFunctions);
  routes.Add("GET", "/functions/{name}", GetFunction);
}

}  // namespace semantic_layer::emulator
