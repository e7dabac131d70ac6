#include "common/semantic/interchange/export.h"

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
  result.losses = std::move(losses).Take();
  return result;
}

}  // namespace semantic_layer::semantic
