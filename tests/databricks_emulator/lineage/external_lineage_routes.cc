#include "tests/databricks_emulator/lineage/external_lineage_routes.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/http/wire_time.h"
#include "tests/databricks_emulator/unity_catalog/listing.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kPageSize = 1000;

constexpr absl::string_view kSystemTypes[] = {"AMAZON_REDSHIFT",
                                              "AZURE_SYNAPSE",
                                              "CONFLUENT",
                                              "DATABRICKS",
                                              "GOOGLE_BIGQUERY",
                                              "KAFKA",
                                              "LOOKER",
                                              "MICROSOFT_FABRIC",
                                              "MICROSOFT_SQL_SERVER",
                                              "MONGODB",
                                              "MYSQL",
                                              "ORACLE",
                                              "OTHER",
                                              "POSTGRESQL",
                                              "POWER_BI",
                                              "SALESFORCE",
                                              "SAP",
                                              "SERVICENOW",
                                              "SNOWFLAKE",
                                              "STREAM_NATIVE",
                                              "TABLEAU",
                                              "TERADATA",
                                              "WORKDAY"};

// The kinds of ends, with the member that names one.
constexpr std::pair<absl::string_view, absl::string_view> kKinds[] = {
    {"table", "name"},
    {"path", "url"},
    {"external_metadata", "name"},
    {"model_version", "name"}};

absl::Status Invalid(absl::string_view message) {
  return ApiError(400, "INVALID_PARAMETER_VALUE", message);
}

absl::Status OneKind(absl::string_view of) {
  return Invalid(absl::StrCat(of,
                              " must hold one of table, path, "
                              "external_metadata and model_version."));
}

// {"table":{"name":"c.s.t"}}
absl::StatusOr<LineageObject> ReadObject(json::Value body,
                                         absl::string_view key) {
  const auto given = ObjectOf(body, key);
  if (!given.has_value()) return OneKind(key);
  LineageObject object;
  for (const auto& [kind, naming] : kKinds) {
    const auto member = ObjectOf(*given, kind);
    if (!member.has_value()) continue;
    if (!object.kind.empty()) return OneKind(key);
    object.kind = std::string(kind);
    ASSIGN_OR_RETURN(object.name, RequiredText(*member, naming));
    object.version = TextOf(*member, "version").value_or("");
  }
  if (object.kind.empty()) return OneKind(key);
  if (object.kind == "table") absl::AsciiStrToLower(&object.name);
  return object;
}

// The same from a query: <prefix>.table.name=c.s.t.
absl::StatusOr<LineageObject> QueryObject(const Request& request,
                                          absl::string_view prefix) {
  LineageObject object;
  for (const auto& [kind, naming] : kKinds) {
    const auto name =
        request.Query(absl::StrCat(prefix, ".", kind, ".", naming));
    if (!name.has_value()) continue;
    object.kind = std::string(kind);
    object.name = std::string(*name);
    object.version =
        std::string(request.Query(absl::StrCat(prefix, ".", kind, ".version"))
                        .value_or(""));
  }
  if (object.name.empty()) return OneKind(prefix);
  if (object.kind == "table") absl::AsciiStrToLower(&object.name);
  return object;
}

std::string ObjectJson(const LineageObject& object) {
  for (const auto& [kind, naming] : kKinds) {
    if (kind != object.kind) continue;
    return JsonObject()
        .Raw(kind, JsonObject()
                       .Text(naming, object.name)
                       .TextIf("version", object.version)
                       .Take())
        .Take();
  }
  return "{}";
}

std::string RelationshipJson(const ExternalRelationship& relationship) {
  JsonObject object;
  object.Text("id", relationship.id)
      .Raw("source", ObjectJson(relationship.source))
      .Raw("target", ObjectJson(relationship.target));
  if (!relationship.columns.empty()) {
    object.Raw("columns", relationship.columns);
  }
  if (!relationship.properties.empty()) {
    object.Raw("properties", relationship.properties);
  }
  return object.Take();
}

std::string MetadataJson(const ExternalMetadata& metadata,
                         absl::string_view metastore_id) {
  JsonObject object;
  object.Text("id", metadata.id)
      .Text("name", metadata.name)
      .Text("system_type", metadata.system_type)
      .Text("entity_type", metadata.entity_type);
  if (!metadata.columns.empty()) object.Texts("columns", metadata.columns);
  object.TextIf("description", metadata.description)
      .TextIf("url", metadata.url);
  if (!metadata.properties.empty()) {
    object.Raw("properties", metadata.properties);
  }
  return object.Text("owner", metadata.owner)
      .Text("metastore_id", metastore_id)
      .Text("create_time", WireTime(metadata.created_ms))
      .Text("created_by", metadata.created_by)
      .Text("update_time", WireTime(metadata.updated_ms))
      .Text("updated_by", metadata.updated_by)
      .Take();
}

// [{"source":"a","target":"b"}] as it is kept.
absl::StatusOr<std::string> ReadColumns(json::Value body) {
  std::vector<std::string> columns;
  for (const json::Value column : ListOf(body, "columns")) {
    ASSIGN_OR_RETURN(const std::string source, RequiredText(column, "source"));
    ASSIGN_OR_RETURN(const std::string target, RequiredText(column, "target"));
    columns.push_back(
        JsonObject().Text("source", source).Text("target", target).Take());
  }
  return columns.empty() ? std::string() : JsonList(columns);
}

absl::StatusOr<std::string> ReadProperties(json::Value body) {
  const auto properties = ObjectOf(body, "properties");
  if (!properties.has_value()) return std::string();
  JsonObject object;
  for (const auto& [key, value] : properties->members()) {
    if (value.kind() != json::Kind::kString) {
      return Invalid(
          absl::StrCat("The property '", key.string(), "' must be a text."));
    }
    object.Text(key.string(), value.string());
  }
  return object.Take();
}

// The fields that ?update_mask names; an error for one that cannot change.
absl::StatusOr<std::vector<std::string>> ReadMask(
    const Request& request, const std::vector<std::string>& changeable) {
  const std::string mask(request.Query("update_mask").value_or(""));
  if (mask.empty()) return Invalid("update_mask must name fields, or be *.");
  if (mask == "*") return changeable;
  std::vector<std::string> fields = absl::StrSplit(mask, ',');
  for (const std::string& field : fields) {
    if (std::find(changeable.begin(), changeable.end(), field) ==
        changeable.end()) {
      return Invalid(absl::StrCat("update_mask names '", field,
                                  "', which cannot be changed; one of ",
                                  absl::StrJoin(changeable, ", "), "."));
    }
  }
  return fields;
}

class Routes {
 public:
  explicit Routes(const ExternalLineageWorld& world) : world_(world) {}

  // ---- Relationships -------------------------------------------------------

  absl::StatusOr<Response> Create(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ExternalRelationship made;
    ASSIGN_OR_RETURN(made.source, ReadObject(body.root(), "source"));
    ASSIGN_OR_RETURN(made.target, ReadObject(body.root(), "target"));
    RETURN_IF_ERROR(CheckObject(call, made.source));
    RETURN_IF_ERROR(CheckObject(call, made.target));
    ASSIGN_OR_RETURN(made.columns, ReadColumns(body.root()));
    ASSIGN_OR_RETURN(made.properties, ReadProperties(body.root()));
    made.id = TextOf(body.root(), "id").value_or(Metastore::NewId());
    made.changed_ms = world_.clock->NowMillis();
    RETURN_IF_ERROR(world_.lineage->Add(made));
    return JsonResponse(RelationshipJson(made));
  }

  absl::StatusOr<Response> Update(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const LineageObject source,
                     ReadObject(body.root(), "source"));
    ASSIGN_OR_RETURN(const LineageObject target,
                     ReadObject(body.root(), "target"));
    RETURN_IF_ERROR(CheckObject(call, source));
    RETURN_IF_ERROR(CheckObject(call, target));
    ASSIGN_OR_RETURN(const std::vector<std::string> fields,
                     ReadMask(*call.request, {"columns", "properties"}));
    ASSIGN_OR_RETURN(ExternalRelationship changed,
                     world_.lineage->Find(source, target));
    for (const std::string& field : fields) {
      if (field == "columns") {
        ASSIGN_OR_RETURN(changed.columns, ReadColumns(body.root()));
      } else {
        ASSIGN_OR_RETURN(changed.properties, ReadProperties(body.root()));
      }
    }
    changed.changed_ms = world_.clock->NowMillis();
    RETURN_IF_ERROR(world_.lineage->Replace(changed));
    return JsonResponse(RelationshipJson(changed));
  }

  absl::StatusOr<Response> Delete(const Call& call) const {
    const std::string at = "external_lineage_relationship";
    ASSIGN_OR_RETURN(const LineageObject source,
                     QueryObject(*call.request, at + ".source"));
    ASSIGN_OR_RETURN(const LineageObject target,
                     QueryObject(*call.request, at + ".target"));
    RETURN_IF_ERROR(CheckObject(call, source));
    RETURN_IF_ERROR(CheckObject(call, target));
    RETURN_IF_ERROR(world_.lineage->Remove(source, target));
    return JsonResponse("{}");
  }

  absl::StatusOr<Response> List(const Call& call) const {
    const Request& request = *call.request;
    ASSIGN_OR_RETURN(const LineageObject object,
                     QueryObject(request, "object_info"));
    RETURN_IF_ERROR(CheckObject(call, object));
    const absl::string_view direction =
        request.Query("lineage_direction").value_or("");
    if (direction != "UPSTREAM" && direction != "DOWNSTREAM") {
      return Invalid("lineage_direction must be UPSTREAM or DOWNSTREAM.");
    }
    const bool upstream = direction == "UPSTREAM";
    ASSIGN_OR_RETURN(PageAsked page,
                     ReadPage(request, kPageSize, false, "page_size"));
    page.limit = std::min(page.limit, kPageSize);
    PageWriter writer(std::move(page), false);
    // Neighbours come by kind, name and version; so do the pages' keys.
    for (const ExternalRelationship& relationship :
         world_.lineage->Neighbours(object, upstream)) {
      const LineageObject& other =
          upstream ? relationship.source : relationship.target;
      if (!CheckObject(call, other).ok()) continue;
      const std::string key =
          absl::StrCat(other.kind, "\t", other.name, "\t", other.version);
      if (!writer.Add(key, [&] { return InfoJson(relationship, other); })) {
        break;
      }
    }
    return JsonResponse(writer.Take("external_lineage_relationships"));
  }

  // ---- Metadata ------------------------------------------------------------

  absl::StatusOr<Response> CreateMetadata(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ExternalMetadata made;
    ASSIGN_OR_RETURN(made.name, RequiredText(body.root(), "name"));
    for (const char* field : {"system_type", "entity_type", "columns",
                              "description", "url", "properties", "owner"}) {
      RETURN_IF_ERROR(SetField(body.root(), field, &made));
    }
    if (made.owner.empty()) made.owner = call.principal.user_name;
    made.id = Metastore::NewId();
    made.created_by = call.principal.user_name;
    made.updated_by = call.principal.user_name;
    made.created_ms = world_.clock->NowMillis();
    made.updated_ms = made.created_ms;
    RETURN_IF_ERROR(world_.lineage->AddMetadata(made));
    return JsonResponse(MetadataJson(made, world_.metastore_id));
  }

  absl::StatusOr<Response> GetMetadata(const Call& call) const {
    ASSIGN_OR_RETURN(const ExternalMetadata metadata,
                     world_.lineage->FindMetadata(call.params[0]));
    return JsonResponse(MetadataJson(metadata, world_.metastore_id));
  }

  absl::StatusOr<Response> ListMetadata(const Call& call) const {
    ASSIGN_OR_RETURN(PageAsked page,
                     ReadPage(*call.request, kPageSize, false, "page_size"));
    page.limit = std::min(page.limit, kPageSize);
    PageWriter writer(std::move(page), false);
    for (const ExternalMetadata& metadata : world_.lineage->AllMetadata()) {
      if (!writer.Add(metadata.name, [&] {
            return MetadataJson(metadata, world_.metastore_id);
          })) {
        break;
      }
    }
    return JsonResponse(writer.Take("external_metadata"));
  }

  absl::StatusOr<Response> UpdateMetadata(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(ExternalMetadata metadata,
                     world_.lineage->FindMetadata(call.params[0]));
    RETURN_IF_ERROR(CheckOwner(call, metadata));
    ASSIGN_OR_RETURN(
        const std::vector<std::string> fields,
        ReadMask(*call.request, {"system_type", "entity_type", "columns",
                                 "description", "url", "properties", "owner"}));
    for (const std::string& field : fields) {
      RETURN_IF_ERROR(SetField(body.root(), field, &metadata));
    }
    metadata.updated_by = call.principal.user_name;
    metadata.updated_ms = world_.clock->NowMillis();
    RETURN_IF_ERROR(world_.lineage->ReplaceMetadata(metadata));
    return JsonResponse(MetadataJson(metadata, world_.metastore_id));
  }

  absl::StatusOr<Response> DeleteMetadata(const Call& call) const {
    ASSIGN_OR_RETURN(const ExternalMetadata metadata,
                     world_.lineage->FindMetadata(call.params[0]));
    RETURN_IF_ERROR(CheckOwner(call, metadata));
    RETURN_IF_ERROR(world_.lineage->RemoveMetadata(metadata.name));
    return JsonResponse("{}");
  }

 private:
  static absl::Status CheckOwner(const Call& call,
                                 const ExternalMetadata& metadata) {
    if (call.principal.admin || call.principal.user_name == metadata.owner) {
      return absl::OkStatus();
    }
    return ApiError(403, "PERMISSION_DENIED",
                    absl::StrCat("User does not have MODIFY on External "
                                 "Metadata '",
                                 metadata.name, "'."));
  }

  static absl::Status SetField(json::Value body, absl::string_view field,
                               ExternalMetadata* metadata) {
    if (field == "system_type") {
      ASSIGN_OR_RETURN(metadata->system_type, RequiredText(body, field));
      if (std::find(std::begin(kSystemTypes), std::end(kSystemTypes),
                    metadata->system_type) == std::end(kSystemTypes)) {
        return Invalid(absl::StrCat("system_type '", metadata->system_type,
                                    "' is not one of ",
                                    absl::StrJoin(kSystemTypes, ", "), "."));
      }
    } else if (field == "entity_type") {
      ASSIGN_OR_RETURN(metadata->entity_type, RequiredText(body, field));
    } else if (field == "columns") {
      metadata->columns = TextsOf(body, field);
    } else if (field == "description") {
      metadata->description = TextOf(body, field).value_or("");
    } else if (field == "url") {
      metadata->url = TextOf(body, field).value_or("");
    } else if (field == "properties") {
      ASSIGN_OR_RETURN(metadata->properties, ReadProperties(body));
    } else {
      metadata->owner = TextOf(body, field).value_or("");
    }
    return absl::OkStatus();
  }

  // That the object is there and the user may see it.
  absl::Status CheckObject(const Call& call,
                           const LineageObject& object) const {
    if (object.kind == "external_metadata") {
      return world_.lineage->FindMetadata(object.name).status();
    }
    if (object.kind != "table") return absl::OkStatus();
    const Securable table = {SecurableType::kTable, object.name};
    if (!world_.metastore->Exists(table)) {
      return ApiError(
          404, "TABLE_DOES_NOT_EXIST",
          absl::StrCat("Table '", object.name, "' does not exist."));
    }
    if (world_.access->MaySee(call.principal, table)) return absl::OkStatus();
    return world_.access->Check(call.principal, "SELECT", table);
  }

  // A relationship, and what is known of its other end.
  std::string InfoJson(const ExternalRelationship& relationship,
                       const LineageObject& other) const {
    JsonObject object;
    object.Raw("external_lineage_info", RelationshipJson(relationship));
    const std::string time = WireTime(relationship.changed_ms);
    JsonObject info;
    if (other.kind == "table") {
      std::vector<std::string> name = absl::StrSplit(other.name, '.');
      name.resize(3);
      info.Text("name", name[2])
          .Text("catalog_name", name[0])
          .Text("schema_name", name[1])
          .Text("event_time", time);
      object.Raw("table_info", info.Take());
    } else if (other.kind == "external_metadata") {
      const auto metadata = world_.lineage->FindMetadata(other.name);
      info.Text("name", other.name);
      if (metadata.ok()) {
        info.Text("system_type", metadata->system_type)
            .Text("entity_type", metadata->entity_type);
      }
      object.Raw("external_metadata_info",
                 info.Text("event_time", time).Take());
    } else if (other.kind == "path") {
      info.Text("path", other.name).Text("event_time", time);
      object.Raw("file_info", info.Take());
    } else {
      info.Text("model_name", other.name);
      int64_t version = 0;
      if (absl::SimpleAtoi(other.version, &version)) {
        info.Int("version", version);
      }
      object.Raw("model_info", info.Text("event_time", time).Take());
    }
    return object.Take();
  }

  const ExternalLineageWorld world_;
};

}  // namespace

void AddExternalLineageRoutes(const ExternalLineageWorld& world,
                              Router* router) {
  const Routes routes(world);
  const auto add = [&](const char* method, const char* path, auto function) {
    router->Add(method, absl::StrCat("/api/2.0/lineage-tracking", path),
                [routes, function](const Call& call) {
                  return (routes.*function)(call);
                });
  };
  add("POST", "/external-lineage", &Routes::Create);
  add("GET", "/external-lineage", &Routes::List);
  add("PATCH", "/external-lineage", &Routes::Update);
  add("DELETE", "/external-lineage", &Routes::Delete);
  add("POST", "/external-metadata", &Routes::CreateMetadata);
  add("GET", "/external-metadata", &Routes::ListMetadata);
  add("GET", "/external-metadata/{name}", &Routes::GetMetadata);
  add("PATCH", "/external-metadata/{name}", &Routes::UpdateMetadata);
  add("DELETE", "/external-metadata/{name}", &Routes::DeleteMetadata);
}

}  // namespace semantic_layer::emulator
