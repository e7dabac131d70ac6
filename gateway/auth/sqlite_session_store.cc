#include "gateway/auth/sqlite_session_store.h"

#include <cstdint>
#include <utility>

#include "common/statedb/sqlite/connection.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"

namespace semantic_layer::gateway_auth {
namespace {

using statedb::Connection;
using statedb::Cursor;
using statedb::Durability;

// Times are seconds since 1970. `ended_until` is null while the session lives.
constexpr const char* kMigrations[] = {
    R"(CREATE TABLE session (
         id TEXT PRIMARY KEY,
         user_id TEXT NOT NULL,
         authenticated_at INTEGER NOT NULL,
         expires_at INTEGER NOT NULL,
         ended_until INTEGER
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE refresh_token (
         seq INTEGER PRIMARY KEY,
         hash TEXT NOT NULL UNIQUE,
         session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
         made_at INTEGER NOT NULL,
         used_at INTEGER
       ) STRICT;
       CREATE INDEX refresh_token_session ON refresh_token (session_id, seq);
       CREATE INDEX session_expires ON session (expires_at);)",
    R"(ALTER TABLE session
         ADD COLUMN sealed_credential TEXT NOT NULL DEFAULT '';)"};

int64_t Seconds(absl::Time time) { return absl::ToUnixSeconds(time); }

Session ReadSession(const Cursor& cursor) {
  return {.id = cursor.Text(0),
          .user_id = cursor.Text(1),
          .authenticated_at = absl::FromUnixSeconds(cursor.Int(2)),
          .expires_at = absl::FromUnixSeconds(cursor.Int(3)),
          .sealed_credential = cursor.Text(4)};
}

// A refresh token of a session that lives.
struct FoundToken {
  RefreshOutcome outcome = RefreshOutcome::kUnknown;
  int64_t seq = 0;
  Session session = {};
};

absl::StatusOr<FoundToken> FindToken(Connection& db, absl::string_view hash,
                                     absl::Time now) {
  ASSIGN_OR_RETURN(
      Cursor cursor,
      db.Query("SELECT s.id, s.user_id, s.authenticated_at, "
               "s.expires_at, s.sealed_credential, t.seq, t.used_at "
               "FROM refresh_token t "
               "JOIN session s ON s.id = t.session_id "
               "WHERE t.hash = ? AND s.expires_at > ? "
               "AND s.ended_until IS NULL"));
  cursor.Bind(hash).Bind(Seconds(now));
  ASSIGN_OR_RETURN(const bool row, cursor.Step());
  if (!row) return FoundToken();
  return FoundToken{.outcome = cursor.IsNull(6) ? RefreshOutcome::kUsed
                                                : RefreshOutcome::kReused,
                    .seq = cursor.Int(5),
                    .session = ReadSession(cursor)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteSessionStore>> SqliteSessionStore::Open(
    const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<statedb::Database> database,
                   statedb::Database::Open(path, kMigrations));
  return std::unique_ptr<SqliteSessionStore>(
      new SqliteSessionStore(std::move(database)));
}

absl::Status SqliteSessionStore::Create(const Session& session) {
  return database_->Write(
      Durability::kPower, [session](Connection& db) -> absl::Status {
        ASSIGN_OR_RETURN(Cursor cursor,
                         db.Query("INSERT INTO session (id, user_id, "
                                  "authenticated_at, expires_at, "
                                  "sealed_credential) "
                                  "VALUES (?, ?, ?, ?, ?)"));
        return cursor.Bind(session.id)
            .Bind(session.user_id)
            .Bind(Seconds(session.authenticated_at))
            .Bind(Seconds(session.expires_at))
            .Bind(session.sealed_credential)
            .Run();
      });
}

absl::StatusOr<Session> SqliteSessionStore::Find(absl::string_view id,
                                                 absl::Time now) {
  absl::StatusOr<Session> found = absl::NotFoundError("no such session");
  RETURN_IF_ERROR(database_->Read([&](Connection& db) -> absl::Status {
    ASSIGN_OR_RETURN(
        Cursor cursor,
        db.Query(
            "SELECT id, user_id, authenticated_at, expires_at, "
            "sealed_credential FROM session WHERE id = ? AND expires_at > ? "
            "AND ended_until IS NULL"));
    cursor.Bind(id).Bind(Seconds(now));
    ASSIGN_OR_RETURN(const bool row, cursor.Step());
    if (row) found = ReadSession(cursor);
    return absl::OkStatus();
  }));
  return found;
}

absl::Status SqliteSessionStore::AddRefreshToken(absl::string_view session_id,
                                                 absl::string_view token_hash,
                                                 absl::Time now) {
  std::string session(session_id);
  std::string hash(token_hash);
  return database_->Write(
      Durability::kPower, [=](Connection& db) -> absl::Status {
        {
          ASSIGN_OR_RETURN(Cursor insert,
                           db.Query("INSERT INTO refresh_token (hash, "
                                    "session_id, made_at) VALUES (?, ?, ?)"));
          RETURN_IF_ERROR(
              insert.Bind(hash).Bind(session).Bind(Seconds(now)).Run());
        }
        ASSIGN_OR_RETURN(
            Cursor cut,
            db.Query("DELETE FROM refresh_token WHERE seq IN (SELECT seq FROM "
                     "refresh_token WHERE session_id = ? AND used_at IS NULL "
                     "ORDER BY seq DESC LIMIT -1 OFFSET ?)"));
        return cut.Bind(session)
            .Bind(int64_t{kRefreshTokensPerSessionMax})
            .Run();
      });
}

absl::StatusOr<RefreshOutcome> SqliteSessionStore::FindRefreshToken(
    absl::string_view token_hash, absl::Time now, Session& session) {
  RefreshOutcome outcome = RefreshOutcome::kUnknown;
  RETURN_IF_ERROR(database_->Read([&](Connection& db) -> absl::Status {
    ASSIGN_OR_RETURN(const FoundToken found, FindToken(db, token_hash, now));
    outcome = found.outcome;
    session = found.session;
    return absl::OkStatus();
  }));
  return outcome;
}

absl::StatusOr<RefreshOutcome> SqliteSessionStore::UseRefreshToken(
    absl::string_view token_hash, absl::Time now, Session& session) {
  std::string hash(token_hash);
  RefreshOutcome outcome = RefreshOutcome::kUnknown;
  RETURN_IF_ERROR(
      database_->Write(Durability::kPower, [&](Connection& db) -> absl::Status {
        ASSIGN_OR_RETURN(const FoundToken found, FindToken(db, hash, now));
        outcome = found.outcome;
        session = found.session;
        if (outcome != RefreshOutcome::kUsed) return absl::OkStatus();
        ASSIGN_OR_RETURN(
            Cursor update,
            db.Query("UPDATE refresh_token SET used_at = ? WHERE seq = ?"));
        return update.Bind(Seconds(now)).Bind(found.seq).Run();
      }));
  return outcome;
}

absl::Status SqliteSessionStore::End(absl::string_view id, absl::Time until) {
  std::string session(id);
  return database_->Write(
      Durability::kPower, [=](Connection& db) -> absl::Status {
        ASSIGN_OR_RETURN(Cursor cursor,
                         db.Query("UPDATE session SET ended_until = ?, "
                                  "sealed_credential = '' "
                                  "WHERE id = ? AND ended_until IS NULL"));
        return cursor.Bind(Seconds(until)).Bind(session).Run();
      });
}

absl::StatusOr<std::vector<EndedSession>> SqliteSessionStore::Ended(
    absl::Time now) {
  std::vector<EndedSession> ended;
  RETURN_IF_ERROR(database_->Read([&](Connection& db) -> absl::Status {
    ended.clear();
    ASSIGN_OR_RETURN(Cursor cursor,
                     db.Query("SELECT id, ended_until FROM session "
                              "WHERE ended_until > ? ORDER BY ended_until"));
    cursor.Bind(Seconds(now));
    while (true) {
      ASSIGN_OR_RETURN(const bool row, cursor.Step());
      if (!row) return absl::OkStatus();
      ended.push_back({cursor.Text(0), absl::FromUnixSeconds(cursor.Int(1))});
    }
  }));
  return ended;
}

absl::Status SqliteSessionStore::Prune(absl::Time now) {
  return database_->Write(
      Durability::kProcess, [=](Connection& db) -> absl::Status {
        {
          // The tokens first: foreign keys are a setting of the connection.
          ASSIGN_OR_RETURN(
              Cursor tokens,
              db.Query("DELETE FROM refresh_token WHERE session_id IN (SELECT "
                       "id FROM session WHERE expires_at <= ?1 AND "
                       "coalesce(ended_until, 0) <= ?1)"));
          RETURN_IF_ERROR(tokens.Bind(Seconds(now)).Run());
        }
        ASSIGN_OR_RETURN(Cursor sessions,
                         db.Query("DELETE FROM session WHERE expires_at <= ?1 "
                                  "AND coalesce(ended_until, 0) <= ?1"));
        return sessions.Bind(Seconds(now)).Run();
      });
}

}  // namespace semantic_layer::gateway_auth
