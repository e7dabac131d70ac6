#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_CATALOG_PAGE_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_CATALOG_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::warehouse {

// Where a page of ours begins in the workspace's listing: in a page of its own,
// behind so many items of it. That page has to be asked for as large as before.
struct CatalogPlace {
  std::string token = {};  // the workspace's; empty: its first page
  int64_t skip = 0;
  int64_t max_results = 0;
  int64_t empty_pages = 0;  // of the workspace, in a row, just before

  bool operator==(const CatalogPlace&) const = default;
};

// The place as a page token, and back. Pure functions. INVALID_PAGE_TOKEN for a
// text that the first did not make.
std::string PageTokenOf(const CatalogPlace& place);
absl::StatusOr<CatalogPlace> PlaceOf(absl::string_view page_token);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_CATALOG_PAGE_TOKEN_H_
