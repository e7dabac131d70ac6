#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_SERVICE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_SERVICE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "common/rpc/stream_writer.h"
#include "google/api/httpbody.pb.h"
#include "semantic_layer/model/v1/model_service.pb.h"
#include "services/model_store/conversions/model_from_wire.h"
#include "services/model_store/model_engine.h"

namespace semantic_layer::model_store {

// ModelService on the wire: checks ids and categories, converts, and lets the
// engine do the work. Its methods are in model_service.cc, what is about
// versions in model_versions.cc, validation in model_checks.cc, import in
// project_import.cc. Thread safe.
class ModelService {
 public:
  // `engine` must outlive the service.
  explicit ModelService(ModelEngine* engine) : engine_(engine) {}

  // The table of handlers, for rpc::Server::Register.
  rpc::Service Bind();

  absl::StatusOr<model::v1::ListModelsResponse> ListDemoModels(
      const rpc::RequestContext& context,
      const model::v1::ListDemoModelsRequest& request);
  absl::StatusOr<model::v1::SemanticModel> GetDemoModel(
      const rpc::RequestContext& context,
      const model::v1::GetDemoModelRequest& request);
  absl::StatusOr<model::v1::ListModelsResponse> ListModels(
      const rpc::RequestContext& context,
      const model::v1::ListModelsRequest& request);
  absl::StatusOr<model::v1::SemanticModel> GetModel(
      const rpc::RequestContext& context,
      const model::v1::GetModelRequest& request);
  absl::StatusOr<model::v1::ModelChangedResponse> CreateModel(
      const rpc::RequestContext& context,
      const model::v1::CreateModelRequest& request);
  absl::StatusOr<model::v1::ModelChangedResponse> UpdateModel(
      const rpc::RequestContext& context,
      const model::v1::UpdateModelRequest& request);
  absl::StatusOr<model::v1::DeleteModelResponse> DeleteModel(
      const rpc::RequestContext& context,
      const model::v1::DeleteModelRequest& request);
  absl::StatusOr<model::v1::ExportModelResponse> ExportModel(
      const rpc::RequestContext& context,
      const model::v1::ExportModelRequest& request);
  absl::StatusOr<google::api::HttpBody> DownloadModel(
      const rpc::RequestContext& context,
      const model::v1::DownloadModelRequest& request);
  absl::StatusOr<model::v1::AddMetricResponse> AddMetric(
      const rpc::RequestContext& context,
      const model::v1::AddMetricRequest& request);
  absl::StatusOr<model::v1::ValidateModelResponse> ValidateModel(
      const rpc::RequestContext& context,
      const model::v1::ValidateModelRequest& request);
  absl::StatusOr<model::v1::ListModelVersionsResponse> ListModelVersions(
      const rpc::RequestContext& context,
      const model::v1::ListModelVersionsRequest& request);
  absl::StatusOr<model::v1::ModelVersion> GetModelVersion(
      const rpc::RequestContext& context,
      const model::v1::GetModelVersionRequest& request);
  absl::StatusOr<model::v1::CompareModelVersionsResponse> CompareModelVersions(
      const rpc::RequestContext& context,
      const model::v1::CompareModelVersionsRequest& request);
  absl::StatusOr<model::v1::ModelChangedResponse> RestoreModel(
      const rpc::RequestContext& context,
      const model::v1::RestoreModelRequest& request);
  absl::StatusOr<model::v1::ModelChangedResponse> PromoteModel(
      const rpc::RequestContext& context,
      const model::v1::PromoteModelRequest& request);
  absl::StatusOr<model::v1::ImportModelsResponse> ImportModels(
      const rpc::RequestContext& context,
      const model::v1::ImportModelsRequest& request);
  absl::Status WatchModels(const rpc::RequestContext& context,
                           const model::v1::WatchModelsRequest& request,
                           rpc::StreamWriter<model::v1::ModelSnapshot>& writer);

 private:
  // Runs a change to `model` and explains why it was refused.
  absl::StatusOr<model::v1::ModelChangedResponse> Change(
      Category category, absl::string_view id, const WireModel& model,
      absl::string_view message,
      const std::function<absl::StatusOr<ModelFilePtr>()>& change);

  ModelEngine* const engine_;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_SERVICE_H_
