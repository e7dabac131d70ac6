#include "gateway/auth/auth_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/auth/jwks.h"
#include "common/auth/permissions.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::gateway_auth {
namespace {

namespace v1 = semantic_layer::auth::v1;

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  out.set_seconds(absl::ToUnixSeconds(time));
}

v1::User UserOf(const Identity& identity, absl::Time authenticated_at) {
  v1::User user;
  user.set_id(identity.id);
  user.set_username(identity.username);
  if (!identity.email.empty()) user.set_email(identity.email);
  if (!identity.display_name.empty()) {
    user.set_display_name(identity.display_name);
  }
  for (const std::string& group : identity.groups) user.add_groups(group);
  for (const std::string& role : identity.roles) user.add_roles(role);
  for (std::string& permission : auth::PermissionsOf(identity.roles)) {
    user.add_permissions(std::move(permission));
  }
  SetTime(authenticated_at, *user.mutable_auth_time());
  return user;
}

v1::TokenResponse ResponseOf(Grant grant) {
  v1::TokenResponse response;
  response.set_access_token(std::move(grant.access_token));
  response.set_token_type("bearer");
  response.set_expires_in(
      static_cast<int32_t>(absl::ToInt64Seconds(grant.expires_in)));
  response.set_refresh_token(std::move(grant.refresh_token));
  *response.mutable_user() = UserOf(grant.identity, grant.authenticated_at);
  return response;
}

// Tokens must not stay in anybody's cache.
void ForbidCaching(const rpc::RequestContext& context) {
  context.response_headers->Add("cache-control", "no-store");
}

}  // namespace

rpc::Service AuthService::Bind() {
  rpc::Service service("semantic_layer.auth.v1.AuthService");
  service.Unary("Login", this, &AuthService::Login)
      .Unary("GetMe", this, &AuthService::GetMe)
      .Unary("Refresh", this, &AuthService::Refresh)
      .Unary("GetPermissions", this, &AuthService::GetPermissions)
      .Unary("Logout", this, &AuthService::Logout)
      .Unary("GetJwks", this, &AuthService::GetJwks)
      .Watch("WatchRevocations", this, &AuthService::WatchRevocations);
  return service;
}

absl::StatusOr<v1::TokenResponse> AuthService::Login(
    const rpc::RequestContext& context, const v1::LoginRequest& request) {
  if (request.databricks_token().empty()) {
    return MakeStatus(ErrorReason::kInvalidRequest,
                      "databricks_token is required.")
        .Violation({{"body", "databricks_token"}, "Field required", "missing"});
  }
  ASSIGN_OR_RETURN(Grant grant,
                   engine_->Login(context, config::Secret<std::string>(
                                               request.databricks_token())));
  ForbidCaching(context);
  return ResponseOf(std::move(grant));
}

absl::StatusOr<v1::User> AuthService::GetMe(const rpc::RequestContext& context,
                                            const v1::GetMeRequest&) {
  const auth::Principal& principal = context.principal;
  return UserOf({.id = principal.user_id,
                 .username = principal.username,
                 .email = principal.email,
                 .display_name = principal.display_name,
                 .groups = principal.groups,
                 .roles = principal.roles},
                principal.authenticated_at);
}

absl::StatusOr<v1::TokenResponse> AuthService::Refresh(
    const rpc::RequestContext& context, const v1::RefreshRequest& request) {
  ASSIGN_OR_RETURN(Grant grant,
                   engine_->Refresh(context, config::Secret<std::string>(
                                                 request.refresh_token())));
  ForbidCaching(context);
  return ResponseOf(std::move(grant));
}

absl::StatusOr<v1::Permissions> AuthService::GetPermissions(
    const rpc::RequestContext& context, const v1::GetPermissionsRequest&) {
  v1::Permissions permissions;
  permissions.set_user_id(context.principal.user_id);
  for (const std::string& role : context.principal.roles) {
    permissions.add_roles(role);
  }
  for (const std::string& permission : context.principal.permissions) {
    permissions.add_permissions(permission);
  }
  for (const std::string& group : context.principal.groups) {
    permissions.add_groups(group);
  }
  return permissions;
}

absl::StatusOr<v1::LogoutResponse> AuthService::Logout(
    const rpc::RequestContext& context, const v1::LogoutRequest&) {
  RETURN_IF_ERROR(engine_->Logout(context.principal));
  v1::LogoutResponse response;
  response.set_message("Logged out");
  return response;
}

absl::StatusOr<v1::Jwks> AuthService::GetJwks(
    const rpc::RequestContext& context, const google::protobuf::Empty&) {
  v1::Jwks set;
  for (const auth::Jwk& jwk : auth::PublicJwks(keys_->published())) {
    v1::Jwk& key = *set.add_keys();
    key.set_kty(jwk.kty);
    key.set_use(jwk.use);
    key.set_alg(jwk.alg);
    key.set_kid(jwk.kid);
    key.set_crv(jwk.crv);
    key.set_x(jwk.x);
    key.set_y(jwk.y);
  }
  context.response_headers->Add("cache-control", "public, max-age=300");
  return set;
}

absl::Status AuthService::WatchRevocations(
    const rpc::RequestContext& context, const v1::WatchRevocationsRequest&,
    rpc::StreamWriter<v1::Revocations>& writer) {
  // The ids of other people's sessions are nobody else's business.
  if (!context.principal.IsService() && !context.principal.Has("admin")) {
    return MakeStatus(ErrorReason::kPermissionDenied,
                      "Only the suite's own services and admins may follow "
                      "revocations.")
        .With("permission", "admin");
  }
  return revocations_->Follow(
      context.cancellation, [&](const std::vector<EndedSession>& batch) {
        v1::Revocations message;
        for (const EndedSession& session : batch) {
          v1::Revocation& revocation = *message.add_revocations();
          revocation.set_session_id(session.id);
          SetTime(session.until, *revocation.mutable_expire_time());
        }
        return writer.Write(message);
      });
}

}  // namespace semantic_layer::gateway_auth
