// The part of ModelService that writes models in other formats.

#include <memory>
#include <optional>
#include <utility>

#include "common/semantic/interchange/export.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/model_id.h"
#include "services/model_store/model_service.h"
#include "services/model_store/request_parts.h"

namespace semantic_layer::model_store {
namespace {

std::optional<semantic::ExportFormat> FormatOf(model::v1::ModelFormat format) {
  switch (format) {
    case model::v1::MODEL_FORMAT_DBT_LEGACY:
      return semantic::ExportFormat::kDbtLegacy;
    case model::v1::MODEL_FORMAT_DBT_LATEST:
      return semantic::ExportFormat::kDbtLatest;
    case model::v1::MODEL_FORMAT_METRIC_VIEW:
      return semantic::ExportFormat::kMetricView;
    case model::v1::MODEL_FORMAT_OSSIE:
      return semantic::ExportFormat::kOssie;
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<model::v1::ExportModelResponse> ModelService::ExportModel(
    const rpc::RequestContext&, const model::v1::ExportModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  const std::optional<semantic::ExportFormat> format =
      FormatOf(request.format());
  if (!format.has_value()) return FormatRequired();
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->Get(category, request.model_id()));
  // Held until the text is there: the documents are the library's.
  const std::shared_ptr<const Library> library = engine_->library();
  semantic::ExportOptions options = {.view_name = request.view_name(),
                                     .project = {}};
  for (const ModelFilePtr& other : library->InCategory(category)) {
    if (other->is_good && other->id != file->id) {
      options.project.push_back(&other->document);
    }
  }
  semantic::ExportResult exported =
      semantic::ExportModel(file->document, *format, options);
  model::v1::ExportModelResponse response;
  response.set_format(request.format());
  response.set_text(std::move(exported.text));
  for (const semantic::ExportLoss& loss : exported.losses) {
    model::v1::ExportLoss* wire = response.add_losses();
    wire->set_element(loss.element);
    wire->set_what(loss.what);
    wire->set_why(loss.why);
  }
  response.set_etag(file->etag);
  return response;
}

}  // namespace semantic_layer::model_store
