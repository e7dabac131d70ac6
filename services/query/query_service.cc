#include "services/query/query_service.h"

#include <optional>
#include <utility>

#include "common/rowset/rowset_proto.h"
#include "common/status/status_macros.h"
#include "services/query/conversions.h"
#include "services/query/limits.h"
#include "services/query/sql_formatter.h"

namespace semantic_layer::query {

rpc::Service QueryService::Bind() {
  rpc::Service service("semantic_layer.query.v1.QueryService");
  service.Unary("ExecuteQuery", this, &QueryService::ExecuteQuery)
      .ServerStreaming("StreamQuery", this, &QueryService::StreamQuery)
      .Unary("ValidateQuery", this, &QueryService::ValidateQuery)
      .Unary("FormatQuery", this, &QueryService::FormatQuery)
      .Unary("CancelQuery", this, &QueryService::CancelQuery)
      .Unary("ListQueryHistory", this, &QueryService::ListQueryHistory)
      .Unary("SaveQuery", this, &QueryService::SaveQuery)
      .Unary("ListSavedQueries", this, &QueryService::ListSavedQueries)
      .Unary("GetSavedQuery", this, &QueryService::GetSavedQuery)
      .Unary("DeleteSavedQuery", this, &QueryService::DeleteSavedQuery)
      .Unary("RunSavedQuery", this, &QueryService::RunSavedQuery);
  return service;
}

absl::StatusOr<v1::QueryResponse> QueryService::ExecuteQuery(
    const rpc::RequestContext& context, const v1::QueryRequest& request) {
  ASSIGN_OR_RETURN(SqlQuery query, ToSqlQuery(request));
  ASSIGN_OR_RETURN(QueryResult result, engine_->Execute(context, query));
  return FromQueryResult(result);
}

absl::Status QueryService::StreamQuery(
    const rpc::RequestContext& context, const v1::QueryRequest& request,
    rpc::StreamWriter<v1::StreamQueryResponse>& writer) {
  ASSIGN_OR_RETURN(SqlQuery query, ToSqlQuery(request));
  v1::StreamQueryResponse response;
  return engine_->Stream(context, query, [&](const rowset::RowSet& rows) {
    rowset::ToProto(rows, response.mutable_rows());
    return writer.Write(response);
  });
}

absl::StatusOr<v1::ValidateQueryResponse> QueryService::ValidateQuery(
    const rpc::RequestContext& context,
    const v1::ValidateQueryRequest& request) {
  RETURN_IF_ERROR(CheckQueryText(request.query()));
  ASSIGN_OR_RETURN(CheckLevel level, ToCheckLevel(request));
  ASSIGN_OR_RETURN(NameDefaults defaults,
                   ToNameDefaults(request.catalog(), request.schema()));
  ASSIGN_OR_RETURN(
      CheckResult result,
      engine_->Validate(context, request.query(), level, defaults));
  return FromCheckResult(result);
}

absl::StatusOr<v1::FormatQueryResponse> QueryService::FormatQuery(
    const rpc::RequestContext&, const v1::FormatQueryRequest& request) {
  RETURN_IF_ERROR(CheckQueryText(request.query()));
  ASSIGN_OR_RETURN(std::optional<sql::DialectId> dialect,
                   ToDialect(request.target_dialect(), "target_dialect"));
  ASSIGN_OR_RETURN(const sql::FormatOptions options, ToFormatOptions(request));
  const FormattedText formatted = FormatSql(
      request.query(), dialect.value_or(sql::DialectId::kDatabricks), options);
  v1::FormatQueryResponse response;
  response.set_formatted(formatted.text);
  for (const Finding& finding : formatted.findings) {
    *response.add_diagnostics() = FromFinding(finding);
  }
  return response;
}

absl::StatusOr<v1::CancelQueryResponse> QueryService::CancelQuery(
    const rpc::RequestContext& context, const v1::CancelQueryRequest& request) {
  RETURN_IF_ERROR(CheckQueryId(request.query_id()));
  RETURN_IF_ERROR(engine_->Cancel(context, request.query_id()));
  v1::CancelQueryResponse response;
  response.set_query_id(request.query_id());
  response.set_status("cancelling");
  return response;
}

absl::StatusOr<v1::ListQueryHistoryResponse> QueryService::ListQueryHistory(
    const rpc::RequestContext& context,
    const v1::ListQueryHistoryRequest& request) {
  ASSIGN_OR_RETURN(statedb::PageRequest page,
                   ToPageRequest(request.page_size(), request.page_token(),
                                 kDefaultHistoryPageSize, kMaxPageSize));
  ASSIGN_OR_RETURN(statedb::Page<statedb::QueryRecord> records,
                   engine_->History(context, page));
  v1::ListQueryHistoryResponse response;
  for (const statedb::QueryRecord& record : records.items) {
    *response.add_queries() = FromRecord(record);
  }
  response.set_next_page_token(records.next_token);
  return response;
}

absl::StatusOr<v1::SaveQueryResponse> QueryService::SaveQuery(
    const rpc::RequestContext& context, const v1::SaveQueryRequest& request) {
  ASSIGN_OR_RETURN(statedb::SavedQuery query, ToSavedQuery(request));
  ASSIGN_OR_RETURN(statedb::SavedQuery kept,
                   engine_->Save(context, std::move(query)));
  v1::SaveQueryResponse response;
  response.set_saved(true);
  response.set_id(kept.id);
  response.set_message("Query saved.");
  return response;
}

absl::StatusOr<v1::ListSavedQueriesResponse> QueryService::ListSavedQueries(
    const rpc::RequestContext& context,
    const v1::ListSavedQueriesRequest& request) {
  ASSIGN_OR_RETURN(statedb::PageRequest page,
                   ToPageRequest(request.page_size(), request.page_token(),
                                 kDefaultSavedPageSize, kMaxPageSize));
  ASSIGN_OR_RETURN(statedb::Page<statedb::SavedQuery> queries,
                   engine_->ListSaved(context, page));
  v1::ListSavedQueriesResponse response;
  for (const statedb::SavedQuery& query : queries.items) {
    *response.add_queries() = FromSavedQuery(query);
  }
  response.set_next_page_token(queries.next_token);
  return response;
}

absl::StatusOr<v1::SavedQuery> QueryService::GetSavedQuery(
    const rpc::RequestContext& context,
    const v1::GetSavedQueryRequest& request) {
  ASSIGN_OR_RETURN(statedb::SavedQuery query,
                   engine_->GetSaved(context, request.id()));
  return FromSavedQuery(query);
}

absl::StatusOr<v1::DeleteSavedQueryResponse> QueryService::DeleteSavedQuery(
    const rpc::RequestContext& context,
    const v1::DeleteSavedQueryRequest& request) {
  RETURN_IF_ERROR(engine_->DeleteSaved(context, request.id()));
  v1::DeleteSavedQueryResponse response;
  response.set_message("Query deleted.");
  return response;
}

absl::StatusOr<v1::QueryResponse> QueryService::RunSavedQuery(
    const rpc::RequestContext& context,
    const v1::RunSavedQueryRequest& request) {
  ASSIGN_OR_RETURN(
      std::optional<int64_t> rows_max,
      ToRowsMax(request.has_limit() ? std::optional<int32_t>(request.limit())
                                    : std::nullopt));
  ASSIGN_OR_RETURN(QueryResult result,
                   engine_->RunSaved(context, request.id(), rows_max,
                                     ToParameters(request.parameters())));
  return FromQueryResult(result);
}

}  // namespace semantic_layer::query
