#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_SESSION_STORE_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_SESSION_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace semantic_layer::gateway_auth {

// One login and all that came of it.
struct Session {
  std::string id;
  std::string user_id;
  absl::Time authenticated_at;
  absl::Time expires_at;  // Absolute; refreshing does not move it.
  // The credential of the login, sealed (auth::TokenSeal); empty if not kept.
  std::string sealed_credential = {};
};

// A session whose tokens are refused, until none could be valid anyway.
struct EndedSession {
  std::string id;
  absl::Time until;
};

// What came of a refresh token.
enum class RefreshOutcome {
  kUsed,     // It was good, and is used up now.
  kUnknown,  // Never made, over, or of a session that is over.
  kReused    // It had been used before: somebody has a copy.
};

// Sessions and their refresh tokens (only hashes of them). Thread safe; calls
// block. A write that returned OK survives a crash. Errors: STATE_FAILED.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  virtual absl::Status Create(const Session& session) = 0;

  // NOT_FOUND when it never was, is over, or was ended.
  virtual absl::StatusOr<Session> Find(absl::string_view id,
                                       absl::Time now) = 0;

  // Another refresh token of the session. Beyond the limit on unused ones the
  // oldest goes.
  virtual absl::Status AddRefreshToken(absl::string_view session_id,
                                       absl::string_view token_hash,
                                       absl::Time now) = 0;

  // What UseRefreshToken would say, without using the token up.
  virtual absl::StatusOr<RefreshOutcome> FindRefreshToken(
      absl::string_view token_hash, absl::Time now, Session& session) = 0;

  // Uses a refresh token up and fills in its session; of two callers with the
  // same token exactly one gets kUsed. `session` is also filled for kReused.
  virtual absl::StatusOr<RefreshOutcome> UseRefreshToken(
      absl::string_view token_hash, absl::Time now, Session& session) = 0;

  // Ends a session; its tokens are refused until `until`, and its credential is
  // forgotten. Idempotent.
  virtual absl::Status End(absl::string_view id, absl::Time until) = 0;

  // Ended sessions that still matter.
  virtual absl::StatusOr<std::vector<EndedSession>> Ended(absl::Time now) = 0;

  // Forgets what is over.
  virtual absl::Status Prune(absl::Time now) = 0;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_SESSION_STORE_H_
