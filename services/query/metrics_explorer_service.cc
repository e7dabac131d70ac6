#include "services/query/metrics_explorer_service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/query/conversions.h"
#include "services/query/export/file_writer.h"
#include "services/query/limits.h"
#include "services/query/metric_conversions.h"
#include "services/query/metric_export.h"

namespace semantic_layer::query {

rpc::Service MetricsExplorerService::Bind() {
  rpc::Service service("semantic_layer.query.v1.MetricsExplorerService");
  service.Unary("ListMetrics", this, &MetricsExplorerService::ListMetrics)
      .Unary("GetMetric", this, &MetricsExplorerService::GetMetric)
      .Unary("ListMetricDimensions", this,
             &MetricsExplorerService::ListMetricDimensions)
      .Unary("ListMetricValues", this,
             &MetricsExplorerService::ListMetricValues)
      .Unary("ListSavedMetricQueries", this,
             &MetricsExplorerService::ListSavedMetricQueries)
      .Unary("QueryMetrics", this, &MetricsExplorerService::QueryMetrics)
      .Unary("CompileMetrics", this, &MetricsExplorerService::CompileMetrics)
      .Unary("ExplainMetrics", this, &MetricsExplorerService::ExplainMetrics)
      .Unary("ChartMetrics", this, &MetricsExplorerService::ChartMetrics)
      .ServerStreaming("ExportMetrics", this,
                       &MetricsExplorerService::ExportMetrics);
  return service;
}

absl::StatusOr<v1::ListMetricsResponse> MetricsExplorerService::ListMetrics(
    const rpc::RequestContext&, const v1::ListMetricsRequest& request) {
  ASSIGN_OR_RETURN(statedb::PageRequest page,
                   ToPageRequest(request.page_size(), request.page_token(),
                                 kDefaultMetricsPageSize, kMaxMetricsPageSize));
  ASSIGN_OR_RETURN(statedb::Page<MetricSummary> metrics,
                   engine_->ListMetrics(request.search(), page));
  v1::ListMetricsResponse response;
  for (const MetricSummary& metric : metrics.items) {
    *response.add_metrics() = FromMetric(metric);
  }
  response.set_next_page_token(metrics.next_token);
  return response;
}

absl::StatusOr<v1::MetricInfo> MetricsExplorerService::GetMetric(
    const rpc::RequestContext&, const v1::GetMetricRequest& request) {
  ASSIGN_OR_RETURN(MetricSummary metric, engine_->GetMetric(request.name()));
  return FromMetric(metric);
}

absl::StatusOr<v1::ListMetricDimensionsResponse>
MetricsExplorerService::ListMetricDimensions(
    const rpc::RequestContext&,
    const v1::ListMetricDimensionsRequest& request) {
  ASSIGN_OR_RETURN(std::vector<semantic::ReachableItem> items,
                   engine_->ListDimensions(request.name()));
  v1::ListMetricDimensionsResponse response;
  for (const semantic::ReachableItem& item : items) {
    *response.add_dimensions() = FromItem(item);
  }
  return response;
}

absl::StatusOr<v1::ListMetricValuesResponse>
MetricsExplorerService::ListMetricValues(
    const rpc::RequestContext& context,
    const v1::ListMetricValuesRequest& request) {
  ASSIGN_OR_RETURN(ValuesRequest wanted, ToValuesRequest(request));
  ASSIGN_OR_RETURN(MetricAnswer answer, engine_->Values(context, wanted));
  return FromValues(answer);
}

absl::StatusOr<v1::ListSavedMetricQueriesResponse>
MetricsExplorerService::ListSavedMetricQueries(
    const rpc::RequestContext&,
    const v1::ListSavedMetricQueriesRequest& request) {
  ASSIGN_OR_RETURN(statedb::PageRequest page,
                   ToPageRequest(request.page_size(), request.page_token(),
                                 kDefaultMetricsPageSize, kMaxMetricsPageSize));
  ASSIGN_OR_RETURN(statedb::Page<SavedQuestion> queries,
                   engine_->ListSavedQuestions(request.search(), page));
  v1::ListSavedMetricQueriesResponse response;
  for (const SavedQuestion& query : queries.items) {
    *response.add_saved_queries() = FromSavedQuestion(query);
  }
  response.set_next_page_token(queries.next_token);
  return response;
}

absl::StatusOr<v1::MetricQueryResponse> MetricsExplorerService::QueryMetrics(
    const rpc::RequestContext& context, const v1::MetricQuestion& request) {
  ASSIGN_OR_RETURN(semantic::MetricQuestion question, ToQuestion(request));
  ASSIGN_OR_RETURN(MetricAnswer answer,
                   engine_->Query(context, question, ToAskOptions(request)));
  return FromAnswer(answer);
}

absl::StatusOr<v1::CompileMetricsResponse>
MetricsExplorerService::CompileMetrics(const rpc::RequestContext& context,
                                       const v1::MetricQuestion& request) {
  ASSIGN_OR_RETURN(semantic::MetricQuestion question, ToQuestion(request));
  ASSIGN_OR_RETURN(std::optional<sql::DialectId> dialect,
                   ToDialect(request.dialect(), "dialect"));
  ASSIGN_OR_RETURN(CompiledQuestion compiled,
                   engine_->Compile(context, question, dialect));
  return FromCompiled(compiled);
}

absl::StatusOr<v1::ExplainMetricsResponse>
MetricsExplorerService::ExplainMetrics(const rpc::RequestContext& context,
                                       const v1::MetricQuestion& request) {
  ASSIGN_OR_RETURN(semantic::MetricQuestion question, ToQuestion(request));
  ASSIGN_OR_RETURN(std::optional<sql::DialectId> dialect,
                   ToDialect(request.dialect(), "dialect"));
  ASSIGN_OR_RETURN(ExplainedQuestion explained,
                   engine_->Explain(context, question, dialect));
  return FromExplained(explained);
}

absl::StatusOr<v1::ChartMetricsResponse> MetricsExplorerService::ChartMetrics(
    const rpc::RequestContext& context,
    const v1::ChartMetricsRequest& request) {
  ASSIGN_OR_RETURN(semantic::MetricQuestion question,
                   ToQuestion(request.question()));
  RETURN_IF_ERROR(CheckChart(request));
  MetricAnswer answer;
  const bool runs = !request.has_data_name();
  if (runs) {
    AskOptions options = ToAskOptions(request.question());
    // A chart of more would be read by nobody.
    options.max_rows = kMaxChartRows;
    ASSIGN_OR_RETURN(answer, engine_->Query(context, question, options));
  } else {
    ASSIGN_OR_RETURN(answer.question, engine_->Compile(context, question, {}));
  }
  return FromChart(request, question, answer);
}

absl::Status MetricsExplorerService::ExportMetrics(
    const rpc::RequestContext& context, const v1::ExportMetricsRequest& request,
    rpc::StreamWriter<google::api::HttpBody>& writer) {
  ASSIGN_OR_RETURN(semantic::MetricQuestion question,
                   ToQuestion(request.question()));
  ASSIGN_OR_RETURN(const ExportFormat format, ToExportFormat(request.format()));
  google::api::HttpBody body;
  body.set_content_type(std::string(ContentTypeOf(format)));
  const ByteSink sink = [&](absl::string_view bytes) {
    body.set_data(bytes.data(), bytes.size());
    return writer.Write(body);
  };
  MetricAnswer answer;
  std::unique_ptr<FileWriter> file;
  RETURN_IF_ERROR(engine_->Stream(
      context, question, ToAskOptions(request.question()),
      [&](const MetricAnswer& compiled) {
        answer = compiled;
        return absl::OkStatus();
      },
      [&](const rowset::RowSet& rows) -> absl::Status {
        if (file == nullptr) {
          ASSIGN_OR_RETURN(
              file, MakeMetricWriter(format, answer, rows.schema_ptr(), sink));
          context.response_headers->Add(
              "content-disposition",
              absl::StrCat("attachment; filename=\"",
                           FileNameOf(answer.question, format), "\""));
        }
        return file->Write(rows);
      }));
  return file->Finish();
}

}  // namespace semantic_layer::query
