#include "common/statedb/query_history.h"

namespace semantic_layer::statedb {

absl::string_view QueryKindName(QueryKind kind) {
  switch (kind) {
    case QueryKind::kSql:
      return "sql";
    case QueryKind::kMetrics:
      return "metrics";
  }
  return "";
}

absl::string_view QueryStatusName(QueryStatus status) {
  switch (status) {
    case QueryStatus::kRunning:
      return "running";
    case QueryStatus::kSucceeded:
      return "succeeded";
    case QueryStatus::kFailed:
      return "failed";
    case QueryStatus::kCancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace semantic_layer::statedb
