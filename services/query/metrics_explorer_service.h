#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRICS_EXPLORER_SERVICE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRICS_EXPLORER_SERVICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "common/rpc/stream_writer.h"
#include "google/api/httpbody.pb.h"
#include "semantic_layer/query/v1/metrics_explorer_service.pb.h"
#include "services/query/metrics_engine.h"

namespace semantic_layer::query {

// semantic_layer.query.v1.MetricsExplorerService: checks and converts, nothing
// else; the proto says what each method does. Thread safe.
class MetricsExplorerService {
 public:
  // `engine` must outlive the service, and the service whatever it is bound to.
  explicit MetricsExplorerService(MetricsEngine* engine) : engine_(engine) {}

  rpc::Service Bind();

  absl::StatusOr<v1::ListMetricsResponse> ListMetrics(
      const rpc::RequestContext& context,
      const v1::ListMetricsRequest& request);
  absl::StatusOr<v1::MetricInfo> GetMetric(const rpc::RequestContext& context,
                                           const v1::GetMetricRequest& request);
  absl::StatusOr<v1::ListMetricDimensionsResponse> ListMetricDimensions(
      const rpc::RequestContext& context,
      const v1::ListMetricDimensionsRequest& request);
  absl::StatusOr<v1::ListMetricValuesResponse> ListMetricValues(
      const rpc::RequestContext& context,
      const v1::ListMetricValuesRequest& request);
  absl::StatusOr<v1::ListSavedMetricQueriesResponse> ListSavedMetricQueries(
      const rpc::RequestContext& context,
      const v1::ListSavedMetricQueriesRequest& request);
  absl::StatusOr<v1::MetricQueryResponse> QueryMetrics(
      const rpc::RequestContext& context, const v1::MetricQuestion& request);
  absl::StatusOr<v1::CompileMetricsResponse> CompileMetrics(
      const rpc::RequestContext& context, const v1::MetricQuestion& request);
  absl::StatusOr<v1::ExplainMetricsResponse> ExplainMetrics(
      const rpc::RequestContext& context, const v1::MetricQuestion& request);
  absl::StatusOr<v1::ChartMetricsResponse> ChartMetrics(
      const rpc::RequestContext& context,
      const v1::ChartMetricsRequest& request);
  absl::Status ExportMetrics(const rpc::RequestContext& context,
                             const v1::ExportMetricsRequest& request,
                             rpc::StreamWriter<google::api::HttpBody>& writer);

 private:
  MetricsEngine* engine_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRICS_EXPLORER_SERVICE_H_
