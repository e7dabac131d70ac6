#ifndef SEMANTIC_LAYER_SERVICES_QUERY_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_CONVERSIONS_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/sql/format/format.h"
#include "common/statedb/page.h"
#include "common/statedb/query_history.h"
#include "common/statedb/saved_queries.h"
#include "semantic_layer/query/v1/query_service.pb.h"
#include "services/query/query_engine.h"
#include "services/query/query_runner.h"
#include "services/query/sql_checker.h"
#include "services/query/table_schemas.h"

// Between the wire's messages (v1) and the service's own types: the only files
// that know both are this pair and metric_conversions. Requests are checked
// here: a field that is missing, too long or out of range is INVALID_REQUEST
// with its path.
namespace semantic_layer::query {

using ParameterMap = google::protobuf::Map<std::string, json::v1::RawJson>;

absl::StatusOr<SqlQuery> ToSqlQuery(const v1::QueryRequest& request);
// The text of a request, from 1 byte to kMaxQueryBytes.
absl::Status CheckQueryText(absl::string_view text);
absl::Status CheckQueryId(absl::string_view query_id);
absl::StatusOr<std::optional<int64_t>> ToRowsMax(std::optional<int32_t> limit);
std::map<std::string, std::string> ToParameters(const ParameterMap& parameters);
absl::StatusOr<NameDefaults> ToNameDefaults(absl::string_view catalog,
                                            absl::string_view schema);
absl::StatusOr<CheckLevel> ToCheckLevel(
    const v1::ValidateQueryRequest& request);
// Nothing for the unspecified value.
absl::StatusOr<std::optional<sql::DialectId>> ToDialect(
    v1::SqlDialect dialect, absl::string_view field);
// Width and keyword case within their bounds.
absl::StatusOr<sql::FormatOptions> ToFormatOptions(
    const v1::FormatQueryRequest& request);

v1::SqlDialect FromDialect(sql::DialectId dialect);
absl::StatusOr<statedb::PageRequest> ToPageRequest(int32_t page_size,
                                                   absl::string_view token,
                                                   int default_size,
                                                   int max_size);
absl::StatusOr<statedb::SavedQuery> ToSavedQuery(
    const v1::SaveQueryRequest& request);

v1::QueryResponse FromQueryResult(const QueryResult& result);
v1::ValidateQueryResponse FromCheckResult(const CheckResult& result);
v1::Diagnostic FromFinding(const Finding& finding);
v1::QueryHistoryEntry FromRecord(const statedb::QueryRecord& record);
v1::SavedQuery FromSavedQuery(const statedb::SavedQuery& query);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_CONVERSIONS_H_
