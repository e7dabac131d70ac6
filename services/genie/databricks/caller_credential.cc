#include "services/genie/databricks/caller_credential.h"

#include <string>

#include "common/config/secret.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::genie {

absl::StatusOr<std::shared_ptr<databricks::TokenSource>> CallerCredential::Of(
    const auth::Principal& caller) const {
  std::shared_ptr<databricks::TokenSource> credential;
  if (seal_ == nullptr || caller.IsService()) return credential;
  absl::StatusOr<config::Secret<std::string>> token =
      seal_->Open(caller.sealed_workspace_token, caller.user_id);
  if (!token.ok()) {
    return MakeStatus(ErrorReason::kWorkspaceTokenExpired,
                      "Questions are asked as the signed-in user here, and "
                      "your session does not have your workspace's token. Log "
                      "in again, with a personal access token.");
  }
  credential = std::make_shared<databricks::FixedToken>(
      *std::move(token), databricks::Holder::kUser);
  return credential;
}

absl::StatusOr<databricks::ApiCall> CallerCredential::Call(
    const rpc::RequestContext& context) const {
  databricks::ApiCall call = {.deadline = context.deadline,
                              .cancellation = context.cancellation};
  ASSIGN_OR_RETURN(call.credential, Of(context.principal));
  return call;
}

}  // namespace semantic_layer::genie
