#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/blobstore/etag.h"
#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "services/model_store/history/model_history.h"
#include "services/model_store/model_service_fixture.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::Precondition;
using semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

class ModelVersionsTest : public ModelServiceTest {
 protected:
  model::v1::ListModelVersionsResponse List(const std::string& id,
                                            int page_size = 0,
                                            const std::string& token = "") {
    model::v1::ListModelVersionsRequest request;
    request.set_model_id(id);
    request.set_page_size(page_size);
    request.set_page_token(token);
    auto response = service_->ListModelVersions(context_, request);
    EXPECT_OK(response);
    return *response;
  }

  // "3 delete eve", the newest first.
  std::string Text(const std::string& id) {
    std::string text;
    const auto list = List(id);
    for (const model::v1::ModelVersion& version : list.versions()) {
      absl::StrAppend(&text, version.id(), " ", version.operation(), " ",
                      version.author(), version.current() ? "*" : "",
                      version.interrupted() ? "!" : "", "\n");
    }
    return text;
  }

  absl::StatusOr<model::v1::ModelChangedResponse> Restore(
      const std::string& id, const std::string& version,
      const std::string& etag = "") {
    model::v1::RestoreModelRequest request;
    request.set_model_id(id);
    request.set_version(version);
    if (!etag.empty()) request.set_etag(etag);
    return service_->RestoreModel(context_, request);
  }

  absl::StatusOr<model::v1::ModelVersion> Version(const std::string& id,
                                                  const std::string& version) {
    model::v1::GetModelVersionRequest request;
    request.set_model_id(id);
    request.set_version(version);
    return service_->GetModelVersion(context_, request);
  }

  void UpdateDescription(const std::string& description) {
    model::v1::SemanticModel model = SampleModel("sales");
    model.set_description(description);
    ASSERT_OK(Update("sales", model));
  }
};

TEST_F(ModelVersionsTest, EveryChangeIsAVersionWithItsAuthor) {
  ASSERT_OK(CreateSample("sales"));
  context_.principal.username = "ann";
  UpdateDescription("Second.");
  ASSERT_OK(AddMetric("sales", "miles", "SUM(distance)"));
  context_.principal = {};
  context_.principal.email = "bob@example.com";
  ASSERT_OK(Delete("sales"));
  EXPECT_EQ(Text("sales"),
            "4 delete bob@example.com\n3 add_metric ann\n2 update ann\n"
            "1 create eve\n");
  Restart();
  ASSERT_OK_AND_ASSIGN(const auto second, Version("sales", "2"));
  EXPECT_THAT(second.yaml(), HasSubstr("Second."));
  EXPECT_EQ(second.size(), second.yaml().size());
  EXPECT_EQ(List("sales").versions(0).etag(), "");
}

TEST_F(ModelVersionsTest, TheCurrentOneLiesUnderInterruptedOnes) {
  ASSERT_OK(CreateSample("sales"));
  const blobstore::Blob file = *store_.Get("production/sales.yaml");
  const PresentFile present = {.etag = file.info.etag, .text = file.content};
  for (const char* text : {"a", "b", "c"}) {
    VersionRecord record;
    record.operation = Operation::kUpdate;
    record.text = text;
    record.etag = blobstore::EtagOf(text);
    ASSERT_OK(ModelHistory(&store_).Record(Category::kProduction, "sales",
                                           present, record));
  }
  Restart();
  ASSERT_OK_AND_ASSIGN(const auto current, Version("sales", "current"));
  EXPECT_EQ(current.id(), "1");
}

TEST_F(ModelVersionsTest, ADeletedModelComesBack) {
  ASSERT_OK_AND_ASSIGN(const auto created, CreateSample("sales"));
  ASSERT_OK(Delete("sales"));
  EXPECT_THAT(Restore("sales", "1", created.etag()),
              StatusIs(absl::StatusCode::kAborted));
  ASSERT_OK_AND_ASSIGN(const auto back, Restore("sales", "1"));
  EXPECT_EQ(back.etag(), created.etag());
  EXPECT_OK(Get("sales"));
  EXPECT_EQ(Text("sales"), "3 restore eve*\n2 delete eve\n1 create eve*\n");
  EXPECT_EQ(List("sales").versions(0).restored_version(), "1");
  EXPECT_EQ(ReasonOf(Restore("sales", "2").status()),
            ErrorReason::kInvalidRequest);
}

TEST_F(ModelVersionsTest, RestoresUnderAnEtagAndBacksUpFirst) {
  ASSERT_OK_AND_ASSIGN(const auto created, CreateSample("sales"));
  UpdateDescription("Second.");
  EXPECT_EQ(ReasonOf(Restore("sales", "1", created.etag()).status()),
            ErrorReason::kModelChanged);
  const std::string before = store_.Get("production/sales.yaml")->content;
  ASSERT_OK(Restore("sales", "1", List("sales").versions(0).etag()));
  EXPECT_EQ(Get("sales")->description(), "A model.");
  const std::vector<std::string> backups = Blobs("backups");
  ASSERT_EQ(backups.size(), 2);
  EXPECT_EQ(store_.Get(backups[1])->content, before);
  store_.FailChanges("backups", absl::InternalError("disk full"));
  EXPECT_EQ(ReasonOf(Restore("sales", "2").status()),
            ErrorReason::kModelStoreFailed);
}

TEST_F(ModelVersionsTest, AVersionThatWouldBreakOthersStays) {
  ASSERT_OK(CreateSample("sales"));
  ASSERT_OK(AddMetric("sales", "miles", "SUM(distance)"));
  model::v1::SemanticModel upper = SampleModel("upper");
  auto* ratio = upper.add_metrics();
  ratio->set_name("per_sale");
  ratio->set_type("ratio");
  ratio->set_numerator("upper_total");
  ratio->set_denominator("miles");
  model::v1::CreateModelRequest request;
  *request.mutable_model() = upper;
  ASSERT_OK(service_->CreateModel(context_, request));
  EXPECT_THAT(Restore("sales", "1"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("production/upper.yaml")));
  EXPECT_OK(Get("upper"));
}

TEST_F(ModelVersionsTest, RestoresByteByByte) {
  const std::string text = "# a comment\nname: flights\nmodel: c.s.t\n";
  ASSERT_OK(store_.Put("production/flights.yaml", text, Precondition::None()));
  ASSERT_OK(engine_->Refresh());
  EXPECT_EQ(Text("flights"), "1 external *\n");
  ASSERT_OK(Delete("flights"));
  ASSERT_OK(Restore("flights", "1"));
  EXPECT_EQ(store_.Get("production/flights.yaml")->content, text);
}

TEST_F(ModelVersionsTest, ComparesLinesAndElements) {
  ASSERT_OK(CreateSample("sales"));
  ASSERT_OK(AddMetric("sales", "miles", "SUM(distance)"));
  model::v1::CompareModelVersionsRequest request;
  request.set_model_id("sales");
  request.set_from("1");
  ASSERT_OK_AND_ASSIGN(const auto compared,
                       service_->CompareModelVersions(context_, request));
  EXPECT_EQ(compared.from().id(), "1");
  EXPECT_EQ(compared.to().id(), "2");
  EXPECT_THAT(compared.diff(), HasSubstr("+  - name: miles\n"));
  ASSERT_EQ(compared.changes_size(), 2);
  EXPECT_EQ(compared.changes(0).kind(), "measure");
  EXPECT_EQ(compared.changes(0).model(), "sales");
  EXPECT_EQ(compared.changes(1).kind(), "metric");
  EXPECT_EQ(compared.changes(1).name(), "miles");
  EXPECT_EQ(compared.changes(1).change(), "added");
  request.set_to("1");
  EXPECT_EQ(service_->CompareModelVersions(context_, request)->diff(), "");
}

TEST_F(ModelVersionsTest, Pages) {
  ASSERT_OK(CreateSample("sales"));
  for (int i = 2; i <= 7; ++i) UpdateDescription(absl::StrCat("No ", i));
  std::string ids;
  std::string token;
  do {
    const auto page = List("sales", 3, token);
    EXPECT_LE(page.versions_size(), 3);
    for (const auto& version : page.versions()) ids += version.id();
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(ids, "7654321");
  model::v1::ListModelVersionsRequest request;
  request.set_model_id("other");
  request.set_page_token(List("sales", 3).next_page_token());
  EXPECT_EQ(ReasonOf(service_->ListModelVersions(context_, request).status()),
            ErrorReason::kInvalidPageToken);
  request.set_page_size(-1);
  EXPECT_EQ(ReasonOf(service_->ListModelVersions(context_, request).status()),
            ErrorReason::kInvalidRequest);
}

TEST_F(ModelVersionsTest, SaysWhatThereIsNot) {
  EXPECT_EQ(ReasonOf(Version("none", "1").status()),
            ErrorReason::kModelNotFound);
  model::v1::ListModelVersionsRequest request;
  request.set_model_id("none");
  EXPECT_EQ(ReasonOf(service_->ListModelVersions(context_, request).status()),
            ErrorReason::kModelNotFound);
  ASSERT_OK(CreateSample("sales"));
  EXPECT_EQ(ReasonOf(Version("sales", "2").status()),
            ErrorReason::kModelNotFound);
  EXPECT_EQ(ReasonOf(Restore("sales", "9").status()),
            ErrorReason::kModelNotFound);
  for (const char* version : {"", "0", "-1", "x", "1.0", "../1", "123456789"}) {
    EXPECT_EQ(ReasonOf(Restore("sales", version).status()),
              ErrorReason::kInvalidRequest)
        << version;
  }
}

TEST_F(ModelVersionsTest, ARefusedWriteLeavesNoVersion) {
  ASSERT_OK(CreateSample("sales"));
  store_.FailChanges("production", absl::InternalError("disk full"));
  EXPECT_FALSE(Update("sales", SampleModel("sales")).ok());
  EXPECT_FALSE(CreateSample("other").ok());
  EXPECT_FALSE(Delete("sales").ok());
  EXPECT_EQ(Text("sales"), "1 create eve*\n");
  EXPECT_EQ(Blobs("history/production/other").size(), 0);
}

TEST_F(ModelVersionsTest, NothingChangesWhenTheHistoryFails) {
  store_.FailChanges("history", absl::InternalError("disk full"));
  EXPECT_EQ(ReasonOf(CreateSample("sales").status()),
            ErrorReason::kModelStoreFailed);
  EXPECT_EQ(Blobs("").size(), 0);
}

class PromoteTest : public ModelVersionsTest {
 protected:
  absl::StatusOr<model::v1::ModelChangedResponse> Promote(
      const std::string& id, const std::string& etag = "", bool replace = false,
      const std::string& target_etag = "") {
    model::v1::PromoteModelRequest request;
    request.set_model_id(id);
    request.set_replace(replace);
    if (!etag.empty()) request.set_etag(etag);
    if (!target_etag.empty()) request.set_target_etag(target_etag);
    return service_->PromoteModel(context_, request);
  }
};

TEST_F(PromoteTest, MovesTheFileAsItIs) {
  const std::string text = "# a comment\nname: flights\nmodel: c.s.t\n";
  ASSERT_OK(store_.Put("staging/flights.yaml", text, Precondition::None()));
  ASSERT_OK(engine_->Refresh());
  ASSERT_OK_AND_ASSIGN(const auto moved, Promote("flights"));
  EXPECT_EQ(store_.Get("production/flights.yaml")->content, text);
  EXPECT_EQ(moved.etag(), Get("flights")->etag());
  EXPECT_THAT(Get("flights", "staging"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Text("flights"), "1 create eve*\n");
  ASSERT_EQ(Blobs("backups").size(), 1);
  EXPECT_EQ(ReasonOf(Promote("flights").status()), ErrorReason::kModelNotFound);
}

TEST_F(PromoteTest, ALostAnswerLosesNoModel) {
  ASSERT_OK(CreateSample("flights", "staging"));
  const std::string text = store_.Get("staging/flights.yaml")->content;
  store_.LoseAnswers("staging", absl::UnavailableError("reset"));
  ASSERT_OK(Promote("flights"));
  EXPECT_EQ(store_.Get("production/flights.yaml")->content, text);
  EXPECT_TRUE(absl::IsNotFound(store_.Get("staging/flights.yaml").status()));
}

TEST_F(PromoteTest, ReplacesOnlyWhenAskedAndUnderBothEtags) {
  ASSERT_OK_AND_ASSIGN(const auto there, CreateSample("sales"));
  ASSERT_OK_AND_ASSIGN(const auto here, CreateSample("sales", "staging"));
  EXPECT_EQ(ReasonOf(Promote("sales").status()),
            ErrorReason::kModelAlreadyExists);
  EXPECT_EQ(ReasonOf(Promote("sales", "\"other\"", true).status()),
            ErrorReason::kModelChanged);
  EXPECT_EQ(ReasonOf(Promote("sales", here.etag(), true, "\"other\"").status()),
            ErrorReason::kModelChanged);
  EXPECT_OK(Get("sales", "staging"));
  ASSERT_OK(Promote("sales", here.etag(), true, there.etag()));
  EXPECT_THAT(Text("sales"), HasSubstr("2 update eve*\n1 create eve"));
  EXPECT_FALSE(Get("sales", "staging").ok());
}

TEST_F(PromoteTest, StaysWhereItIsWhenItWouldBeWrongThere) {
  ASSERT_OK(CreateSample("sales"));
  model::v1::CreateModelRequest create;
  *create.mutable_model() = SampleModel("other");
  create.mutable_model()->mutable_metrics(0)->set_name("sales_total");
  create.set_category("staging");
  ASSERT_OK(service_->CreateModel(context_, create));
  EXPECT_THAT(Promote("other"), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("sales_total")));
  EXPECT_OK(Get("other", "staging"));
  model::v1::PromoteModelRequest request;
  request.set_model_id("sales");
  request.set_category("production");
  EXPECT_EQ(ReasonOf(service_->PromoteModel(context_, request).status()),
            ErrorReason::kInvalidRequest);
  request.set_target_category("demo");
  EXPECT_EQ(ReasonOf(service_->PromoteModel(context_, request).status()),
            ErrorReason::kInvalidRequest);
}

}  // namespace
}  // namespace semantic_layer::model_store
