#include "gateway/auth/auth_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "common/auth/jwt_minter.h"
#include "common/auth/limits.h"
#include "common/logging/logging.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"

namespace semantic_layer::gateway_auth {
namespace {

constexpr size_t kIdBytes = 16;

std::string RandomText(size_t bytes) {
  return auth::EncodeBase64Url(auth::SecureRandomBytes(bytes));
}

// What is kept of a refresh token. It is random and long, so that a plain
// hash cannot be reversed.
std::string RefreshHash(absl::string_view token) {
  return auth::EncodeBase64Url(auth::Sha256(token));
}

absl::Status InvalidToken(absl::string_view cause) {
  return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token")
      .With("cause", cause);
}

}  // namespace

AuthEngine::AuthEngine(Options options, Parts parts,
                       std::unique_ptr<auth::SigningKey> key)
    : options_(std::move(options)),
      parts_(parts),
      key_(std::move(key)),
      limiter_(parts.clock) {}

absl::StatusOr<Grant> AuthEngine::Login(
    const rpc::RequestContext& context,
    const config::Secret<std::string>& credential) {
  const std::string subject = parts_.identities->SubjectOf(credential);
  RETURN_IF_ERROR(limiter_.Check(context.client_address, subject));
  absl::StatusOr<Identity> identity =
      parts_.identities->Authenticate(context, credential);
  if (!identity.ok()) {
    if (absl::IsUnauthenticated(identity.status())) {
      limiter_.CountFailure(context.client_address, subject);
      logging::Log(logging::Level::kWarning, "login refused",
                   {{"request_id", context.request_id},
                    {"client", context.client_address},
                    {"credential", auth::Fingerprint(credential.Reveal())}});
    }
    return identity.status();
  }
  const absl::Time now = parts_.clock->Now();
  Session session{.id = RandomText(kIdBytes),
                  .user_id = identity->id,
                  .authenticated_at = now,
                  .expires_at = now + options_.session_lifetime};
  if (parts_.seal != nullptr) {
    // Of any length: by it the user is known again at a refresh.
    session.sealed_credential = parts_.seal->Seal(credential, identity->id);
  }
  RETURN_IF_ERROR(parts_.sessions->Create(session));
  // Housekeeping is done by those who come in; it may fail without harm.
  parts_.sessions->Prune(now).IgnoreError();
  logging::Log(logging::Level::kInfo, "login",
               {{"request_id", context.request_id},
                {"user", identity->id},
                {"session", session.id},
                {"client", context.client_address}});
  absl::StatusOr<Grant> grant = MakeGrant(session, *std::move(identity));
  if (!grant.ok()) return grant;
  if (absl::Status status = CheckCarries(context, *grant); !status.ok()) {
    RETURN_IF_ERROR(End(session.id));
    return status;
  }
  return grant;
}

// The query service would say so with the first query; whoever logs in should
// hear it now. While it cannot be asked, they may come in.
absl::Status AuthEngine::CheckCarries(const rpc::RequestContext& context,
                                      const Grant& grant) {
  if (parts_.seal == nullptr || grant.carries_credential ||
      parts_.runs_as_caller == nullptr) {
    return absl::OkStatus();
  }
  const absl::StatusOr<bool> needed = parts_.runs_as_caller(context);
  if (!needed.ok()) {
    logging::Log(logging::Level::kWarning,
                 "cannot tell whether a long token is needed",
                 {{"request_id", context.request_id},
                  {"cause", std::string(needed.status().message())}});
    return absl::OkStatus();
  }
  if (!*needed) return absl::OkStatus();
  return MakeStatus(ErrorReason::kPermissionDenied,
                    "Queries run with the token that you log in with, and "
                    "this one is too long to be passed on; log in with a "
                    "personal access token.");
}

absl::StatusOr<Grant> AuthEngine::Refresh(
    const rpc::RequestContext& context,
    const config::Secret<std::string>& refresh_token) {
  ASSIGN_OR_RETURN(Session session,
                   refresh_token.empty()
                       ? SessionOfAccessToken(context.bearer_token)
                       : SessionOfRefreshToken(
                             refresh_token, &SessionStore::FindRefreshToken));
  // Whoever has been locked since, or has lost a role, notices here.
  absl::StatusOr<Identity> identity = parts_.identities->Lookup(
      context, session.user_id, CredentialOf(session));
  if (absl::IsUnauthenticated(identity.status())) {
    RETURN_IF_ERROR(End(session.id));
    return InvalidToken("the user is gone or locked");
  }
  RETURN_IF_ERROR(identity.status());
  // Only now: what keeps the identity from being found out must not cost the
  // token, for its second use ends the session.
  if (!refresh_token.empty()) {
    RETURN_IF_ERROR(
        SessionOfRefreshToken(refresh_token, &SessionStore::UseRefreshToken)
            .status());
  }
  return MakeGrant(session, *std::move(identity));
}

config::Secret<std::string> AuthEngine::CredentialOf(
    const Session& session) const {
  if (parts_.seal == nullptr || session.sealed_credential.empty()) return {};
  // Sealed with a former secret key, it is as good as not kept.
  return parts_.seal->Open(session.sealed_credential, session.user_id)
      .value_or(config::Secret<std::string>());
}

absl::StatusOr<Session> AuthEngine::SessionOfRefreshToken(
    const config::Secret<std::string>& refresh_token, TokenLookup lookup) {
  if (refresh_token.Reveal().size() > kCredentialBytesMax) {
    return InvalidToken("too long");
  }
  Session session;
  ASSIGN_OR_RETURN(
      RefreshOutcome outcome,
      (parts_.sessions->*lookup)(RefreshHash(refresh_token.Reveal()),
                                 parts_.clock->Now(), session));
  switch (outcome) {
    case RefreshOutcome::kUsed:
      return session;
    case RefreshOutcome::kUnknown:
      return InvalidToken("no such refresh token");
    case RefreshOutcome::kReused:
      break;
  }
  logging::Log(logging::Level::kWarning, "refresh token used twice",
               {{"user", session.user_id}, {"session", session.id}});
  RETURN_IF_ERROR(End(session.id));
  return InvalidToken("the refresh token had been used; the session has ended");
}

absl::StatusOr<Session> AuthEngine::SessionOfAccessToken(
    const config::Secret<std::string>& access_token) {
  if (access_token.empty()) {
    return MakeStatus(ErrorReason::kMissingToken,
                      "Not authenticated: send a refresh_token, or the access "
                      "token as bearer.");
  }
  ASSIGN_OR_RETURN(auth::Principal principal,
                   parts_.verifier->Verify(access_token.Reveal()));
  absl::StatusOr<Session> session =
      parts_.sessions->Find(principal.session_id, parts_.clock->Now());
  if (absl::IsNotFound(session.status())) {
    return InvalidToken("the session is over");
  }
  return session;
}

// Services refuse longer tokens unread: rather one without the workspace's
// token in it, and rather none than one that nobody takes.
absl::StatusOr<std::string> AuthEngine::SignFitting(
    auth::JwtClaims& claims) const {
  std::string token = auth::SignJwt(*key_, claims);
  if (token.size() <= auth::kTokenBytesMax) return token;
  claims.sealed_workspace_token.clear();
  token = auth::SignJwt(*key_, claims);
  if (token.size() <= auth::kTokenBytesMax) return token;
  return MakeStatus(ErrorReason::kPermissionDenied,
                    "You are in so many groups, or in some with so long "
                    "names, that they do not fit into a token; ask an "
                    "administrator for a user with fewer.");
}

absl::StatusOr<Grant> AuthEngine::MakeGrant(const Session& session,
                                            Identity identity) {
  const absl::Time now = parts_.clock->Now();
  const absl::Time expires_at =
      std::min(now + options_.access_token_lifetime, session.expires_at);
  auth::JwtClaims claims;
  claims.issuer = options_.issuer;
  claims.audience = {options_.audience};
  claims.subject = identity.id;
  claims.token_id = RandomText(kIdBytes);
  claims.session_id = session.id;
  claims.issued_at = now;
  claims.expires_at = expires_at;
  claims.authenticated_at = session.authenticated_at;
  claims.username = identity.username;
  claims.email = identity.email;
  claims.display_name = identity.display_name;
  claims.roles = identity.roles;
  claims.groups = identity.groups;
  // A token of ours would be too long with a longer one.
  if (session.sealed_credential.size() <= auth::kSealedTokenBytesMax) {
    claims.sealed_workspace_token = session.sealed_credential;
  }
  if (claims.groups.size() > auth::kClaimEntriesMax) {
    claims.groups.resize(auth::kClaimEntriesMax);
  }
  Grant grant;
  ASSIGN_OR_RETURN(grant.access_token, SignFitting(claims));
  grant.carries_credential = !claims.sealed_workspace_token.empty();
  grant.expires_in = expires_at - now;
  grant.refresh_token = absl::StrCat("slr.", RandomText(kRandomTokenBytes));
  grant.identity = std::move(identity);
  grant.authenticated_at = session.authenticated_at;
  RETURN_IF_ERROR(parts_.sessions->AddRefreshToken(
      session.id, RefreshHash(grant.refresh_token), now));
  return grant;
}

absl::Status AuthEngine::Logout(const auth::Principal& principal) {
  if (principal.IsService()) {
    return MakeStatus(ErrorReason::kPermissionDenied,
                      "A service has no session to end.");
  }
  return End(principal.session_id);
}

absl::Status AuthEngine::End(absl::string_view session_id) {
  const absl::Time until = parts_.clock->Now() +
                           options_.access_token_lifetime +
                           2 * auth::kClockSkew;
  // On disk before anybody is told: what was promised survives a crash.
  RETURN_IF_ERROR(parts_.sessions->End(session_id, until));
  parts_.revocations->Publish({std::string(session_id), until});
  return absl::OkStatus();
}

}  // namespace semantic_layer::gateway_auth
