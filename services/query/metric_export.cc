#include "services/query/metric_export.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/query/column_format.h"
#include "services/query/export/arrow_writer.h"
#include "services/query/export/csv_writer.h"
#include "services/query/export/xlsx_writer.h"

namespace semantic_layer::query {
namespace {

constexpr size_t kMaxFileNameBytes = 100;

// The question in short: "flights-average_delay-by-origin__state".
std::string NameOf(const CompiledQuestion& question) {
  std::vector<std::string> metrics;
  std::vector<std::string> items;
  for (const semantic::OutputColumn& column : question.outputs) {
    const bool is_metric = column.kind == semantic::OutputKind::kMetric;
    (is_metric ? metrics : items).push_back(column.name);
  }
  std::string name = absl::StrJoin(metrics, "-");
  if (!metrics.empty() && !items.empty()) name += "-by-";
  name += absl::StrJoin(items, "-");
  for (char& c : name) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '-') c = '_';
  }
  return name.substr(0, kMaxFileNameBytes);
}

std::vector<std::string> ExcelFormats(const MetricAnswer& answer,
                                      const rowset::Schema& schema) {
  const CompiledQuestion& question = answer.question;
  std::vector<std::string> formats;
  for (size_t i = 0; i < question.formats.size(); ++i) {
    formats.push_back(ExcelColumnFormat(question.outputs[i],
                                        schema.field(static_cast<int>(i)).type,
                                        question.formats[i]));
  }
  return formats;
}

}  // namespace

absl::string_view ContentTypeOf(ExportFormat format) {
  switch (format) {
    case ExportFormat::kCsv:
      return "text/csv; charset=utf-8; header=present";
    case ExportFormat::kXlsx:
      return "application/"
             "vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case ExportFormat::kArrow:
      return "application/vnd.apache.arrow.stream";
  }
  return "application/octet-stream";
}

std::string FileNameOf(const CompiledQuestion& question, ExportFormat format) {
  const std::string name = NameOf(question);
  switch (format) {
    case ExportFormat::kCsv:
      return absl::StrCat(name, ".csv");
    case ExportFormat::kXlsx:
      return absl::StrCat(name, ".xlsx");
    case ExportFormat::kArrow:
      return absl::StrCat(name, ".arrows");
  }
  return name;
}

absl::StatusOr<std::unique_ptr<FileWriter>> MakeMetricWriter(
    ExportFormat format, const MetricAnswer& answer, rowset::SchemaPtr schema,
    ByteSink sink) {
  switch (format) {
    case ExportFormat::kCsv:
      return MakeCsvWriter(std::move(schema), std::move(sink));
    case ExportFormat::kArrow:
      return MakeArrowWriter(std::move(schema), std::move(sink));
    case ExportFormat::kXlsx:
      break;
  }
  XlsxOptions options = {.sheet = NameOf(answer.question),
                         .formats = ExcelFormats(answer, *schema)};
  return MakeXlsxWriter(std::move(schema), options, std::move(sink));
}

}  // namespace semantic_layer::query
