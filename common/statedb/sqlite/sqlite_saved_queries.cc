#include "common/statedb/sqlite/sqlite_saved_queries.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/statedb/limits.h"
#include "common/statedb/page_token.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::statedb {
namespace {

constexpr char kListing[] = "saved";

absl::Status NotFound(absl::string_view id) {
  return MakeStatus(
             ErrorReason::kSavedQueryNotFound,
             absl::StrCat("You have no saved query of the id '", id, "'."))
      .With("id", id);
}

// Refuses a new name beyond the limit; a name that exists may be saved again.
absl::Status CheckRoom(Connection& connection, absl::string_view user_id,
                       absl::string_view name) {
  ASSIGN_OR_RETURN(Cursor cursor,
                   connection.Query("SELECT COUNT(*) FROM saved_queries"
                                    " WHERE user_id = ? AND name <> ?"));
  cursor.Bind(user_id).Bind(name);
  ASSIGN_OR_RETURN(bool row, cursor.Step());
  if (row && cursor.Int(0) < kMaxSavedQueriesPerUser) return absl::OkStatus();
  return MakeStatus(ErrorReason::kRequestTooLarge,
                    absl::StrCat("You have ", kMaxSavedQueriesPerUser,
                                 " saved queries; delete one first."))
      .With("limit", absl::StrCat(kMaxSavedQueriesPerUser));
}

absl::Status WriteParameters(Connection& connection, const SavedQuery& query) {
  {
    ASSIGN_OR_RETURN(Cursor erase,
                     connection.Query("DELETE FROM saved_query_parameters"
                                      " WHERE saved_query_id = ?"));
    RETURN_IF_ERROR(erase.Bind(query.id).Run());
  }
  for (const auto& [name, value] : query.parameters) {
    ASSIGN_OR_RETURN(
        Cursor insert,
        connection.Query("INSERT INTO saved_query_parameters"
                         " (saved_query_id, name, value) VALUES (?, ?, ?)"));
    RETURN_IF_ERROR(insert.Bind(query.id).Bind(name).Bind(value).Run());
  }
  return absl::OkStatus();
}

absl::Status ReadParameters(Connection& connection, SavedQuery& query) {
  ASSIGN_OR_RETURN(Cursor cursor,
                   connection.Query("SELECT name, value"
                                    " FROM saved_query_parameters"
                                    " WHERE saved_query_id = ?"));
  cursor.Bind(query.id);
  while (true) {
    ASSIGN_OR_RETURN(bool row, cursor.Step());
    if (!row) return absl::OkStatus();
    query.parameters.emplace(cursor.Text(0), cursor.Text(1));
  }
}

constexpr char kColumns[] =
    "SELECT id, name, query, description, created_at, updated_at"
    " FROM saved_queries ";

SavedQuery ReadQuery(const Cursor& row) {
  SavedQuery query;
  query.id = row.Text(0);
  query.name = row.Text(1);
  query.query = row.Text(2);
  query.description = row.Optional(3, &Cursor::Text);
  query.created_at = absl::FromUnixMicros(row.Int(4));
  query.updated_at = absl::FromUnixMicros(row.Int(5));
  return query;
}

}  // namespace

absl::StatusOr<SavedQuery> SqliteSavedQueries::Save(absl::string_view user_id,
                                                    const SavedQuery& query) {
  SavedQuery kept = query;
  const auto write = [&](Connection& connection) -> absl::Status {
    RETURN_IF_ERROR(CheckRoom(connection, user_id, query.name));
    {
      ASSIGN_OR_RETURN(
          Cursor upsert,
          connection.Query(
              "INSERT INTO saved_queries (id, user_id, name, query,"
              " description, created_at, updated_at)"
              " VALUES (?, ?, ?, ?, ?, ?, ?)"
              " ON CONFLICT (user_id, name) DO UPDATE SET"
              " query = excluded.query, description = excluded.description,"
              " updated_at = excluded.updated_at"
              " RETURNING id, created_at, updated_at"));
      upsert.Bind(query.id)
          .Bind(user_id)
          .Bind(query.name)
          .Bind(query.query)
          .Bind(query.description)
          .Bind(absl::ToUnixMicros(query.created_at))
          .Bind(absl::ToUnixMicros(query.updated_at));
      RETURN_IF_ERROR(upsert.Step().status());
      kept.id = upsert.Text(0);
      kept.created_at = absl::FromUnixMicros(upsert.Int(1));
      kept.updated_at = absl::FromUnixMicros(upsert.Int(2));
      RETURN_IF_ERROR(upsert.Run());
    }
    return WriteParameters(connection, kept);
  };
  RETURN_IF_ERROR(database_->Write(Durability::kPower, write));
  return kept;
}

absl::StatusOr<SavedQuery> SqliteSavedQueries::Get(absl::string_view user_id,
                                                   absl::string_view id) {
  SavedQuery query;
  RETURN_IF_ERROR(database_->Read([&](Connection& connection) -> absl::Status {
    {
      ASSIGN_OR_RETURN(Cursor cursor,
                       connection.Query(absl::StrCat(
                           kColumns, "WHERE user_id = ? AND id = ?")));
      cursor.Bind(user_id).Bind(id);
      ASSIGN_OR_RETURN(bool row, cursor.Step());
      if (!row) return NotFound(id);
      query = ReadQuery(cursor);
    }
    return ReadParameters(connection, query);
  }));
  return query;
}

absl::Status SqliteSavedQueries::Delete(absl::string_view user_id,
                                        absl::string_view id) {
  return database_->Write(
      Durability::kPower, [&](Connection& connection) -> absl::Status {
        ASSIGN_OR_RETURN(Cursor cursor,
                         connection.Query("DELETE FROM saved_queries"
                                          " WHERE user_id = ? AND id = ?"));
        RETURN_IF_ERROR(cursor.Bind(user_id).Bind(id).Run());
        return connection.Changes() == 1 ? absl::OkStatus() : NotFound(id);
      });
}

absl::StatusOr<Page<SavedQuery>> SqliteSavedQueries::List(
    absl::string_view user_id, const PageRequest& page) {
  // Names are never empty, so the empty one comes before all.
  std::string after;
  if (!page.token.empty()) {
    ASSIGN_OR_RETURN(after, ReadPageToken(kListing, user_id, page.token));
  }
  Page<SavedQuery> result;
  RETURN_IF_ERROR(database_->Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(
        Cursor cursor,
        connection.Query(absl::StrCat(
            kColumns, "WHERE user_id = ? AND name > ? ORDER BY name LIMIT ?")));
    cursor.Bind(user_id).Bind(after).Bind(static_cast<int64_t>(page.size) + 1);
    size_t bytes = 0;
    while (true) {
      ASSIGN_OR_RETURN(bool row, cursor.Step());
      if (!row) return absl::OkStatus();
      SavedQuery query = ReadQuery(cursor);
      bytes += query.query.size();
      if (static_cast<int>(result.items.size()) == page.size ||
          (bytes > kMaxPageBytes && !result.items.empty())) {
        result.next_token =
            MakePageToken(kListing, user_id, result.items.back().name);
        return absl::OkStatus();
      }
      RETURN_IF_ERROR(ReadParameters(connection, query));
      result.items.push_back(std::move(query));
    }
  }));
  return result;
}

}  // namespace semantic_layer::statedb
