#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_WORKSPACE_USERS_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_WORKSPACE_USERS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/config/secret.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/scim/scim_client.h"
#include "gateway/auth/identity_provider.h"

namespace semantic_layer::gateway_auth {

// Which role a group of the workspace gives.
class GroupRoles {
 public:
  // Of "group=role" texts; groups are matched exactly. INVALID_CONFIGURATION
  // for another form or a role that there is not. `default_role` is that of
  // everybody; empty: who is in none of the groups may not log in.
  static absl::StatusOr<GroupRoles> Create(absl::Span<const std::string> texts,
                                           std::string default_role);

  // Without repetition, from least to most.
  std::vector<std::string> RolesOf(absl::Span<const std::string> groups) const;

 private:
  absl::flat_hash_map<std::string, std::string> roles_;
  std::string default_role_;
};

// The users and service principals of a Databricks workspace, who log in with
// a token of it: the workspace says whose it is, and in which groups they are.
// Thread safe; calls block.
class WorkspaceUsers final : public IdentityProvider {
 public:
  // `client` must outlive it; its own credential is not used.
  WorkspaceUsers(const databricks::WorkspaceClient* client, GroupRoles roles)
      : scim_(client), roles_(std::move(roles)) {}

  // PERMISSION_DENIED for somebody to whom no role is given.
  absl::StatusOr<Identity> Authenticate(
      const rpc::RequestContext& context,
      const config::Secret<std::string>& credential) override;
  // INVALID_CREDENTIALS without the credential, too.
  absl::StatusOr<Identity> Lookup(
      const rpc::RequestContext& context, absl::string_view id,
      const config::Secret<std::string>& credential) override;
  std::string SubjectOf(
      const config::Secret<std::string>& credential) const override;

 private:
  const databricks::ScimClient scim_;
  const GroupRoles roles_;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_WORKSPACE_USERS_H_
