#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRIC_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRIC_CONVERSIONS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/semantic/compiler/explore.h"
#include "common/semantic/compiler/question.h"
#include "semantic_layer/query/v1/metrics_explorer_service.pb.h"
#include "services/query/metric_directory.h"
#include "services/query/metric_export.h"
#include "services/query/metrics_engine.h"

// Between the messages of MetricsExplorerService (v1) and the service's own
// types; see conversions.h.
namespace semantic_layer::query {

// INVALID_REQUEST for what cannot be a question whatever the models are:
// too many or too long parts, a filter without operator or with values that do
// not fit it, a limit out of range, a time zone that is none. Names are judged
// by the compiler.
absl::StatusOr<semantic::MetricQuestion> ToQuestion(
    const v1::MetricQuestion& question);

AskOptions ToAskOptions(const v1::MetricQuestion& question);
// INVALID_REQUEST for a text that is missing or too long, a limit out of range.
absl::StatusOr<ValuesRequest> ToValuesRequest(
    const v1::ListMetricValuesRequest& request);

// INVALID_REQUEST for a question without metrics, and for a name of the data
// that is empty, too long or no identifier.
absl::Status CheckChart(const v1::ChartMetricsRequest& request);
absl::StatusOr<ExportFormat> ToExportFormat(v1::ExportFormat format);

v1::MetricInfo FromMetric(const MetricSummary& metric);
v1::DimensionInfo FromItem(const semantic::ReachableItem& item);
v1::MetricQueryResponse FromAnswer(const MetricAnswer& answer);
v1::CompileMetricsResponse FromCompiled(const CompiledQuestion& compiled);
v1::ExplainMetricsResponse FromExplained(const ExplainedQuestion& explained);
v1::ListMetricValuesResponse FromValues(const MetricAnswer& answer);
// INVALID_REQUEST for a question without metrics. An answer that was not run
// has no rows: the chart then refers to the data's name.
absl::StatusOr<v1::ChartMetricsResponse> FromChart(
    const v1::ChartMetricsRequest& request,
    const semantic::MetricQuestion& question, const MetricAnswer& answer);
v1::SavedMetricQuery FromSavedQuestion(const SavedQuestion& query);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRIC_CONVERSIONS_H_
