#include "common/rpc/method_policy.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/permissions.h"
#include "common/status/make_status.h"
#include "semantic_layer/options/v1/options.pb.h"

namespace semantic_layer::rpc {
namespace {

absl::Status Wrong(const google::protobuf::MethodDescriptor& method,
                   absl::string_view what) {
  return MakeStatus(ErrorReason::kInvalidConfiguration,
                    absl::StrCat("The method ", method.full_name(), " ", what))
      .With("method", method.full_name());
}

}  // namespace

absl::StatusOr<MethodPolicy> PolicyOf(
    const google::protobuf::MethodDescriptor& method) {
  if (!method.options().HasExtension(options::v1::policy)) {
    return Wrong(method,
                 "has no option (semantic_layer.options.v1.policy); say "
                 "{public: true}, {authenticated: true} or the permissions "
                 "that it needs.");
  }
  const options::v1::Policy& option =
      method.options().GetExtension(options::v1::policy);
  int stated = (option.public_() ? 1 : 0) + (option.authenticated() ? 1 : 0) +
               (option.permissions_size() > 0 ? 1 : 0);
  if (stated != 1) {
    return Wrong(method,
                 "must state exactly one of public, authenticated and "
                 "permissions in its policy.");
  }
  MethodPolicy policy;
  policy.is_public = option.public_();
  for (const std::string& permission : option.permissions()) {
    if (!auth::IsPermission(permission)) {
      return Wrong(method, absl::StrCat("asks for '", permission,
                                        "', which is no permission."));
    }
    policy.permissions.push_back(permission);
  }
  return policy;
}

absl::Status Authorize(const MethodPolicy& policy,
                       const auth::Principal& principal) {
  if (policy.is_public) return absl::OkStatus();
  if (principal.IsAnonymous()) {
    return MakeStatus(ErrorReason::kMissingToken,
                      "Not authenticated: send 'Authorization: Bearer "
                      "<token>' with a token from /api/auth/login.");
  }
  for (const std::string& permission : policy.permissions) {
    if (principal.Has(permission)) continue;
    return MakeStatus(ErrorReason::kPermissionDenied,
                      absl::StrCat("This needs the permission '", permission,
                                   "', which your roles do not grant."))
        .With("permission", permission);
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::rpc
