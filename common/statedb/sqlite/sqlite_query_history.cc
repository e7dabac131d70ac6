#include "common/statedb/sqlite/sqlite_query_history.h"

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/statedb/page_token.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::statedb {
namespace {

constexpr char kListing[] = "history";

QueryStatus ParseStatus(absl::string_view name) {
  for (QueryStatus status : {QueryStatus::kRunning, QueryStatus::kSucceeded,
                             QueryStatus::kCancelled}) {
    if (QueryStatusName(status) == name) return status;
  }
  return QueryStatus::kFailed;
}

// Cut between two characters.
std::string CutMessage(const std::string& message) {
  if (message.size() <= kHistoryErrorBytesMax) return message;
  size_t end = kHistoryErrorBytesMax;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xc0) == 0x80) {
    --end;
  }
  return message.substr(0, end);
}

absl::Status IdTaken(absl::string_view query_id) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("You already ran a query of the id '",
                                 query_id, "'; choose another query_id."))
      .With("query_id", query_id)
      .Violation({{"body", "query_id"}, "The id is taken.", "value_error"});
}

constexpr char kColumns[] =
    "SELECT seq, query_id, kind, query, status, started_at, execution_time,"
    " row_count, error FROM query_history ";

QueryRecord ReadRecord(absl::string_view user_id, const Cursor& row) {
  QueryRecord record;
  record.user_id = std::string(user_id);
  record.query_id = row.Text(1);
  record.kind = row.Text(2) == QueryKindName(QueryKind::kMetrics)
                    ? QueryKind::kMetrics
                    : QueryKind::kSql;
  record.query = row.Text(3);
  record.status = ParseStatus(row.Text(4));
  record.started_at = absl::FromUnixMicros(row.Int(5));
  if (!row.IsNull(6)) record.execution_time = absl::Microseconds(row.Int(6));
  record.row_count = row.Optional(7, &Cursor::Int);
  record.error = row.Optional(8, &Cursor::Text);
  return record;
}

}  // namespace

absl::Status SqliteQueryHistory::Insert(Connection& connection,
                                        const QueryRecord& record) const {
  ASSIGN_OR_RETURN(
      Cursor insert,
      connection.Query("INSERT INTO query_history (user_id, query_id, kind,"
                       " query, bytes, status, started_at)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?)"
                       " ON CONFLICT DO NOTHING RETURNING seq"));
  insert.Bind(record.user_id)
      .Bind(record.query_id)
      .Bind(QueryKindName(record.kind))
      .Bind(record.query)
      .Bind(static_cast<int64_t>(record.query.size()) +
            kHistoryEntryOverheadBytes)
      .Bind(QueryStatusName(QueryStatus::kRunning))
      .Bind(absl::ToUnixMicros(record.started_at));
  ASSIGN_OR_RETURN(bool inserted, insert.Step());
  if (!inserted) return IdTaken(record.query_id);
  return insert.Run();
}

bool SqliteQueryHistory::PruneIsDue(const std::string& user_id) {
  absl::MutexLock lock(&mu_);
  if (entries_.size() >= kMaxCountedUsers) entries_.clear();
  return entries_[user_id]++ % retention_.prune_interval == 0;
}

// Finds the newest entry that is beyond a limit; it and all older ones go,
// except those that still run.
absl::Status SqliteQueryHistory::Prune(Connection& connection,
                                       const QueryRecord& newest) const {
  ASSIGN_OR_RETURN(
      Cursor erase,
      connection.Query("DELETE FROM query_history WHERE user_id = ?1"
                       " AND status <> 'running' AND seq <= ("
                       "  SELECT MAX(seq) FROM ("
                       "    SELECT seq, started_at,"
                       "      ROW_NUMBER() OVER newest_first AS place,"
                       "      SUM(bytes) OVER newest_first AS total"
                       "    FROM query_history WHERE user_id = ?1"
                       "    WINDOW newest_first AS (ORDER BY seq DESC))"
                       "  WHERE place > ?2 OR total > ?3 OR started_at < ?4)"));
  erase.Bind(newest.user_id)
      .Bind(retention_.entries_max)
      .Bind(retention_.bytes_max)
      .Bind(absl::ToUnixMicros(newest.started_at - retention_.age_max));
  return erase.Run();
}

absl::Status SqliteQueryHistory::Start(const QueryRecord& record) {
  const bool prune = PruneIsDue(record.user_id);
  return database_->Write(
      Durability::kProcess, [&](Connection& connection) -> absl::Status {
        RETURN_IF_ERROR(Insert(connection, record));
        return prune ? Prune(connection, record) : absl::OkStatus();
      });
}

absl::Status SqliteQueryHistory::End(absl::string_view user_id,
                                     absl::string_view query_id,
                                     const QueryEnd& end) {
  const auto update = [&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(
        Cursor cursor,
        connection.Query("UPDATE query_history SET status = ?,"
                         " execution_time = ?, row_count = ?, error = ?"
                         " WHERE user_id = ? AND query_id = ?"));
    std::optional<std::string> error;
    if (end.error.has_value()) error = CutMessage(*end.error);
    cursor.Bind(QueryStatusName(end.status))
        .Bind(absl::ToInt64Microseconds(end.execution_time))
        .Bind(end.row_count)
        .Bind(error)
        .Bind(user_id)
        .Bind(query_id);
    RETURN_IF_ERROR(cursor.Run());
    if (connection.Changes() == 1) return absl::OkStatus();
    return MakeStatus(ErrorReason::kQueryNotFound,
                      absl::StrCat("There is no query '", query_id,
                                   "' in the history."))
        .With("query_id", query_id);
  };
  return database_->Write(Durability::kPower, update);
}

absl::StatusOr<Page<QueryRecord>> SqliteQueryHistory::List(
    absl::string_view user_id, const PageRequest& page) {
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!page.token.empty()) {
    ASSIGN_OR_RETURN(std::string position,
                     ReadPageToken(kListing, user_id, page.token));
    if (!absl::SimpleAtoi(position, &before)) {
      return MakeStatus(ErrorReason::kInvalidPageToken,
                        "The page token is damaged.");
    }
  }
  Page<QueryRecord> result;
  RETURN_IF_ERROR(database_->Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(Cursor cursor,
                     connection.Query(absl::StrCat(
                         kColumns,
                         "WHERE user_id = ? AND seq < ? ORDER BY seq DESC"
                         " LIMIT ?")));
    cursor.Bind(user_id).Bind(before).Bind(static_cast<int64_t>(page.size) + 1);
    int64_t last = 0;
    size_t bytes = 0;
    while (true) {
      ASSIGN_OR_RETURN(bool row, cursor.Step());
      if (!row) return absl::OkStatus();
      QueryRecord record = ReadRecord(user_id, cursor);
      bytes += record.query.size();
      if (static_cast<int>(result.items.size()) == page.size ||
          (bytes > kMaxPageBytes && !result.items.empty())) {
        result.next_token =
            MakePageToken(kListing, user_id, absl::StrCat(last));
        return absl::OkStatus();
      }
      last = cursor.Int(0);
      result.items.push_back(std::move(record));
    }
  }));
  return result;
}

absl::StatusOr<int64_t> SqliteQueryHistory::EndInterrupted() {
  int64_t ended = 0;
  RETURN_IF_ERROR(database_->Write(
      Durability::kProcess, [&](Connection& connection) -> absl::Status {
        ASSIGN_OR_RETURN(
            Cursor cursor,
            connection.Query("UPDATE query_history SET status = 'failed',"
                             " error = 'The service stopped before the query"
                             " had ended.' WHERE status = 'running'"));
        RETURN_IF_ERROR(cursor.Run());
        ended = connection.Changes();
        return absl::OkStatus();
      }));
  return ended;
}

}  // namespace semantic_layer::statedb
