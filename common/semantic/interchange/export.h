#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_EXPORT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_EXPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// A form in which models leave this product.
enum class ExportFormat {
  kDbtLegacy,   // semantic_models:, metrics:, saved_queries: (dbt 1.6 to 1.11)
  kDbtLatest,   // models: with semantic_model (dbt 1.12 and later)
  kMetricView,  // CREATE VIEW ... WITH METRICS of Databricks
  kOssie,       // Apache Ossie (Open Semantic Interchange)
};

// "dbt_legacy", "dbt_latest", "metric_view", "ossie".
absl::string_view ExportFormatName(ExportFormat format);
std::optional<ExportFormat> ParseExportFormat(absl::string_view name);

// Something that the format cannot say.
struct ExportLoss {
  std::string element;  // "metric share_delayed", "model flights"
  std::string what;     // "offset_window"
  std::string why;      // one sentence
};

struct ExportResult {
  std::string text;
  std::vector<ExportLoss> losses;
};

struct ExportOptions {
  // The view's name for kMetricView, up to three parts; empty: the name of the
  // model that it shows, beside that model's table.
  std::string view_name;
  // All files of the project, this one too or not, where the document stands
  // in a project: a view and an Ossie document also say what this one joins
  // and what its metrics need. dbt's formats name it.
  std::vector<const ModelDocument*> project;
};

// Writes a document of any shape in a format. What the format has no words for
// is left out and listed; the rest means the same when it is read again. Pure
// function.
ExportResult ExportModel(const ModelDocument& document, ExportFormat format,
                         const ExportOptions& options);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_EXPORT_H_
