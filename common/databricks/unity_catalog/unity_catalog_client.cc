#include "common/databricks/unity_catalog/unity_catalog_client.h"

#include "absl/strings/str_cat.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/workspace_address.h"
#include "common/databricks/unity_catalog/catalog_answers.h"
#include "common/http/http_message.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {
namespace {

constexpr absl::string_view kRoot = "/api/2.1/unity-catalog/";

}  // namespace

absl::StatusOr<std::string> UnityCatalogClient::Get(absl::string_view path,
                                                    const Query& query,
                                                    absl::string_view purpose,
                                                    ApiCall call) const {
  std::string target = absl::StrCat(kRoot, path);
  char separator = '?';
  for (const auto& [key, value] : query) {
    absl::StrAppend(&target, absl::string_view(&separator, 1), key, "=",
                    PercentEncode(value));
    separator = '&';
  }
  call.purpose = std::string(purpose);
  call.attempt_timeout = kCatalogTimeout;
  ASSIGN_OR_RETURN(
      http::HttpResponse response,
      workspace_->SendAndWait({.path = std::move(target)}, std::move(call)));
  return std::move(response.body);
}

template <typename T>
absl::StatusOr<UnityPage<T>> UnityCatalogClient::List(
    absl::string_view collection, absl::string_view purpose, Query query,
    const UnityPageRequest& page, ApiCall call,
    T (*read)(const json::Value&)) const {
  query.emplace_back("max_results", absl::StrCat(page.max_results));
  if (!page.page_token.empty()) {
    query.emplace_back("page_token", page.page_token);
  }
  ASSIGN_OR_RETURN(const std::string body,
                   Get(collection, query, purpose, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document document, ReadAnswer(body, purpose));
  UnityPage<T> result;
  // Summaries are listed as "tables" too.
  const absl::string_view key =
      collection == "table-summaries" ? "tables" : collection;
  ForEachObject(document.root(), key, [&](const json::Value& object) {
    T item = read(object);
    if (!item.name.empty()) result.items.push_back(std::move(item));
  });
  result.next_page_token = TextField(document.root(), "next_page_token");
  return result;
}

template <typename T>
absl::StatusOr<T> UnityCatalogClient::GetOne(
    absl::string_view collection, const std::vector<absl::string_view>& name,
    absl::string_view purpose, ApiCall call,
    T (*read)(const json::Value&)) const {
  std::string path = absl::StrCat(collection, "/");
  for (size_t i = 0; i < name.size(); ++i) {
    absl::StrAppend(&path, i > 0 ? "." : "", PercentEncode(name[i]));
  }
  ASSIGN_OR_RETURN(const std::string body,
                   Get(path, {}, purpose, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document document, ReadAnswer(body, purpose));
  T item = read(document.root());
  if (item.name.empty()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      absl::StrCat("The workspace was asked to ", purpose,
                                   " and answered without a name."));
  }
  return item;
}

absl::StatusOr<UnityPage<UnityCatalog>> UnityCatalogClient::ListCatalogs(
    const UnityPageRequest& page, ApiCall call) const {
  return List("catalogs", "list catalogs", {}, page, std::move(call),
              &ReadUnityCatalog);
}

absl::StatusOr<UnityPage<UnitySchema>> UnityCatalogClient::ListSchemas(
    absl::string_view catalog, const UnityPageRequest& page,
    ApiCall call) const {
  return List("schemas", "list schemas",
              {{"catalog_name", std::string(catalog)}}, page, std::move(call),
              &ReadUnitySchema);
}

absl::StatusOr<UnityPage<UnityTable>> UnityCatalogClient::ListTables(
    absl::string_view catalog, absl::string_view schema,
    const UnityPageRequest& page, ApiCall call) const {
  return List("tables", "list tables",
              {{"catalog_name", std::string(catalog)},
               {"schema_name", std::string(schema)},
               {"omit_columns", "true"},
               {"omit_properties", "true"}},
              page, std::move(call), &ReadUnityTable);
}

absl::StatusOr<UnityPage<UnityTableSummary>> UnityCatalogClient::SearchTables(
    absl::string_view catalog, absl::string_view schema_pattern,
    absl::string_view table_pattern, const UnityPageRequest& page,
    ApiCall call) const {
  Query query = {{"catalog_name", std::string(catalog)}};
  if (!schema_pattern.empty()) {
    query.emplace_back("schema_name_pattern", std::string(schema_pattern));
  }
  if (!table_pattern.empty()) {
    query.emplace_back("table_name_pattern", std::string(table_pattern));
  }
  return List("table-summaries", "search tables", std::move(query), page,
              std::move(call), &ReadUnityTableSummary);
}

absl::StatusOr<UnityPage<UnityVolume>> UnityCatalogClient::ListVolumes(
    absl::string_view catalog, absl::string_view schema,
    const UnityPageRequest& page, ApiCall call) const {
  return List("volumes", "list volumes",
              {{"catalog_name", std::string(catalog)},
               {"schema_name", std::string(schema)}},
              page, std::move(call), &ReadUnityVolume);
}

absl::StatusOr<UnityCatalog> UnityCatalogClient::GetCatalog(
    absl::string_view catalog, ApiCall call) const {
  return GetOne("catalogs", {catalog}, "read a catalog", std::move(call),
                &ReadUnityCatalog);
}

absl::StatusOr<UnitySchema> UnityCatalogClient::GetSchema(
    absl::string_view catalog, absl::string_view schema, ApiCall call) const {
  return GetOne("schemas", {catalog, schema}, "read a schema", std::move(call),
                &ReadUnitySchema);
}

absl::StatusOr<UnityTable> UnityCatalogClient::GetTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, ApiCall call) const {
  return GetOne("tables", {catalog, schema, table}, "read a table",
                std::move(call), &ReadUnityTable);
}

absl::StatusOr<UnityVolume> UnityCatalogClient::GetVolume(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view volume, ApiCall call) const {
  return GetOne("volumes", {catalog, schema, volume}, "read a volume",
                std::move(call), &ReadUnityVolume);
}

}  // namespace semantic_layer::databricks
