#ifndef SEMANTIC_LAYER_COMMON_RPC_METHOD_POLICY_H_
#define SEMANTIC_LAYER_COMMON_RPC_METHOD_POLICY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "google/protobuf/descriptor.h"

namespace semantic_layer::rpc {

// Who may call a method: the proto option (semantic_layer.options.v1.policy).
struct MethodPolicy {
  // Anybody, without a token.
  bool is_public = false;
  // All of these; empty for a method that only wants a signed-in caller.
  std::vector<std::string> permissions;
};

// Reads the option; descriptors of the generated pool and of any other one.
// INVALID_CONFIGURATION when there is none, when it is empty or contradicts
// itself, or when it names a permission that does not exist: such a method
// must stop the start.
absl::StatusOr<MethodPolicy> PolicyOf(
    const google::protobuf::MethodDescriptor& method);

// OK, PERMISSION_DENIED with the missing permission, or MISSING_TOKEN for an
// anonymous caller.
absl::Status Authorize(const MethodPolicy& policy,
                       const auth::Principal& principal);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_METHOD_POLICY_H_
