#include "common/auth/permissions.h"

#include <algorithm>

namespace semantic_layer::auth {
namespace {

constexpr absl::string_view kViewer = "viewer";
constexpr absl::string_view kAnalyst = "analyst";
constexpr absl::string_view kEditor = "editor";
constexpr absl::string_view kAdmin = "admin";
constexpr absl::string_view kService = "service";

constexpr absl::string_view kRoles[] = {kViewer, kAnalyst, kEditor, kAdmin};

constexpr PermissionInfo kPermissions[] = {
    {"metadata:read", kViewer, true, "Browse catalogs, schemas and tables."},
    {"models:read", kViewer, true, "Read semantic models and metrics."},
    {"lineage:read", kViewer, true, "See where a number comes from."},
    {"queries:execute", kAnalyst, false,
     "Run read-only SQL and metric questions."},
    {"metrics:query", kAnalyst, false, "Ask metric questions."},
    {"models:write", kEditor, false,
     "Create, change, restore and delete semantic models."},
    {"queries:write", kAdmin, false, "Run SQL that changes data."},
    {"admin", kAdmin, false, "Operate the suite: sessions, caches, settings."},
};

// -1 when there is no such role.
int Rank(absl::string_view role) {
  const auto* found = std::find(std::begin(kRoles), std::end(kRoles), role);
  return found == std::end(kRoles)
             ? -1
             : static_cast<int>(found - std::begin(kRoles));
}

}  // namespace

absl::Span<const PermissionInfo> AllPermissions() { return kPermissions; }

absl::Span<const absl::string_view> AllRoles() { return kRoles; }

bool IsPermission(absl::string_view name) {
  return std::any_of(
      std::begin(kPermissions), std::end(kPermissions),
      [name](const PermissionInfo& info) { return info.name == name; });
}

bool IsRole(absl::string_view name) {
  return name == kService || Rank(name) >= 0;
}

std::vector<std::string> PermissionsOf(absl::Span<const std::string> roles) {
  int rank = -1;
  bool service = false;
  for (const std::string& role : roles) {
    rank = std::max(rank, Rank(role));
    service |= role == kService;
  }
  std::vector<std::string> permissions;
  for (const PermissionInfo& info : kPermissions) {
    if (Rank(info.role) <= rank || (service && info.service)) {
      permissions.emplace_back(info.name);
    }
  }
  std::sort(permissions.begin(), permissions.end());
  return permissions;
}

}  // namespace semantic_layer::auth
