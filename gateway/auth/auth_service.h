#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_SERVICE_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_SERVICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/key_ring.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "gateway/auth/auth_engine.h"
#include "gateway/auth/revocation_feed.h"
#include "google/protobuf/empty.pb.h"
#include "semantic_layer/auth/v1/auth_service.pb.h"

namespace semantic_layer::gateway_auth {

// The wire of AuthService: converts and calls. Thread safe.
class AuthService {
 public:
  // All must outlive the service, and the service the server.
  AuthService(AuthEngine* engine, RevocationFeed* revocations,
              const auth::KeyRing* keys)
      : engine_(engine), revocations_(revocations), keys_(keys) {}

  rpc::Service Bind();

 private:
  absl::StatusOr<auth::v1::TokenResponse> Login(
      const rpc::RequestContext& context,
      const auth::v1::LoginRequest& request);
  absl::StatusOr<auth::v1::User> GetMe(const rpc::RequestContext& context,
                                       const auth::v1::GetMeRequest& request);
  absl::StatusOr<auth::v1::TokenResponse> Refresh(
      const rpc::RequestContext& context,
      const auth::v1::RefreshRequest& request);
  absl::StatusOr<auth::v1::Permissions> GetPermissions(
      const rpc::RequestContext& context,
      const auth::v1::GetPermissionsRequest& request);
  absl::StatusOr<auth::v1::LogoutResponse> Logout(
      const rpc::RequestContext& context,
      const auth::v1::LogoutRequest& request);
  absl::StatusOr<auth::v1::Jwks> GetJwks(const rpc::RequestContext& context,
                                         const google::protobuf::Empty&);
  absl::Status WatchRevocations(
      const rpc::RequestContext& context,
      const auth::v1::WatchRevocationsRequest& request,
      rpc::StreamWriter<auth::v1::Revocations>& writer);

  AuthEngine* const engine_;
  RevocationFeed* const revocations_;
  const auth::KeyRing* const keys_;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_SERVICE_H_
