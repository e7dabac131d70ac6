#ifndef SEMANTIC_LAYER_SERVICES_METADATA_METADATA_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_METADATA_ENGINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/request_context.h"
#include "common/warehouse/catalog_info.h"
#include "services/metadata/cached_catalog.h"
#include "services/metadata/sql_completion.h"
#include "services/metadata/suggestion.h"

namespace semantic_layer::metadata {

// Browsing and completion in domain types. Names of a request are checked,
// never put into SQL. Stateless beside the catalog; thread-safe.
//
// Errors: INVALID_ARGUMENT with a field violation for a name that cannot be;
// those of CatalogReader.
class MetadataEngine {
 public:
  // `catalog` must outlive the engine.
  MetadataEngine(CachedCatalog* catalog, NameDefaults defaults);

  absl::StatusOr<Listing<warehouse::CatalogInfo>> ListCatalogs(
      const rpc::RequestContext& context) const;
  absl::StatusOr<Listing<warehouse::SchemaInfo>> ListSchemas(
      const rpc::RequestContext& context, absl::string_view catalog) const;
  // Those whose names begin with `prefix`, without regard to case.
  absl::StatusOr<Listing<warehouse::TableInfo>> ListTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix) const;
  absl::StatusOr<Listing<warehouse::ColumnInfo>> ListColumns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table) const;

  // What can follow `text` + `prefix`, best first; see sql_completion.h. Text
  // that is broken or names what is not there gives no suggestions. An error
  // is one of the catalog's source.
  absl::StatusOr<std::vector<Suggestion>> CompleteSql(
      const rpc::RequestContext& context, absl::string_view prefix,
      absl::string_view text) const;

 private:
  CachedCatalog* const catalog_;
  const NameDefaults defaults_;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_METADATA_ENGINE_H_
