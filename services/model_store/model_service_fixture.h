#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_SERVICE_FIXTURE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_SERVICE_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/blobstore/fake_blob_store.h"
#include "common/concurrency/fake_clock.h"
#include "common/rpc/request_context.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/model_store/model_engine.h"
#include "services/model_store/model_service.h"

namespace semantic_layer::model_store {

// A model with a primary key, a day, a count and a metric of it.
inline model::v1::SemanticModel SampleModel(const std::string& name) {
  model::v1::SemanticModel model;
  model.set_name(name);
  model.set_description("A model.");
  model.set_model("ref('" + name + "_table')");
  auto* entity = model.add_entities();
  entity->set_name(name + "_key");
  entity->set_type("primary");
  auto* dimension = model.add_dimensions();
  dimension->set_name("sold_at");
  dimension->set_type("time");
  dimension->add_time_granularity("day");
  auto* measure = model.add_measures();
  measure->set_name(name + "_count");
  measure->set_agg("count");
  measure->set_expr("1");
  auto* metric = model.add_metrics();
  metric->set_name(name + "_total");
  metric->set_type("simple");
  metric->set_measure(name + "_count");
  model.mutable_defaults()->set_text("{\"agg_time_dimension\": \"sold_at\"}");
  return model;
}

// A service over a store in memory, called by "eve".
class ModelServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    context_.principal.username = "eve";
    Restart();
  }

  void Restart() {
    absl::StatusOr<std::unique_ptr<ModelEngine>> engine =
        ModelEngine::Create(&store_, &clock_, {});
    ASSERT_OK(engine);
    engine_ = *std::move(engine);
    service_ = std::make_unique<ModelService>(engine_.get());
  }

  absl::StatusOr<model::v1::ModelChangedResponse> CreateSample(
      const std::string& name, const std::string& category = "") {
    model::v1::CreateModelRequest request;
    *request.mutable_model() = SampleModel(name);
    if (!category.empty()) request.set_category(category);
    return service_->CreateModel(context_, request);
  }

  absl::StatusOr<model::v1::ModelChangedResponse> Update(
      const std::string& id, const model::v1::SemanticModel& model,
      const std::string& etag = "") {
    model::v1::UpdateModelRequest request;
    request.set_model_id(id);
    *request.mutable_model() = model;
    if (!etag.empty()) request.set_etag(etag);
    return service_->UpdateModel(context_, request);
  }

  absl::StatusOr<model::v1::DeleteModelResponse> Delete(
      const std::string& id, const std::string& etag = "") {
    model::v1::DeleteModelRequest request;
    request.set_model_id(id);
    if (!etag.empty()) request.set_etag(etag);
    return service_->DeleteModel(context_, request);
  }

  absl::StatusOr<model::v1::SemanticModel> Get(
      const std::string& id, const std::string& category = "") {
    model::v1::GetModelRequest request;
    request.set_model_id(id);
    if (!category.empty()) request.set_category(category);
    return service_->GetModel({}, request);
  }

  absl::StatusOr<model::v1::AddMetricResponse> AddMetric(
      const std::string& id, const std::string& name, const std::string& sql) {
    model::v1::AddMetricRequest request;
    request.set_model_id(id);
    request.set_metric_name(name);
    request.set_sql(sql);
    return service_->AddMetric(context_, request);
  }

  std::vector<std::string> Blobs(absl::string_view prefix) {
    std::vector<std::string> names;
    const auto infos = *store_.List(prefix);
    for (const auto& info : infos) names.push_back(info.name);
    return names;
  }

  rpc::RequestContext context_;
  blobstore::FakeBlobStore store_;
  concurrency::FakeClock clock_;
  std::unique_ptr<ModelEngine> engine_;
  std::unique_ptr<ModelService> service_;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_SERVICE_FIXTURE_H_
