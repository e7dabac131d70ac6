#include "common/databricks/genie/genie_types.h"

#include "absl/strings/match.h"

namespace semantic_layer::databricks {
namespace {

struct StatusName {
  GenieStatus status;
  absl::string_view name;
};
constexpr StatusName kStatusNames[] = {
    {GenieStatus::kSubmitted, "SUBMITTED"},
    {GenieStatus::kFetchingMetadata, "FETCHING_METADATA"},
    {GenieStatus::kFilteringContext, "FILTERING_CONTEXT"},
    {GenieStatus::kAskingAi, "ASKING_AI"},
    {GenieStatus::kPendingWarehouse, "PENDING_WAREHOUSE"},
    {GenieStatus::kExecutingQuery, "EXECUTING_QUERY"},
    {GenieStatus::kCompleted, "COMPLETED"},
    {GenieStatus::kFailed, "FAILED"},
    {GenieStatus::kCancelled, "CANCELLED"},
    {GenieStatus::kQueryResultExpired, "QUERY_RESULT_EXPIRED"},
};

// There are dozens of types and new ones come; their words say what they mean.
// The first row that fits counts.
struct ErrorWord {
  absl::string_view word;
  GenieErrorKind kind;
};
constexpr ErrorWord kErrorWords[] = {
    {"RATE_LIMIT", GenieErrorKind::kRateLimited},
    {"CONTENT_FILTER", GenieErrorKind::kContentFilter},
    {"CANCELLED", GenieErrorKind::kCancelled},
    {"CANCELED", GenieErrorKind::kCancelled},
    {"TIMEOUT", GenieErrorKind::kTimeout},
    {"DEADLINE", GenieErrorKind::kTimeout},
    {"WAREHOUSE", GenieErrorKind::kWarehouse},
    {"NO_TABLES", GenieErrorKind::kNoTables},
    {"TABLES_MISSING", GenieErrorKind::kNoTables},
    {"SQL", GenieErrorKind::kSql},
    {"PERMISSION", GenieErrorKind::kPermission},
    {"ACCESS", GenieErrorKind::kPermission},
};

}  // namespace

absl::string_view GenieStatusName(GenieStatus status) {
  for (const StatusName& row : kStatusNames) {
    if (row.status == status) return row.name;
  }
  return "";
}

GenieStatus GenieStatusOf(absl::string_view name) {
  for (const StatusName& row : kStatusNames) {
    if (row.name == name) return row.status;
  }
  return GenieStatus::kOther;
}

bool IsTerminal(GenieStatus status) {
  switch (status) {
    case GenieStatus::kCompleted:
    case GenieStatus::kFailed:
    case GenieStatus::kCancelled:
    case GenieStatus::kQueryResultExpired:
      return true;
    case GenieStatus::kOther:
    case GenieStatus::kSubmitted:
    case GenieStatus::kFetchingMetadata:
    case GenieStatus::kFilteringContext:
    case GenieStatus::kAskingAi:
    case GenieStatus::kPendingWarehouse:
    case GenieStatus::kExecutingQuery:
      return false;
  }
  return false;
}

GenieErrorKind KindOfGenieError(const GenieError& error) {
  for (const ErrorWord& row : kErrorWords) {
    if (absl::StrContains(error.type, row.word)) return row.kind;
  }
  return GenieErrorKind::kOther;
}

}  // namespace semantic_layer::databricks
