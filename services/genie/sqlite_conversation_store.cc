#include "services/genie/sqlite_conversation_store.h"

#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/statedb/page_token.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/genie/errors.h"

namespace semantic_layer::genie {
namespace {

using statedb::Connection;
using statedb::Cursor;
using statedb::Durability;

constexpr char kListing[] = "genie_conversations";

// Each stays as published. Times are microseconds since 1970 UTC.
constexpr const char* kMigrations[] = {
    R"sql(
CREATE TABLE conversations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  space TEXT NOT NULL,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX conversations_id ON conversations (user_id, id);
CREATE INDEX conversations_order ON conversations (user_id, seq);
)sql",
};

ConversationRecord ReadRecord(const Cursor& row) {
  return {.id = row.Text(0),
          .space = row.Text(1),
          .title = row.Text(2),
          .created_at = absl::FromUnixMicros(row.Int(3))};
}

absl::Status Insert(Connection& connection, absl::string_view user_id,
                    const ConversationRecord& record) {
  ASSIGN_OR_RETURN(Cursor insert,
                   connection.Query("INSERT INTO conversations"
                                    " (user_id, id, space, title, created_at)"
                                    " VALUES (?, ?, ?, ?, ?)"
                                    " ON CONFLICT (user_id, id) DO NOTHING"));
  return insert.Bind(user_id)
      .Bind(record.id)
      .Bind(record.space)
      .Bind(record.title)
      .Bind(absl::ToUnixMicros(record.created_at))
      .Run();
}

// Forgets what is older than the user's newest `most`.
absl::Status Prune(Connection& connection, absl::string_view user_id,
                   int64_t most) {
  ASSIGN_OR_RETURN(
      Cursor prune,
      connection.Query("DELETE FROM conversations WHERE user_id = ?1 AND seq <="
                       " (SELECT seq FROM conversations WHERE user_id = ?1"
                       " ORDER BY seq DESC LIMIT 1 OFFSET ?2)"));
  return prune.Bind(user_id).Bind(most).Run();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConversationStore>>
SqliteConversationStore::Open(const std::string& path, int64_t most) {
  ASSIGN_OR_RETURN(std::unique_ptr<statedb::Database> database,
                   statedb::Database::Open(path, kMigrations));
  return std::unique_ptr<SqliteConversationStore>(
      new SqliteConversationStore(std::move(database), most));
}

absl::Status SqliteConversationStore::Add(absl::string_view user_id,
                                          const ConversationRecord& record) {
  return database_->Write(
      Durability::kPower, [&](Connection& connection) -> absl::Status {
        RETURN_IF_ERROR(Insert(connection, user_id, record));
        return Prune(connection, user_id, most_);
      });
}

absl::StatusOr<ConversationRecord> SqliteConversationStore::Get(
    absl::string_view user_id, absl::string_view id) {
  ConversationRecord record;
  RETURN_IF_ERROR(database_->Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(
        Cursor cursor,
        connection.Query("SELECT id, space, title, created_at"
                         " FROM conversations WHERE user_id = ? AND id = ?"));
    cursor.Bind(user_id).Bind(id);
    ASSIGN_OR_RETURN(const bool row, cursor.Step());
    if (!row) return ConversationNotFound(id);
    record = ReadRecord(cursor);
    return absl::OkStatus();
  }));
  return record;
}

absl::Status SqliteConversationStore::Remove(absl::string_view user_id,
                                             absl::string_view id) {
  return database_->Write(
      Durability::kPower, [&](Connection& connection) -> absl::Status {
        ASSIGN_OR_RETURN(
            Cursor remove,
            connection.Query("DELETE FROM conversations"
                             " WHERE user_id = ? AND id = ? RETURNING seq"));
        remove.Bind(user_id).Bind(id);
        ASSIGN_OR_RETURN(const bool there, remove.Step());
        return there ? absl::OkStatus() : ConversationNotFound(id);
      });
}

absl::StatusOr<statedb::Page<ConversationRecord>> SqliteConversationStore::List(
    absl::string_view user_id, const statedb::PageRequest& page) {
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!page.token.empty()) {
    ASSIGN_OR_RETURN(const std::string position,
                     statedb::ReadPageToken(kListing, user_id, page.token));
    if (!absl::SimpleAtoi(position, &before)) {
      return MakeStatus(ErrorReason::kInvalidPageToken,
                        "The page token is not one of this listing.");
    }
  }
  statedb::Page<ConversationRecord> result;
  RETURN_IF_ERROR(database_->Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(
        Cursor cursor,
        connection.Query("SELECT id, space, title, created_at, seq"
                         " FROM conversations WHERE user_id = ? AND seq < ?"
                         " ORDER BY seq DESC LIMIT ?"));
    cursor.Bind(user_id).Bind(before).Bind(static_cast<int64_t>(page.size) + 1);
    int64_t last = 0;
    while (true) {
      ASSIGN_OR_RETURN(const bool row, cursor.Step());
      if (!row) return absl::OkStatus();
      if (static_cast<int>(result.items.size()) == page.size) {
        result.next_token =
            statedb::MakePageToken(kListing, user_id, absl::StrCat(last));
        return absl::OkStatus();
      }
      result.items.push_back(ReadRecord(cursor));
      last = cursor.Int(4);
    }
  }));
  return result;
}

}  // namespace semantic_layer::genie
