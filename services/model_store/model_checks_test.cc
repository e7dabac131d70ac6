#include <string>

#include "absl/strings/match.h"
#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "services/model_store/model_service_fixture.h"

namespace semantic_layer::model_store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ModelChecksTest : public ModelServiceTest {
 protected:
  model::v1::ValidateModelResponse Validate(
      const model::v1::ValidateModelRequest& request) {
    auto response = service_->ValidateModel(context_, request);
    EXPECT_OK(response);
    return *response;
  }

  model::v1::ValidateModelResponse ValidateYaml(const std::string& yaml,
                                                const std::string& id = "") {
    model::v1::ValidateModelRequest request;
    request.set_yaml(yaml);
    if (!id.empty()) request.set_model_id(id);
    return Validate(request);
  }

  model::v1::ValidateModelResponse ValidateModel(
      const model::v1::SemanticModel& model) {
    model::v1::ValidateModelRequest request;
    *request.mutable_model() = model;
    return Validate(request);
  }
};

TEST_F(ModelChecksTest, AGoodTextIsValidAndKeptNowhere) {
  const auto response =
      ValidateYaml("name: sales\nmodel: c.s.t\nprimary_entity: sale\n");
  EXPECT_TRUE(response.valid()) << response.DebugString();
  EXPECT_THAT(Blobs(""), IsEmpty());
  EXPECT_TRUE(ValidateModel(SampleModel("sales")).valid());
  EXPECT_THAT(Blobs(""), IsEmpty());
}

TEST_F(ModelChecksTest, AllFindingsHaveTheirPlace) {
  const auto response = ValidateYaml(
      "semantic_models:\n  - name: sales\n    modle: c.s.t\n"
      "metrics:\n  - name: mm\n    label: M\n    type: simple\n"
      "    type_params: {measure: nothing}\n");
  EXPECT_FALSE(response.valid());
  ASSERT_GE(response.diagnostics_size(), 2);
  bool misspelt = false;
  bool unknown = false;
  for (const auto& finding : response.diagnostics()) {
    EXPECT_EQ(finding.file(), "production/model.yaml");
    EXPECT_FALSE(finding.code().empty());
    if (finding.line() == 3 && absl::StrContains(finding.message(), "modle")) {
      misspelt = true;
      EXPECT_EQ(finding.column(), 5);
      EXPECT_THAT(finding.hint(), HasSubstr("model"));
    }
    if (absl::StrContains(finding.message(), "nothing")) unknown = true;
  }
  EXPECT_TRUE(misspelt);
  EXPECT_TRUE(unknown);
}

TEST_F(ModelChecksTest, FindingsAboutJsonNameItsFields) {
  model::v1::SemanticModel model = SampleModel("sales");
  model.mutable_measures(0)->set_agg("summ");
  const auto response = ValidateModel(model);
  EXPECT_FALSE(response.valid());
  ASSERT_GE(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).field(), "measures[0].agg");
  const auto nameless = ValidateModel({});
  EXPECT_FALSE(nameless.valid());
  EXPECT_EQ(nameless.diagnostics(0).field(), "name");
}

TEST_F(ModelChecksTest, TheServedModelsCount) {
  ASSERT_OK(CreateSample("sales"));
  model::v1::SemanticModel twin = SampleModel("twin");
  twin.mutable_metrics(0)->set_name("sales_total");
  EXPECT_FALSE(ValidateModel(twin).valid());
  // In the place of the model itself its names are free.
  EXPECT_TRUE(ValidateModel(SampleModel("sales")).valid());
  // What is only kept is looked at alone.
  model::v1::ValidateModelRequest request;
  *request.mutable_model() = twin;
  request.set_category("staging");
  EXPECT_TRUE(Validate(request).valid());
}

TEST_F(ModelChecksTest, SaysWhatWouldBreakElsewhere) {
  ASSERT_OK(CreateSample("sales"));
  model::v1::SemanticModel upper = SampleModel("upper");
  auto* ratio = upper.add_metrics();
  ratio->set_name("per_sale");
  ratio->set_type("ratio");
  ratio->set_numerator("upper_total");
  ratio->set_denominator("sales_total");
  model::v1::CreateModelRequest create;
  *create.mutable_model() = upper;
  ASSERT_OK(service_->CreateModel(context_, create));
  model::v1::SemanticModel renamed = SampleModel("sales");
  renamed.mutable_metrics(0)->set_name("sales_sum");
  const auto response = ValidateModel(renamed);
  EXPECT_FALSE(response.valid());
  ASSERT_EQ(response.diagnostics_size(), 1);
  EXPECT_EQ(response.diagnostics(0).file(), "production/upper.yaml");
}

TEST_F(ModelChecksTest, RefusesRequestsThatMeanNothing) {
  EXPECT_EQ(ReasonOf(service_->ValidateModel(context_, {}).status()),
            ErrorReason::kInvalidRequest);
  model::v1::ValidateModelRequest both;
  both.set_yaml("a");
  *both.mutable_model() = SampleModel("sales");
  EXPECT_EQ(ReasonOf(service_->ValidateModel(context_, both).status()),
            ErrorReason::kInvalidRequest);
  EXPECT_FALSE(ValidateYaml("name: validate\nmodel: c.s.t\n").valid());
  EXPECT_FALSE(ValidateYaml("").valid() &&
               ValidateYaml("").diagnostics_size() > 0);
}

TEST_F(ModelChecksTest, ListsPagesAndSearches) {
  for (const char* name : {"beta", "alpha", "gamma", "delta"}) {
    ASSERT_OK(CreateSample(name));
  }
  model::v1::ListModelsRequest request;
  request.set_page_size(3);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       service_->ListModels(context_, request));
  ASSERT_EQ(first.models_size(), 3);
  EXPECT_EQ(first.models(0).id(), "alpha");
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       service_->ListModels(context_, request));
  ASSERT_EQ(second.models_size(), 1);
  EXPECT_EQ(second.models(0).id(), "gamma");
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(service_->ListModels(context_, {})->models_size(), 4);
  request.set_search("other");
  EXPECT_EQ(ReasonOf(service_->ListModels(context_, request).status()),
            ErrorReason::kInvalidPageToken);
  model::v1::ListModelsRequest search;
  search.set_search("GAMMA_TOT");
  ASSERT_OK_AND_ASSIGN(const auto found,
                       service_->ListModels(context_, search));
  ASSERT_EQ(found.models_size(), 1);
  EXPECT_EQ(found.models(0).id(), "gamma");
  search.set_page_size(1001);
  EXPECT_EQ(ReasonOf(service_->ListModels(context_, search).status()),
            ErrorReason::kInvalidRequest);
}

}  // namespace
}  // namespace semantic_layer::model_store
