#ifndef SEMANTIC_LAYER_SERVICES_METADATA_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_CATALOG_READER_H_

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/request_context.h"
#include "common/warehouse/catalog_info.h"

namespace semantic_layer::metadata {

// A listing as it was read.
template <typename T>
struct Listed {
  std::vector<T> items = {};
  // Everybody would have been given the same; otherwise it is the caller's
  // alone.
  bool same_for_all = false;
};

// Where the metadata service reads catalogs from: the query service in the
// embedded default. Reads block, obey the context's cancellation, and answer
// with the whole listing, by name. Thread-safe.
//
// Errors: NOT_FOUND with the reason that says what is missing; UNAVAILABLE
// while the source cannot be reached, or with its own reason (WORKSPACE_*)
// while it cannot answer; CANCELLED, DEADLINE_EXCEEDED.
class CatalogReader {
 public:
  static constexpr size_t kAll = std::numeric_limits<size_t>::max();

  virtual ~CatalogReader() = default;

  CatalogReader(const CatalogReader&) = delete;
  CatalogReader& operator=(const CatalogReader&) = delete;

  // Whether a listing that is read now would be the same for all. Quick: it
  // reads none.
  virtual absl::StatusOr<bool> SameForAll(
      const rpc::RequestContext& context) = 0;

  virtual absl::StatusOr<Listed<warehouse::CatalogInfo>> ListCatalogs(
      const rpc::RequestContext& context) = 0;
  virtual absl::StatusOr<Listed<warehouse::SchemaInfo>> ListSchemas(
      const rpc::RequestContext& context, absl::string_view catalog) = 0;
  // Those whose names begin with `prefix`, without regard to case. Of a long
  // listing `enough` of them, whichever come first, will do.
  virtual absl::StatusOr<Listed<warehouse::TableInfo>> ListTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix, size_t enough) = 0;
  virtual absl::StatusOr<Listed<warehouse::ColumnInfo>> ListColumns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table) = 0;

 protected:
  CatalogReader() = default;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_CATALOG_READER_H_
