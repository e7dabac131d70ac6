#include "services/model_store/model_service.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/model_store/conversions/metric_to_wire.h"
#include "services/model_store/conversions/model_to_wire.h"
#include "services/model_store/errors.h"
#include "services/model_store/model_id.h"

namespace semantic_layer::model_store {
namespace {

// The category that a request names; production when it names none.
template <typename Request>
absl::StatusOr<Category> CategoryOf(const Request& request) {
  if (request.category().empty()) return Category::kProduction;
  const std::optional<Category> category = ParseCategory(request.category());
  if (!category.has_value()) return UnknownCategory();
  return *category;
}

template <typename Request>
absl::StatusOr<Category> WritableCategoryOf(const Request& request) {
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  if (!IsWritable(category)) return ReadOnlyCategory(category);
  return category;
}

absl::Status CheckId(absl::string_view id) {
  if (IsValidModelId(id)) return absl::OkStatus();
  return InvalidModelId("path", "model_id");
}

model::v1::ModelChangedResponse Changed(const ModelFile& file,
                                        absl::string_view message) {
  model::v1::ModelChangedResponse response;
  response.set_id(file.id);
  response.set_message(std::string(message));
  response.set_etag(file.etag);
  return response;
}

model::v1::ModelSnapshot SnapshotOf(const Library& library) {
  model::v1::ModelSnapshot snapshot;
  snapshot.set_revision(library.revision());
  for (const ModelFilePtr& file : library.Served()) {
    model::v1::ModelFile* wire = snapshot.add_files();
    wire->set_id(file->id);
    wire->set_category(std::string(CategoryName(file->category)));
    wire->set_etag(file->etag);
    wire->set_yaml(file->text);
  }
  return snapshot;
}

}  // namespace

rpc::Service ModelService::Bind() {
  rpc::Service service("semantic_layer.model.v1.ModelService");
  service.Unary("ListDemoModels", this, &ModelService::ListDemoModels)
      .Unary("GetDemoModel", this, &ModelService::GetDemoModel)
      .Unary("ListModels", this, &ModelService::ListModels)
      .Unary("GetModel", this, &ModelService::GetModel)
      .Unary("CreateModel", this, &ModelService::CreateModel)
      .Unary("UpdateModel", this, &ModelService::UpdateModel)
      .Unary("DeleteModel", this, &ModelService::DeleteModel)
      .Unary("DownloadModel", this, &ModelService::DownloadModel)
      .Unary("AddMetric", this, &ModelService::AddMetric)
      .Watch("WatchModels", this, &ModelService::WatchModels);
  return service;
}

model::v1::ListModelsResponse ModelService::List(Category category) const {
  model::v1::ListModelsResponse response;
  for (const ModelFilePtr& file : engine_->library()->InCategory(category)) {
    *response.add_models() = SummaryToWire(*file);
  }
  return response;
}

absl::StatusOr<model::v1::ListModelsResponse> ModelService::ListDemoModels(
    const rpc::RequestContext&, const model::v1::ListDemoModelsRequest&) {
  return List(Category::kDemo);
}

absl::StatusOr<model::v1::SemanticModel> ModelService::GetDemoModel(
    const rpc::RequestContext&, const model::v1::GetDemoModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->Get(Category::kDemo, request.model_id()));
  return ModelToWire(*file);
}

absl::StatusOr<model::v1::ListModelsResponse> ModelService::ListModels(
    const rpc::RequestContext&, const model::v1::ListModelsRequest& request) {
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  return List(category);
}

absl::StatusOr<model::v1::SemanticModel> ModelService::GetModel(
    const rpc::RequestContext&, const model::v1::GetModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->Get(category, request.model_id()));
  return ModelToWire(*file);
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::Change(
    Category category, absl::string_view id, const WireModel& model,
    absl::string_view message,
    const std::function<absl::StatusOr<ModelFilePtr>()>& change) {
  absl::Status refused;
  if (!model.has_errors) {
    absl::StatusOr<ModelFilePtr> file = change();
    if (file.ok()) return Changed(**file, message);
    refused = std::move(file).status();
    if (ReasonOf(refused) != ErrorReason::kModelInvalid) return refused;
  }
  // All errors at once, each at its field of the request.
  RETURN_IF_ERROR(
      StatusOfDraft(model.draft, PathOf(category, id),
                    engine_->ErrorsOfText(category, id, model.draft.text)));
  if (refused.ok()) return MissingField("name");
  return refused;
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::CreateModel(
    const rpc::RequestContext&, const model::v1::CreateModelRequest& request) {
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  const std::string id = absl::AsciiStrToLower(request.model().name());
  if (!id.empty() && !IsValidModelId(id)) {
    return InvalidModelId("body", "name");
  }
  if (IsReservedModelId(id)) return ReservedModelId(id);
  ASSIGN_OR_RETURN(const WireModel model,
                   ModelFromWire(request.model(), options_));
  return Change(category, id, model, "Model created successfully",
                [&] { return engine_->Create(category, id, model.document); });
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::UpdateModel(
    const rpc::RequestContext&, const model::v1::UpdateModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  // That there is none is said before what is wrong with its replacement.
  RETURN_IF_ERROR(engine_->Find(category, request.model_id()).status());
  ASSIGN_OR_RETURN(const WireModel model,
                   ModelFromWire(request.model(), options_));
  return Change(category, request.model_id(), model,
                "Model updated successfully", [&] {
                  return engine_->Update(category, request.model_id(),
                                         request.etag(), model.document);
                });
}

absl::StatusOr<model::v1::DeleteModelResponse> ModelService::DeleteModel(
    const rpc::RequestContext&, const model::v1::DeleteModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  RETURN_IF_ERROR(
      engine_->Delete(category, request.model_id(), request.etag()));
  model::v1::DeleteModelResponse response;
  response.set_message("Model deleted successfully");
  return response;
}

absl::StatusOr<google::api::HttpBody> ModelService::DownloadModel(
    const rpc::RequestContext& context,
    const model::v1::DownloadModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  // Also a file with errors can be had: to be mended.
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->Find(category, request.model_id()));
  if (!file->is_readable && file->text.empty()) {
    return ModelFileBroken(file->path, file->diagnostics);
  }
  context.response_headers->Add(
      "content-disposition",
      absl::StrCat("attachment; filename=\"", file->id, ".yaml\""));
  context.response_headers->Add("etag", absl::StrCat("\"", file->etag, "\""));
  google::api::HttpBody body;
  body.set_content_type("application/x-yaml");
  body.set_data(file->text);
  return body;
}

absl::StatusOr<model::v1::AddMetricResponse> ModelService::AddMetric(
    const rpc::RequestContext&, const model::v1::AddMetricRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  if (request.metric_name().empty()) return MissingField("metric_name");
  if (request.sql().empty()) return MissingField("sql");
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->AddMetric(request.model_id(), request.etag(),
                                      {.name = request.metric_name(),
                                       .sql = request.sql(),
                                       .description = request.description()}));
  model::v1::AddMetricResponse response;
  response.set_message("Metric added successfully");
  const std::string name = absl::AsciiStrToLower(request.metric_name());
  for (const semantic::MetricDefinition& metric : file->document.metrics) {
    if (metric.name == name) *response.mutable_metric() = MetricToWire(metric);
  }
  response.set_etag(file->etag);
  return response;
}

absl::Status ModelService::WatchModels(
    const rpc::RequestContext& context, const model::v1::WatchModelsRequest&,
    rpc::StreamWriter<model::v1::ModelSnapshot>& writer) {
  std::shared_ptr<const Library> library = engine_->library();
  for (;;) {
    RETURN_IF_ERROR(writer.Write(SnapshotOf(*library)));
    ASSIGN_OR_RETURN(library, engine_->WaitForChange(library->revision(),
                                                     context.cancellation));
  }
}

}  // namespace semantic_layer::model_store
