#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_IDENTITY_PROVIDER_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_IDENTITY_PROVIDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/secret.h"
#include "common/rpc/request_context.h"

namespace semantic_layer::gateway_auth {

// A person as the place that knows people describes them.
struct Identity {
  std::string id;  // Stable; what owned things are keyed by.
  std::string username;
  std::string email;
  std::string display_name;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
};

// The place that knows who people are: the file of local users, or a
// Databricks workspace. Thread safe; calls block.
class IdentityProvider {
 public:
  virtual ~IdentityProvider() = default;

  // Whom `credential` belongs to. INVALID_CREDENTIALS, with one constant
  // message, when it is nobody's or theirs is locked; UNAVAILABLE when that
  // cannot be found out, which must never look like a refusal.
  virtual absl::StatusOr<Identity> Authenticate(
      const rpc::RequestContext& context,
      const config::Secret<std::string>& credential) = 0;

  // The present state of somebody who logged in earlier, with `credential` if
  // that was kept (otherwise it is empty). INVALID_CREDENTIALS when they are
  // gone or locked.
  virtual absl::StatusOr<Identity> Lookup(
      const rpc::RequestContext& context, absl::string_view id,
      const config::Secret<std::string>& credential) = 0;

  // The name under which failures of `credential` are counted: that of the
  // user whom it claims to be, or a fingerprint. Not verified.
  virtual std::string SubjectOf(
      const config::Secret<std::string>& credential) const = 0;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_IDENTITY_PROVIDER_H_
