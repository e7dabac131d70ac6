#include "gateway/auth/workspace_users.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/crypto.h"
#include "common/auth/permissions.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"

namespace semantic_layer::gateway_auth {
namespace {

absl::Status Refused() {
  return MakeStatus(ErrorReason::kInvalidCredentials,
                    "Authentication failed: the token is not valid.");
}

// What can stand in a header field; the rest is nobody's token.
bool IsToken(absl::string_view text) {
  return !text.empty() && text.size() <= kCredentialBytesMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(c); });
}

}  // namespace

absl::StatusOr<GroupRoles> GroupRoles::Create(
    absl::Span<const std::string> texts, std::string default_role) {
  const auto check = [](absl::string_view role) -> absl::Status {
    if (auth::IsRole(role)) return absl::OkStatus();
    return MakeStatus(
        ErrorReason::kInvalidConfiguration,
        absl::StrCat("group_roles: there is no such role; the roles are ",
                     absl::StrJoin(auth::AllRoles(), ", "), "."));
  };
  GroupRoles result;
  for (const std::string& text : texts) {
    // A group's name may hold the sign, a role's does not.
    const size_t sign = text.rfind('=');
    if (sign == std::string::npos || sign == 0) {
      return MakeStatus(ErrorReason::kInvalidConfiguration,
                        "group_roles: write group=role, as in "
                        "\"data-engineers=editor\".");
    }
    std::string role = text.substr(sign + 1);
    RETURN_IF_ERROR(check(role));
    result.roles_[text.substr(0, sign)] = std::move(role);
  }
  if (!default_role.empty()) RETURN_IF_ERROR(check(default_role));
  result.default_role_ = std::move(default_role);
  return result;
}

std::vector<std::string> GroupRoles::RolesOf(
    absl::Span<const std::string> groups) const {
  std::vector<std::string> given = {default_role_};
  for (const std::string& group : groups) {
    const auto found = roles_.find(group);
    if (found != roles_.end()) given.push_back(found->second);
  }
  std::vector<std::string> roles;
  for (const absl::string_view role : auth::AllRoles()) {
    if (std::find(given.begin(), given.end(), role) != given.end()) {
      roles.emplace_back(role);
    }
  }
  return roles;
}

absl::StatusOr<Identity> WorkspaceUsers::Authenticate(
    const rpc::RequestContext& context,
    const config::Secret<std::string>& credential) {
  if (!IsToken(credential.Reveal())) return Refused();
  absl::StatusOr<databricks::ScimUser> user =
      scim_.Me({.deadline = context.deadline,
                .cancellation = context.cancellation,
                .credential = std::make_shared<databricks::FixedToken>(
                    credential, databricks::Holder::kUser)});
  if (ReasonOf(user.status()) == ErrorReason::kWorkspaceTokenExpired) {
    return Refused();
  }
  RETURN_IF_ERROR(user.status());
  if (!user->active) return Refused();
  std::vector<std::string> roles = roles_.RolesOf(user->groups);
  if (roles.empty()) {
    return MakeStatus(ErrorReason::kPermissionDenied,
                      "None of your groups may use this service; ask an "
                      "administrator for a group that GROUP_ROLES names.");
  }
  return Identity{.id = std::move(user->id),
                  .username = std::move(user->user_name),
                  .email = std::move(user->email),
                  .display_name = std::move(user->display_name),
                  .groups = std::move(user->groups),
                  .roles = std::move(roles)};
}

absl::StatusOr<Identity> WorkspaceUsers::Lookup(
    const rpc::RequestContext& context, absl::string_view id,
    const config::Secret<std::string>& credential) {
  ASSIGN_OR_RETURN(Identity identity, Authenticate(context, credential));
  if (identity.id != id) return Refused();
  return identity;
}

std::string WorkspaceUsers::SubjectOf(
    const config::Secret<std::string>& credential) const {
  return absl::StrCat("token:", auth::Fingerprint(credential.Reveal()));
}

}  // namespace semantic_layer::gateway_auth
