#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/object_names.h"
#include "tests/databricks_emulator/unity_catalog/unity_catalog_api.h"
#include "tests/databricks_emulator/unity_catalog/unity_routes.h"

namespace semantic_layer::emulator {
namespace {

constexpr absl::string_view kPrivileges[] = {
    "USE_CATALOG",
    "USE_SCHEMA",
    "SELECT",
    "MODIFY",
    "BROWSE",
    "READ_VOLUME",
    "WRITE_VOLUME",
    "EXECUTE",
    "CREATE_TABLE",
    "CREATE_VOLUME",
    "CREATE_SCHEMA",
    "CREATE_CATALOG",
    "CREATE_FUNCTION",
    "ALL_PRIVILEGES",
    "MANAGE",
    "APPLY_TAG",
    "REFRESH",
    "CREATE_MODEL",
    "CREATE_MATERIALIZED_VIEW",
    "EXTERNAL_USE_SCHEMA",
};

absl::StatusOr<Securable> SecurableOf(const UnityCatalogWorld& world,
                                      const Call& call) {
  Securable securable;
  if (!ParseSecurableType(call.params[0], &securable.type)) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    absl::StrCat("SecurableType ", call.params[0],
                                 " is not one of METASTORE, CATALOG, SCHEMA, "
                                 "TABLE, VOLUME, FUNCTION."));
  }
  if (securable.type == SecurableType::kMetastore) return securable;
  securable.full_name = absl::AsciiStrToLower(call.params[1]);
  if (!world.metastore->Exists(securable)) {
    return DoesNotExist(securable.type, securable.full_name);
  }
  return securable;
}

std::string GrantsJson(const Metastore::Grants& grants,
                       absl::string_view principal) {
  std::vector<std::string> assignments;
  for (const auto& [name, privileges] : grants) {
    if (!principal.empty() && name != principal) continue;
    assignments.push_back(
        JsonObject()
            .Text("principal", name)
            .Texts("privileges", {privileges.begin(), privileges.end()})
            .Take());
  }
  return JsonObject().ListIf("privilege_assignments", assignments).Take();
}

// All of them fit into one page; a size still has to be one.
absl::Status CheckPage(const Call& call) {
  const auto text = call.request->Query("max_results");
  int64_t size = 0;
  if (!text.has_value() ||
      (absl::SimpleAtoi(*text, &size) && (size == 0 || size >= 150))) {
    return absl::OkStatus();
  }
  return ApiError(400, "INVALID_PARAMETER_VALUE",
                  "max_results must be 0, or 150 and more.");
}

absl::StatusOr<Response> GetPermissions(const UnityCatalogWorld& world,
                                        const Call& call) {
  RETURN_IF_ERROR(CheckPage(call));
  ASSIGN_OR_RETURN(const Securable securable, SecurableOf(world, call));
  if (!world.access->MaySee(call.principal, securable)) {
    RETURN_IF_ERROR(world.access->CheckManage(call.principal, securable));
  }
  return JsonResponse(
      GrantsJson(world.metastore->GrantsOn(securable),
                 call.request->Query("principal").value_or("")));
}

absl::StatusOr<Response> GetEffective(const UnityCatalogWorld& world,
                                      const Call& call) {
  RETURN_IF_ERROR(CheckPage(call));
  ASSIGN_OR_RETURN(const Securable securable, SecurableOf(world, call));
  if (!world.access->MaySee(call.principal, securable)) {
    RETURN_IF_ERROR(world.access->CheckManage(call.principal, securable));
  }
  const std::string only(call.request->Query("principal").value_or(""));
  std::set<std::string> principals;
  for (const Securable& object : AccessControl::ChainOf(securable)) {
    for (const auto& [name, privileges] : world.metastore->GrantsOn(object)) {
      if (only.empty() || name == only) principals.insert(name);
    }
  }
  std::vector<std::string> assignments;
  for (const std::string& principal : principals) {
    std::vector<std::string> privileges;
    for (const AccessControl::Effective& held :
         world.access->EffectiveOf(principal, securable)) {
      JsonObject privilege;
      privilege.Text("privilege", held.privilege);
      if (held.from != securable) {
        privilege.Text("inherited_from_type", SecurableTypeName(held.from.type))
            .Text("inherited_from_name", held.from.full_name);
      }
      privileges.push_back(privilege.Take());
    }
    assignments.push_back(JsonObject()
                              .Text("principal", principal)
                              .List("privileges", privileges)
                              .Take());
  }
  return JsonResponse(
      JsonObject().ListIf("privilege_assignments", assignments).Take());
}

absl::StatusOr<Response> PatchPermissions(const UnityCatalogWorld& world,
                                          const Call& call) {
  ASSIGN_OR_RETURN(const Securable securable, SecurableOf(world, call));
  RETURN_IF_ERROR(world.access->CheckManage(call.principal, securable));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  const auto read =
      [](json::Value change,
         absl::string_view key) -> absl::StatusOr<std::vector<std::string>> {
    std::vector<std::string> privileges;
    for (const std::string& text : TextsOf(change, key)) {
      std::string name =
          absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{" ", "_"}}));
      if (std::find(std::begin(kPrivileges), std::end(kPrivileges), name) ==
          std::end(kPrivileges)) {
        return ApiError(400, "INVALID_PARAMETER_VALUE",
                        absl::StrCat("Privilege ", text,
                                     " is not applicable to this entity."));
      }
      privileges.push_back(std::move(name));
    }
    return privileges;
  };
  for (const json::Value change : ListOf(body.root(), "changes")) {
    ASSIGN_OR_RETURN(const std::string principal,
                     RequiredText(change, "principal"));
    ASSIGN_OR_RETURN(const std::vector<std::string> add, read(change, "add"));
    ASSIGN_OR_RETURN(const std::vector<std::string> remove,
                     read(change, "remove"));
    for (const std::string& name : add) {
      world.metastore->Grant(securable, principal, name);
    }
    for (const std::string& name : remove) {
      world.metastore->Revoke(securable, principal, name);
    }
  }
  return JsonResponse(GrantsJson(world.metastore->GrantsOn(securable), ""));
}

// ---- Tags ------------------------------------------------------------------

// The tags that an entity has; null for an unknown one.
absl::StatusOr<Properties> TagsOf(const UnityCatalogWorld& world,
                                  const std::string& type,
                                  const std::string& name) {
  const size_t parts = type == "catalogs"  ? 1
                       : type == "schemas" ? 2
                       : type == "columns" ? 4
                                           : 3;
  ASSIGN_OR_RETURN(const std::vector<std::string> in, SplitName(name, parts));
  if (type == "catalogs") {
    const auto catalog = world.metastore->FindCatalog(in[0]);
    if (catalog != nullptr) return catalog->tags;
    return DoesNotExist(SecurableType::kCatalog, name);
  }
  if (type == "schemas") {
    const auto schema = world.metastore->FindSchema(in[0], in[1]);
    if (schema != nullptr) return schema->tags;
    return DoesNotExist(SecurableType::kSchema, name);
  }
  if (type != "tables" && type != "columns") {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "entity_type must be catalogs, schemas, tables or "
                    "columns.");
  }
  const auto table = world.metastore->FindTable(in[0], in[1], in[2]);
  if (table == nullptr) return DoesNotExist(SecurableType::kTable, name);
  if (type == "tables") return table->tags;
  for (const ColumnRecord& column : table->columns) {
    if (absl::AsciiStrToLower(column.name) == in[3]) return column.tags;
  }
  return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                  absl::StrCat("Column '", name, "' does not exist."));
}

std::string TagJson(const std::string& type, const std::string& name,
                    const std::string& key, const std::string& value) {
  return JsonObject()
      .Text("entity_type", type)
      .Text("entity_name", name)
      .Text("tag_key", key)
      .Text("tag_value", value)
      .Take();
}

absl::StatusOr<Response> ListTags(const UnityCatalogWorld& world,
                                  const Call& call) {
  ASSIGN_OR_RETURN(const Properties tags,
                   TagsOf(world, call.params[0], call.params[1]));
  std::vector<std::string> list;
  for (const auto& [key, value] : tags) {
    list.push_back(TagJson(call.params[0], call.params[1], key, value));
  }
  return JsonResponse(JsonObject().List("tag_assignments", list).Take());
}

absl::StatusOr<Response> CreateTag(const UnityCatalogWorld& world,
                                   const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  // In the path or, as the SDKs have it, in the body.
  std::string type;
  std::string name;
  if (call.params.size() == 2) {
    type = call.params[0];
    name = call.params[1];
  } else {
    ASSIGN_OR_RETURN(type, RequiredText(body.root(), "entity_type"));
    ASSIGN_OR_RETURN(name, RequiredText(body.root(), "entity_name"));
  }
  ASSIGN_OR_RETURN(const std::string key, RequiredText(body.root(), "tag_key"));
  const std::string value = TextOf(body.root(), "tag_value").value_or("");
  RETURN_IF_ERROR(TagsOf(world, type, name).status());
  if (type != "tables" && type != "columns") {
    return ApiError(501, "NOT_IMPLEMENTED",
                    "The emulator tags tables and columns.");
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> in,
                   SplitName(name, type == "tables" ? 3 : 4));
  RETURN_IF_ERROR(world.access->Check(
      call.principal, "APPLY_TAG",
      {SecurableType::kTable, absl::StrCat(in[0], ".", in[1], ".", in[2])}));
  world.metastore->UpdateTable(in[0], in[1], in[2], [&](TableRecord& table) {
    if (type == "tables") table.tags[key] = value;
    for (ColumnRecord& column : table.columns) {
      if (type == "columns" && absl::AsciiStrToLower(column.name) == in[3]) {
        column.tags[key] = value;
      }
    }
  });
  return JsonResponse(TagJson(type, name, key, value));
}

}  // namespace

void AddPermissionRoutes(const UnityCatalogWorld& world, Router* router) {
  UnityRoutes routes(world, router);
  routes.Add("GET", "/permissions/{type}/{name}", GetPermissions);
  routes.Add("PATCH", "/permissions/{type}/{name}", PatchPermissions);
  routes.Add("GET", "/effective-permissions/{type}/{name}", GetEffective);
  routes.Add("GET", "/entity-tag-assignments/{type}/{name}/tags", ListTags);
  routes.Add("POST", "/entity-tag-assignments", CreateTag);
  routes.Add("POST", "/entity-tag-assignments/{type}/{name}/tags", CreateTag);
}

}  // namespace semantic_layer::emulator
