#include "common/statedb/sqlite/state_database.h"

namespace semantic_layer::statedb {
namespace {

// Times are microseconds since 1970 UTC, durations microseconds.
constexpr const char* kMigrations[] = {
    // 0 -> 1. `bytes` counts what an entry costs, so that pruning reads only
    // the index.
    R"sql(
CREATE TABLE query_history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT NOT NULL,
  query_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  query TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  execution_time INTEGER,
  row_count INTEGER,
  error TEXT
) STRICT;
CREATE UNIQUE INDEX query_history_id ON query_history (user_id, query_id);
CREATE INDEX query_history_order
  ON query_history (user_id, seq, bytes, started_at);
CREATE INDEX query_history_running ON query_history (status)
  WHERE status = 'running';

CREATE TABLE saved_queries (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  description TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (user_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_query_parameters (
  saved_query_id TEXT NOT NULL
    REFERENCES saved_queries (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (saved_query_id, name)
) STRICT, WITHOUT ROWID;
)sql",
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenStateDatabase(
    const std::string& path) {
  return Database::Open(path, kMigrations);
}

}  // namespace semantic_layer::statedb
