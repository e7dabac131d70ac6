#ifndef SEMANTIC_LAYER_SERVICES_METADATA_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_CATALOG_READER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/request_context.h"
#include "common/warehouse/catalog_info.h"

namespace semantic_layer::metadata {

// Where the metadata service reads catalogs from: the query service in the
// embedded default. Reads block, obey the context's cancellation, and answer
// with the whole listing, by name. Thread-safe.
//
// Errors: NOT_FOUND with the reason that says what is missing; UNAVAILABLE
// while the source cannot be reached; CANCELLED, DEADLINE_EXCEEDED.
class CatalogReader {
 public:
  virtual ~CatalogReader() = default;

  CatalogReader(const CatalogReader&) = delete;
  CatalogReader& operator=(const CatalogReader&) = delete;

  virtual absl::StatusOr<std::vector<warehouse::CatalogInfo>> ListCatalogs(
      const rpc::RequestContext& context) = 0;
  virtual absl::StatusOr<std::vector<warehouse::SchemaInfo>> ListSchemas(
      const rpc::RequestContext& context, absl::string_view catalog) = 0;
  // Those whose names begin with `prefix`, without regard to case.
  virtual absl::StatusOr<std::vector<warehouse::TableInfo>> ListTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix) = 0;
  virtual absl::StatusOr<std::vector<warehouse::ColumnInfo>> ListColumns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table) = 0;

  // Names the callers who see the same as this one: part of every cache key.
  // Empty when all do; a user's id where each user has grants of their own.
  virtual std::string Audience(const rpc::RequestContext& context) const = 0;

 protected:
  CatalogReader() = default;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_CATALOG_READER_H_
