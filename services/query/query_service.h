#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUERY_SERVICE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUERY_SERVICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "common/rpc/stream_writer.h"
#include "semantic_layer/query/v1/query_service.pb.h"
#include "services/query/query_engine.h"

namespace semantic_layer::query {

// semantic_layer.query.v1.QueryService: checks and converts, nothing else; the
// proto says what each method does. Thread safe.
class QueryService {
 public:
  // `engine` must outlive the service, and the service whatever it is bound to.
  explicit QueryService(QueryEngine* engine) : engine_(engine) {}

  rpc::Service Bind();

  absl::StatusOr<v1::QueryResponse> ExecuteQuery(
      const rpc::RequestContext& context, const v1::QueryRequest& request);
  absl::Status StreamQuery(const rpc::RequestContext& context,
                           const v1::QueryRequest& request,
                           rpc::StreamWriter<v1::StreamQueryResponse>& writer);
  absl::StatusOr<v1::ValidateQueryResponse> ValidateQuery(
      const rpc::RequestContext& context,
      const v1::ValidateQueryRequest& request);
  absl::StatusOr<v1::FormatQueryResponse> FormatQuery(
      const rpc::RequestContext& context,
      const v1::FormatQueryRequest& request);
  absl::StatusOr<v1::CancelQueryResponse> CancelQuery(
      const rpc::RequestContext& context,
      const v1::CancelQueryRequest& request);
  absl::StatusOr<v1::ListQueryHistoryResponse> ListQueryHistory(
      const rpc::RequestContext& context,
      const v1::ListQueryHistoryRequest& request);
  absl::StatusOr<v1::SaveQueryResponse> SaveQuery(
      const rpc::RequestContext& context, const v1::SaveQueryRequest& request);
  absl::StatusOr<v1::ListSavedQueriesResponse> ListSavedQueries(
      const rpc::RequestContext& context,
      const v1::ListSavedQueriesRequest& request);
  absl::StatusOr<v1::SavedQuery> GetSavedQuery(
      const rpc::RequestContext& context,
      const v1::GetSavedQueryRequest& request);
  absl::StatusOr<v1::DeleteSavedQueryResponse> DeleteSavedQuery(
      const rpc::RequestContext& context,
      const v1::DeleteSavedQueryRequest& request);
  absl::StatusOr<v1::QueryResponse> RunSavedQuery(
      const rpc::RequestContext& context,
      const v1::RunSavedQueryRequest& request);

 private:
  QueryEngine* engine_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUERY_SERVICE_H_
