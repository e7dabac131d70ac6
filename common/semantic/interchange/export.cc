#include "common/semantic/interchange/export.h"

#include "absl/strings/ascii.h"

namespace semantic_layer::semantic {
namespace {

constexpr ExportFormat kFormats[] = {
    ExportFormat::kDbtLegacy, ExportFormat::kDbtLatest,
    ExportFormat::kMetricView, ExportFormat::kOssie};

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

}  // namespace semantic_layer::semantic
