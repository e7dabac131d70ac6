#ifndef SEMANTIC_LAYER_SERVICES_QUERY_METRIC_EXPORT_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_METRIC_EXPORT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"
#include "services/query/export/file_writer.h"
#include "services/query/metrics_engine.h"

namespace semantic_layer::query {

enum class ExportFormat { kCsv, kXlsx, kArrow };

absl::string_view ContentTypeOf(ExportFormat format);

// "flights-by-metric_time__month.csv": for people, and safe in a header.
std::string FileNameOf(const CompiledQuestion& question, ExportFormat format);

// The writer of a format for an answer whose rows have this schema; numbers are
// formatted as the models say.
absl::StatusOr<std::unique_ptr<FileWriter>> MakeMetricWriter(
    ExportFormat format, const MetricAnswer& answer, rowset::SchemaPtr schema,
    ByteSink sink);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_METRIC_EXPORT_H_
