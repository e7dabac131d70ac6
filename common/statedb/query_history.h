#ifndef SEMANTIC_LAYER_COMMON_STATEDB_QUERY_HISTORY_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_QUERY_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/statedb/page.h"

namespace semantic_layer::statedb {

enum class QueryKind { kSql, kMetrics };
enum class QueryStatus { kRunning, kSucceeded, kFailed, kCancelled };

// One query that a user ran.
struct QueryRecord {
  std::string user_id = {};
  std::string query_id = {};  // unique among the user's
  QueryKind kind = QueryKind::kSql;
  std::string query = {};  // as it was sent
  absl::Time started_at = absl::UnixEpoch();
  QueryStatus status = QueryStatus::kRunning;
  std::optional<absl::Duration> execution_time = {};
  std::optional<int64_t> row_count = {};
  std::optional<std::string> error = {};

  bool operator==(const QueryRecord&) const = default;
};

// How a query ended; `status` is not kRunning.
struct QueryEnd {
  QueryStatus status = QueryStatus::kSucceeded;
  absl::Duration execution_time = absl::ZeroDuration();
  std::optional<int64_t> row_count = {};
  std::optional<std::string> error = {};  // cut to kHistoryErrorBytesMax
};

// What users ran, newest first, each user's apart from the others'. Bounded for
// each user: the oldest entries go first. Thread safe; calls block on storage.
// Errors: STATE_FAILED for all, besides those named.
class QueryHistory {
 public:
  virtual ~QueryHistory() = default;

  // Enters a query that begins to run. INVALID_REQUEST when the user has one
  // of that id in the history already.
  virtual absl::Status Start(const QueryRecord& record) = 0;

  // Enters the end of a query. Once it has returned OK the entry survives a
  // crash of the process and of the machine. QUERY_NOT_FOUND when the user has
  // none of that id.
  virtual absl::Status End(absl::string_view user_id,
                           absl::string_view query_id, const QueryEnd& end) = 0;

  // A user's entries, newest first. INVALID_PAGE_TOKEN for a foreign token.
  virtual absl::StatusOr<Page<QueryRecord>> List(absl::string_view user_id,
                                                 const PageRequest& page) = 0;

  // Marks as failed whatever a former life of the process left running.
  // Returns how many there were.
  virtual absl::StatusOr<int64_t> EndInterrupted() = 0;
};

// "sql", "metrics"; "running", "succeeded", "failed", "cancelled".
absl::string_view QueryKindName(QueryKind kind);
absl::string_view QueryStatusName(QueryStatus status);

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_QUERY_HISTORY_H_
