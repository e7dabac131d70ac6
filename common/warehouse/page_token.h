#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_PAGE_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/warehouse/catalog_info.h"

namespace semantic_layer::warehouse {

// Page tokens of listings that are ordered by name: a token holds the last name
// of the page before. Pure functions.
std::string PageTokenAfter(absl::string_view last_name);

// The name that the page begins after; empty for the first page. INVALID_
// ARGUMENT (INVALID_PAGE_TOKEN) for a token that PageTokenAfter did not make.
absl::StatusOr<std::string> PageStart(const PageRequest& page);

// The number of entries to give: the request's, its default, or the maximum.
int PageSize(const PageRequest& page);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_PAGE_TOKEN_H_
