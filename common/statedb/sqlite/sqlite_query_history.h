#ifndef SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_SQLITE_QUERY_HISTORY_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_SQLITE_QUERY_HISTORY_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/statedb/limits.h"
#include "common/statedb/query_history.h"
#include "common/statedb/sqlite/database.h"

namespace semantic_layer::statedb {

// QueryHistory in a SQLite file. The beginning of a query is written without
// waiting for the disk, its end with it (ADR 0061). Thread-safe.
class SqliteQueryHistory final : public QueryHistory {
 public:
  // What is kept of each user's history.
  struct Retention {
    int64_t entries_max = kDefaultHistoryEntriesMax;
    int64_t bytes_max = kDefaultHistoryBytesMax;
    absl::Duration age_max = kDefaultHistoryAgeMax;
    // A user's entries between two prunings: the limits may be passed by so
    // many.
    int64_t prune_interval = kHistoryPruneInterval;
  };

  // `database` must outlive the history.
  SqliteQueryHistory(Database* database, const Retention& retention)
      : database_(database), retention_(retention) {}

  absl::Status Start(const QueryRecord& record) override;
  absl::Status End(absl::string_view user_id, absl::string_view query_id,
                   const QueryEnd& end) override;
  absl::StatusOr<Page<QueryRecord>> List(absl::string_view user_id,
                                         const PageRequest& page) override;
  absl::StatusOr<int64_t> EndInterrupted() override;

 private:
  absl::Status Insert(Connection& connection, const QueryRecord& record) const;
  absl::Status Prune(Connection& connection, const QueryRecord& newest) const;
  // Whether it is time to prune the history of a user who adds an entry: the
  // first of this process, and each prune_interval-th after it.
  bool PruneIsDue(const std::string& user_id);

  Database* database_;
  const Retention retention_;

  absl::Mutex mu_;
  absl::flat_hash_map<std::string, int64_t> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_SQLITE_QUERY_HISTORY_H_
