#include "common/semantic/interchange/export.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/semantic/interchange/formats.h"
#include "common/semantic/interchange/loss_list.h"

namespace semantic_layer::semantic {
namespace {

constexpr ExportFormat kFormats[] = {
    ExportFormat::kDbtLegacy, ExportFormat::kDbtLatest,
    ExportFormat::kMetricView, ExportFormat::kOssie};

std::string Write(const ModelDocument& document, ExportFormat format,
                  const ExportOptions& options, LossList* losses) {
  switch (format) {
    case ExportFormat::kDbtLegacy:
      return ExportDbtLegacy(document, losses);
    case ExportFormat::kDbtLatest:
      return ExportDbtLatest(document, losses);
    case ExportFormat::kMetricView:
      return ExportMetricView(document, options, losses);
    case ExportFormat::kOssie:
      return ExportOssie(document, options, losses);
  }
  return "";
}

bool Counts(const ModelDocument& document) {
  for (const SemanticModel& model : document.models) {
    for (const Measure& measure : model.measures) {
      if (measure.agg == Aggregation::kCount) return true;
    }
  }
  return std::any_of(document.metrics.begin(), document.metrics.end(),
                     [](const MetricDefinition& metric) {
                       return metric.aggregation.has_value() &&
                              metric.aggregation->agg == Aggregation::kCount;
                     });
}

}  // namespace

absl::string_view ExportFormatName(ExportFormat format) {
  switch (format) {
    case ExportFormat::kDbtLegacy:
      return "dbt_legacy";
    case ExportFormat::kDbtLatest:
      return "dbt_latest";
    case ExportFormat::kMetricView:
      return "metric_view";
    case ExportFormat::kOssie:
      return "ossie";
  }
  return "";
}

std::optional<ExportFormat> ParseExportFormat(absl::string_view name) {
  for (const ExportFormat format : kFormats) {
    if (ExportFormatName(format) == absl::AsciiStrToLower(name)) return format;
  }
  return std::nullopt;
}

ExportResult ExportModel(const ModelDocument& document, ExportFormat format,
                         const ExportOptions& options) {
  ExportResult result;
  LossList losses;
  result.text = Write(document, format, options, &losses);
  // dbt's count is a sum of ones.
  const bool by_call =
      format == ExportFormat::kMetricView || format == ExportFormat::kOssie;
  if (by_call && Counts(document)) {
    losses.Add("document", "count",
               "A count of no rows is 0 there, and NULL here.");
  }
  result.losses = std::move(losses).Take();
  return result;
}

}  // namespace semantic_layer::semantic
