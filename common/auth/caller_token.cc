#include "common/auth/caller_token.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"

namespace semantic_layer::auth {

absl::StatusOr<std::optional<config::Secret<std::string>>> OpenCallerToken(
    const TokenSeal& seal, const Principal& caller, absl::string_view what) {
  if (caller.IsService()) return std::nullopt;
  if (caller.sealed_workspace_token.empty()) {
    return MakeStatus(
        ErrorReason::kWorkspaceTokenExpired,
        absl::StrCat(what,
                     " as the signed-in user here, and your session does not "
                     "have your workspace's token, or the token is too long "
                     "to be passed on. Log in again, with a personal access "
                     "token."));
  }
  absl::StatusOr<config::Secret<std::string>> token =
      seal.Open(caller.sealed_workspace_token, caller.user_id);
  if (!token.ok()) {
    return MakeStatus(
        ErrorReason::kWorkspaceTokenExpired,
        absl::StrCat(what,
                     " as the signed-in user here, and the workspace's token "
                     "of your session cannot be read any more. Log in again."));
  }
  return std::optional(*std::move(token));
}

}  // namespace semantic_layer::auth
