#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_UNITY_CATALOG_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_UNITY_CATALOG_CLIENT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/unity_catalog/catalog_objects.h"
#include "common/databricks/unity_catalog/limits.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {

// Which page of a listing.
struct UnityPageRequest {
  // At most so many items; 0 leaves it to the server, which has a maximum.
  int64_t max_results = 0;
  std::string page_token = {};  // empty: the first
};

// Unity Catalog's REST API, read only. Calls block; of an ApiCall they take who
// asks, how long and the cancellation. Names go into paths percent-encoded, so
// any is safe; a name with a dot would be taken for two.
//
// Errors: those of WorkspaceClient, among them CATALOG_NOT_FOUND,
// SCHEMA_NOT_FOUND, TABLE_NOT_FOUND and WORKSPACE_OBJECT_NOT_FOUND; for what a
// caller may not see the workspace says PERMISSION_DENIED or that it is not
// there. Thread safe.
class UnityCatalogClient {
 public:
  // `workspace` must outlive it.
  explicit UnityCatalogClient(const WorkspaceClient* workspace)
      : workspace_(workspace) {}

  absl::StatusOr<UnityPage<UnityCatalog>> ListCatalogs(
      const UnityPageRequest& page, ApiCall call) const;
  absl::StatusOr<UnityPage<UnitySchema>> ListSchemas(
      absl::string_view catalog, const UnityPageRequest& page,
      ApiCall call) const;
  // Without columns, properties and constraints.
  absl::StatusOr<UnityPage<UnityTable>> ListTables(absl::string_view catalog,
                                                   absl::string_view schema,
                                                   const UnityPageRequest& page,
                                                   ApiCall call) const;
  // Tables of a catalog whose schema and name are LIKE the patterns (% and _);
  // an empty pattern is any.
  absl::StatusOr<UnityPage<UnityTableSummary>> SearchTables(
      absl::string_view catalog, absl::string_view schema_pattern,
      absl::string_view table_pattern, const UnityPageRequest& page,
      ApiCall call) const;
  absl::StatusOr<UnityPage<UnityVolume>> ListVolumes(
      absl::string_view catalog, absl::string_view schema,
      const UnityPageRequest& page, ApiCall call) const;

  absl::StatusOr<UnityCatalog> GetCatalog(absl::string_view catalog,
                                          ApiCall call) const;
  absl::StatusOr<UnitySchema> GetSchema(absl::string_view catalog,
                                        absl::string_view schema,
                                        ApiCall call) const;
  // With columns, constraints and properties.
  absl::StatusOr<UnityTable> GetTable(absl::string_view catalog,
                                      absl::string_view schema,
                                      absl::string_view table,
                                      ApiCall call) const;
  absl::StatusOr<UnityVolume> GetVolume(absl::string_view catalog,
                                        absl::string_view schema,
                                        absl::string_view volume,
                                        ApiCall call) const;

 private:
  using Query = std::vector<std::pair<absl::string_view, std::string>>;

  // The body of the answer to a GET below the API's root.
  absl::StatusOr<std::string> Get(absl::string_view path, const Query& query,
                                  absl::string_view purpose,
                                  ApiCall call) const;
  template <typename T>
  absl::StatusOr<UnityPage<T>> List(absl::string_view collection,
                                    absl::string_view purpose, Query query,
                                    const UnityPageRequest& page, ApiCall call,
                                    T (*read)(const json::Value&)) const;
  template <typename T>
  absl::StatusOr<T> GetOne(absl::string_view collection,
                           const std::vector<absl::string_view>& name,
                           absl::string_view purpose, ApiCall call,
                           T (*read)(const json::Value&)) const;

  const WorkspaceClient* const workspace_;
};

// Reads a listing to its end, over empty pages too. `read` gives the page of a
// token. WORKSPACE_FAILED when a token comes again or there is no end.
template <typename T>
absl::StatusOr<std::vector<T>> ReadAllPages(
    const std::function<absl::StatusOr<UnityPage<T>>(const std::string&)>&
        read) {
  std::vector<T> items;
  std::string token;
  for (int i = 0; i < kMaxCatalogPages; ++i) {
    ASSIGN_OR_RETURN(UnityPage<T> page, read(token));
    for (T& item : page.items) items.push_back(std::move(item));
    if (page.next_page_token.empty()) return items;
    if (page.next_page_token == token) break;
    token = std::move(page.next_page_token);
  }
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    "A listing of the workspace has no end.");
}

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_UNITY_CATALOG_CLIENT_H_
