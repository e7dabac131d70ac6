#include "services/genie/databricks/caller_credential.h"

#include <optional>
#include <string>

#include "common/auth/caller_token.h"
#include "common/config/secret.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/status/status_macros.h"

namespace semantic_layer::genie {

absl::StatusOr<std::shared_ptr<databricks::TokenSource>> CallerCredential::Of(
    const auth::Principal& caller) const {
  std::shared_ptr<databricks::TokenSource> credential;
  if (seal_ == nullptr) return credential;
  ASSIGN_OR_RETURN(
      std::optional<config::Secret<std::string>> token,
      auth::OpenCallerToken(*seal_, caller, "Questions are asked"));
  if (token.has_value()) {
    credential = std::make_shared<databricks::FixedToken>(
        *std::move(token), databricks::Holder::kUser);
  }
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
