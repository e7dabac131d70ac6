#ifndef SEMANTIC_LAYER_COMMON_AUTH_PERMISSIONS_H_
#define SEMANTIC_LAYER_COMMON_AUTH_PERMISSIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace semantic_layer::auth {

// Who may do what. Roles build on each other: viewer < analyst < editor <
// admin; each has what the one before it has. A permission that is not in the
// table does not exist, and a role that is not in the table grants nothing.
// Immutable and thread safe.
//
// `service` stands apart: it is the role of the suite's own processes when
// they work without a user (following the models, asking for health).
struct PermissionInfo {
  absl::string_view name;  // "models:read"
  absl::string_view role;  // The least of the roles that has it.
  bool service;            // Whether the role `service` has it as well.
  absl::string_view doc;
};

// Every permission, in the order of the reference page.
absl::Span<const PermissionInfo> AllPermissions();

bool IsPermission(absl::string_view name);
bool IsRole(absl::string_view name);

// The roles from least to most, without `service`.
absl::Span<const absl::string_view> AllRoles();

// The permissions of all `roles` together: sorted, each once.
std::vector<std::string> PermissionsOf(absl::Span<const std::string> roles);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_PERMISSIONS_H_
