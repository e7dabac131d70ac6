#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_SQLITE_SESSION_STORE_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_SQLITE_SESSION_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/statedb/sqlite/database.h"
#include "gateway/auth/session_store.h"

namespace semantic_layer::gateway_auth {

// Sessions in a SQLite file of their own.
class SqliteSessionStore final : public SessionStore {
 public:
  // Opens the file, making it (with its folder) or bringing it up to date.
  static absl::StatusOr<std::unique_ptr<SqliteSessionStore>> Open(
      const std::string& path);

  absl::Status Create(const Session& session) override;
  absl::StatusOr<Session> Find(absl::string_view id, absl::Time now) override;
  absl::Status AddRefreshToken(absl::string_view session_id,
                               absl::string_view token_hash,
                               absl::Time now) override;
  absl::StatusOr<RefreshOutcome> FindRefreshToken(absl::string_view token_hash,
                                                  absl::Time now,
                                                  Session& session) override;
  absl::StatusOr<RefreshOutcome> UseRefreshToken(absl::string_view token_hash,
                                                 absl::Time now,
                                                 Session& session) override;
  absl::Status End(absl::string_view id, absl::Time until) override;
  absl::StatusOr<std::vector<EndedSession>> Ended(absl::Time now) override;
  absl::Status Prune(absl::Time now) override;

 private:
  explicit SqliteSessionStore(std::unique_ptr<statedb::Database> database)
      : database_(std::move(database)) {}

  const std::unique_ptr<statedb::Database> database_;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_SQLITE_SESSION_STORE_H_
