#include "services/query/caller_identity.h"

#include <string>

#include "common/config/secret.h"
#include "common/status/make_status.h"

namespace semantic_layer::query {

absl::StatusOr<warehouse::Identity> CallerIdentity::Of(
    const auth::Principal& caller) const {
  warehouse::Identity identity = {.user = caller.user_id};
  if (seal_ == nullptr || caller.IsService()) return identity;
  absl::StatusOr<config::Secret<std::string>> token =
      seal_->Open(caller.sealed_workspace_token, caller.user_id);
  if (!token.ok()) {
    return MakeStatus(ErrorReason::kWorkspaceTokenExpired,
                      "Queries run as the signed-in user here, and your "
                      "session does not have your workspace's token. Log in "
                      "again, with a personal access token.");
  }
  identity.token = *std::move(token);
  return identity;
}

}  // namespace semantic_layer::query
