#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_ENGINE_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_ENGINE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/jws_key.h"
#include "common/auth/jwt_claims.h"
#include "common/auth/principal.h"
#include "common/auth/token_seal.h"
#include "common/auth/token_verifier.h"
#include "common/concurrency/clock.h"
#include "common/config/secret.h"
#include "common/rpc/request_context.h"
#include "gateway/auth/identity_provider.h"
#include "gateway/auth/login_limiter.h"
#include "gateway/auth/revocation_feed.h"
#include "gateway/auth/run_as.h"
#include "gateway/auth/session_store.h"

namespace semantic_layer::gateway_auth {

// What a login or a refresh gives.
struct Grant {
  std::string access_token;
  absl::Duration expires_in;
  std::string refresh_token;
  Identity identity;
  absl::Time authenticated_at;
  // The access token holds the credential, for work that is done as the user.
  bool carries_credential = false;
};

// Logging in, staying in, and leaving. Thread safe; calls block.
//
// A session has a life of its own that no refresh prolongs. A refresh token
// works once; when one comes a second time somebody has a copy, and since
// nobody can tell who, the session ends.
class AuthEngine {
 public:
  struct Options {
    std::string issuer;
    std::string audience;
    absl::Duration access_token_lifetime = absl::Minutes(30);
    absl::Duration session_lifetime = absl::Hours(10);
  };

  // All must outlive the engine.
  struct Parts {
    IdentityProvider* identities;
    SessionStore* sessions;
    RevocationFeed* revocations;
    const auth::TokenVerifier* verifier;
    const concurrency::Clock* clock;
    // Seals the credentials of logins, so that work can be done as the user;
    // null: they are not kept.
    const auth::TokenSeal* seal = nullptr;
    // Whether work is done as the user; null: it never is.
    RunsAsCaller runs_as_caller = nullptr;
  };

  // `key` signs users' tokens.
  AuthEngine(Options options, Parts parts,
             std::unique_ptr<auth::SigningKey> key);

  // INVALID_CREDENTIALS, TOO_MANY_LOGINS, or what the identity provider says
  // when it cannot tell. PERMISSION_DENIED when work is done as the user and
  // the credential is too long to be passed on.
  absl::StatusOr<Grant> Login(const rpc::RequestContext& context,
                              const config::Secret<std::string>& credential);

  // With the refresh token, or without one with the caller's live access token
  // (the context's bearer token). INVALID_TOKEN.
  absl::StatusOr<Grant> Refresh(
      const rpc::RequestContext& context,
      const config::Secret<std::string>& refresh_token);

  // Ends the caller's session everywhere. Idempotent.
  absl::Status Logout(const auth::Principal& principal);

 private:
  // Of SessionStore: finds a refresh token, or uses it up.
  using TokenLookup = absl::StatusOr<RefreshOutcome> (SessionStore::*)(
      absl::string_view, absl::Time, Session&);

  absl::StatusOr<Session> SessionOfRefreshToken(
      const config::Secret<std::string>& refresh_token, TokenLookup lookup);
  absl::StatusOr<Session> SessionOfAccessToken(
      const config::Secret<std::string>& access_token);
  config::Secret<std::string> CredentialOf(const Session& session) const;
  absl::StatusOr<std::string> SignFitting(auth::JwtClaims& claims) const;
  absl::StatusOr<Grant> MakeGrant(const Session& session, Identity identity);
  // That a login without a credential to pass on is good for work.
  absl::Status CheckCarries(const rpc::RequestContext& context,
                            const Grant& grant);
  absl::Status End(absl::string_view session_id);

  const Options options_;
  const Parts parts_;
  const std::unique_ptr<auth::SigningKey> key_;
  LoginLimiter limiter_;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_AUTH_ENGINE_H_
