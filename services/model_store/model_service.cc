#include "services/model_store/model_service.h"

#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/statedb/page_token.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/model_store/conversions/metric_to_wire.h"
#include "services/model_store/conversions/model_to_wire.h"
#include "services/model_store/errors.h"
#include "services/model_store/library_loader.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_id.h"
#include "services/model_store/request_parts.h"
#include "services/model_store/snapshot_sender.h"

namespace semantic_layer::model_store {
namespace {

constexpr absl::string_view kModelsListing = "models";

model::v1::ModelChangedResponse Changed(const ModelFile& file,
                                        absl::string_view message) {
  model::v1::ModelChangedResponse response;
  response.set_id(file.id);
  response.set_message(std::string(message));
  response.set_etag(file.etag);
  return response;
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
      .Unary("ExportModel", this, &ModelService::ExportModel)
      .Unary("AddMetric", this, &ModelService::AddMetric)
      .Unary("ValidateModel", this, &ModelService::ValidateModel)
      .Unary("ListModelVersions", this, &ModelService::ListModelVersions)
      .Unary("GetModelVersion", this, &ModelService::GetModelVersion)
      .Unary("CompareModelVersions", this, &ModelService::CompareModelVersions)
      .Unary("RestoreModel", this, &ModelService::RestoreModel)
      .Unary("PromoteModel", this, &ModelService::PromoteModel)
      .Unary("ImportModels", this, &ModelService::ImportModels)
      .Watch("WatchModels", this, &ModelService::WatchModels);
  return service;
}

absl::StatusOr<model::v1::ListModelsResponse> ModelService::ListDemoModels(
    const rpc::RequestContext&, const model::v1::ListDemoModelsRequest&) {
  model::v1::ListModelsResponse response;
  const std::shared_ptr<const Library> library = engine_->library();
  for (const ModelFilePtr& file : library->InCategory(Category::kDemo)) {
    *response.add_models() = SummaryToWire(*file);
  }
  return response;
}

absl::StatusOr<model::v1::SemanticModel> ModelService::GetDemoModel(
    const rpc::RequestContext&, const model::v1::GetDemoModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->Get(Category::kDemo, request.model_id()));
  return ModelToWire(*file);
}

absl::StatusOr<model::v1::ListModelsResponse> ModelService::ListModels(
    const rpc::RequestContext& context,
    const model::v1::ListModelsRequest& request) {
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  if (request.page_size() < 0 || request.page_size() > kModelsPageMax) {
    return InvalidPageSize(kModelsPageMax);
  }
  // A token belongs to one search of one category.
  const std::string search = absl::AsciiStrToLower(request.search());
  const std::string listing = absl::StrCat(CategoryName(category), " ", search);
  std::string after;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(after, statedb::ReadPageToken(kModelsListing, listing,
                                                   request.page_token()));
  }
  const size_t limit = request.page_size() == 0
                           ? std::numeric_limits<size_t>::max()
                           : static_cast<size_t>(request.page_size());
  model::v1::ListModelsResponse response;
  size_t count = 0;
  const std::shared_ptr<const Library> library = engine_->library();
  for (const ModelFilePtr& file : library->After(category, after)) {
    if (!absl::StrContains(file->search_text, search)) continue;
    if (count == limit) {
      response.set_next_page_token(statedb::MakePageToken(
          kModelsListing, listing, response.models().rbegin()->id()));
      context.response_headers->Add("x-next-page-token",
                                    response.next_page_token());
      break;
    }
    *response.add_models() = SummaryToWire(*file);
    ++count;
  }
  return response;
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
                    engine_->Judge(category, id, model.draft.text)));
  if (refused.ok()) return MissingField("name");
  return refused;
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::CreateModel(
    const rpc::RequestContext& context,
    const model::v1::CreateModelRequest& request) {
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  const std::string id = absl::AsciiStrToLower(request.model().name());
  if (!id.empty() && !IsValidModelId(id)) {
    return InvalidModelId("body", "name");
  }
  if (IsReservedModelId(id)) return ReservedModelId(id);
  ASSIGN_OR_RETURN(const WireModel model,
                   ModelFromWire(request.model(), engine_->options()));
  const ChangeRequest change = {.category = category,
                                .id = id,
                                .author = AuthorOf(context),
                                .patience = PatienceOf(context)};
  return Change(category, id, model, "Model created successfully",
                [&] { return engine_->Create(change, model.document); });
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::UpdateModel(
    const rpc::RequestContext& context,
    const model::v1::UpdateModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  // That there is none is said before what is wrong with its replacement.
  RETURN_IF_ERROR(engine_->Find(category, request.model_id()).status());
  ASSIGN_OR_RETURN(const WireModel model,
                   ModelFromWire(request.model(), engine_->options()));
  const ChangeRequest change = ChangeOf(context, request, category);
  return Change(category, request.model_id(), model,
                "Model updated successfully",
                [&] { return engine_->Update(change, model.document); });
}

absl::StatusOr<model::v1::DeleteModelResponse> ModelService::DeleteModel(
    const rpc::RequestContext& context,
    const model::v1::DeleteModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  RETURN_IF_ERROR(engine_->Delete(ChangeOf(context, request, category)));
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
    const rpc::RequestContext& context,
    const model::v1::AddMetricRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  if (request.metric_name().empty()) return MissingField("metric_name");
  if (request.sql().empty()) return MissingField("sql");
  ASSIGN_OR_RETURN(
      const ModelFilePtr file,
      engine_->AddMetric(ChangeOf(context, request, Category::kProduction),
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
    const rpc::RequestContext& context,
    const model::v1::WatchModelsRequest& request,
    rpc::StreamWriter<model::v1::ModelSnapshot>& writer) {
  SnapshotSender sender(request.deltas());
  std::shared_ptr<const Library> library = engine_->library();
  for (;;) {
    RETURN_IF_ERROR(sender.Send(*library, writer));
    ASSIGN_OR_RETURN(library, engine_->WaitForChange(library->revision(),
                                                     context.cancellation));
  }
}

}  // namespace semantic_layer::model_store
