#include "services/query/caller_identity.h"

#include <optional>
#include <string>
#include <utility>

#include "common/auth/caller_token.h"
#include "common/config/secret.h"
#include "common/status/status_macros.h"

namespace semantic_layer::query {

absl::StatusOr<warehouse::Identity> CallerIdentity::Of(
    const auth::Principal& caller) const {
  warehouse::Identity identity = {.user = caller.user_id};
  if (seal_ == nullptr) return identity;
  ASSIGN_OR_RETURN(std::optional<config::Secret<std::string>> token,
                   auth::OpenCallerToken(*seal_, caller, "Queries run"));
  if (token.has_value()) identity.token = *std::move(token);
  return identity;
}

}  // namespace semantic_layer::query
