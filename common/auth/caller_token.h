#ifndef SEMANTIC_LAYER_COMMON_AUTH_CALLER_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_AUTH_CALLER_TOKEN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/principal.h"
#include "common/auth/token_seal.h"
#include "common/config/secret.h"

namespace semantic_layer::auth {

// The workspace's token of a caller, for work that is done in the workspace as
// the caller: it travels sealed in theirs. Nothing for processes of the suite,
// which work as the service. WORKSPACE_TOKEN_EXPIRED when it was not kept or
// cannot be opened; never the service's instead. `what` begins the message:
// "Queries run". Pure.
absl::StatusOr<std::optional<config::Secret<std::string>>> OpenCallerToken(
    const TokenSeal& seal, const Principal& caller, absl::string_view what);

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_CALLER_TOKEN_H_
