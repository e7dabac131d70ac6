#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_MODULE_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_MODULE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/service_main.h"
#include "gateway/auth/options.h"

namespace semantic_layer::gateway_auth {

// The auth service as the gateway's composition root takes it: builds the
// parts, registers AuthService with the host's server, and fills the host's
// keys and revocations. Keep it until the server has drained.
class AuthModule {
 public:
  // INVALID_CONFIGURATION or STATE_FAILED when a file cannot be used, or the
  // address of the query service.
  static absl::StatusOr<std::unique_ptr<AuthModule>> Create(
      const AuthOptions& options, const std::string& query_address,
      rpc::ServiceHost& host);

  virtual ~AuthModule() = default;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_MODULE_H_
