#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_ADDRESS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::databricks {

// The origin of a workspace, "https://adb-1.2.azuredatabricks.net", from any of
// the forms that people have it in: with or without scheme, with a trailing
// slash, a default port or a path such as "/login.html" or "?o=123". Plain http
// is allowed to this machine alone, for an emulator. INVALID_CONFIGURATION for
// what is no host.
absl::StatusOr<std::string> WorkspaceOrigin(absl::string_view text);

// The id of a SQL warehouse, from itself or from an HTTP path
// ("/sql/1.0/warehouses/1a2b", the older "/sql/1.0/endpoints/1a2b").
// INVALID_CONFIGURATION when there is none in it.
absl::StatusOr<std::string> WarehouseId(absl::string_view text);

// A path segment or query value with everything but RFC 3986's unreserved
// characters percent-encoded.
std::string PercentEncode(absl::string_view text);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_ADDRESS_H_
