#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/concurrency/cancellation.h"
#include "common/rpc/collecting_sink.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/model_store/model_service_fixture.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::Precondition;
using semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ModelServiceTest, KeepsAModelUnderItsName) {
  ASSERT_OK_AND_ASSIGN(const auto created, CreateSample("sales"));
  EXPECT_EQ(created.id(), "sales");
  EXPECT_THAT(Blobs(""), ElementsAre("history/production/sales/00000001.yaml",
                                     "production/sales.yaml"));
  Restart();  // Nothing lives in memory only.
  ASSERT_OK_AND_ASSIGN(const auto model, Get("sales"));
  EXPECT_EQ(model.description(), "A model.");
  EXPECT_EQ(model.etag(), created.etag());
  EXPECT_EQ(model.metrics(0).name(), "sales_total");
  EXPECT_EQ(model.category(), "production");
}

TEST_F(ModelServiceTest, RefusesASecondModelOfTheName) {
  ASSERT_OK(CreateSample("sales"));
  EXPECT_THAT(CreateSample("sales"),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("sales")));
  // Another folder is another place.
  EXPECT_OK(CreateSample("sales", "staging"));
}

TEST_F(ModelServiceTest, RefusesIdsThatCannotBe) {
  for (const std::string& id :
       {std::string("../evil"), std::string("a/b"), std::string("a\0b", 3),
        std::string(".."), std::string(300, 'x'), std::string()}) {
    EXPECT_EQ(ReasonOf(Get(id).status()), ErrorReason::kInvalidRequest) << id;
    EXPECT_EQ(ReasonOf(Delete(id).status()), ErrorReason::kInvalidRequest);
    EXPECT_EQ(ReasonOf(Update(id, SampleModel("sales")).status()),
              ErrorReason::kInvalidRequest);
    EXPECT_EQ(ReasonOf(CreateSample(id).status()),
              ErrorReason::kInvalidRequest);
  }
  for (const char* id : {"demo", "validate", "import", "generate"}) {
    EXPECT_EQ(ReasonOf(CreateSample(id).status()), ErrorReason::kInvalidRequest)
        << id;
  }
  EXPECT_THAT(Blobs(""), ::testing::IsEmpty());
}

TEST_F(ModelServiceTest, RefusesCategoriesThatCannotBe) {
  EXPECT_EQ(ReasonOf(Get("sales", "backups").status()),
            ErrorReason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(CreateSample("sales", "demo").status()),
            ErrorReason::kInvalidRequest);
}

TEST_F(ModelServiceTest, SaysThatThereIsNone) {
  EXPECT_EQ(ReasonOf(Get("none").status()), ErrorReason::kModelNotFound);
  EXPECT_EQ(ReasonOf(Delete("none").status()), ErrorReason::kModelNotFound);
  EXPECT_EQ(ReasonOf(Update("none", SampleModel("none")).status()),
            ErrorReason::kModelNotFound);
  EXPECT_EQ(ReasonOf(AddMetric("none", "mm", "SUM(x)").status()),
            ErrorReason::kModelNotFound);
}

TEST_F(ModelServiceTest, ListsAllErrorsOfAModel) {
  model::v1::CreateModelRequest request;
  *request.mutable_model() = SampleModel("bad");
  request.mutable_model()->mutable_measures(0)->set_agg("summ");
  request.mutable_model()->mutable_metrics(0)->set_measure("nothing");
  const absl::Status status = service_->CreateModel({}, request).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("summ"), HasSubstr("nothing"),
                                     HasSubstr("body.measures[0].agg"))));
  EXPECT_THAT(Blobs(""), ::testing::IsEmpty());
}

TEST_F(ModelServiceTest, AModelMayNotBreakAnother) {
  ASSERT_OK(CreateSample("sales"));
  model::v1::SemanticModel twin = SampleModel("twin");
  twin.mutable_metrics(0)->set_name("sales_total");
  model::v1::CreateModelRequest request;
  *request.mutable_model() = twin;
  EXPECT_THAT(
      service_->CreateModel({}, request),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sales_total")));

  model::v1::SemanticModel upper = SampleModel("upper");
  auto* ratio = upper.add_metrics();
  ratio->set_name("per_sale");
  ratio->set_type("ratio");
  ratio->set_numerator("upper_total");
  ratio->set_denominator("sales_total");
  *request.mutable_model() = upper;
  ASSERT_OK(service_->CreateModel({}, request));
  EXPECT_THAT(Delete("sales"), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("production/upper.yaml")));
  model::v1::SemanticModel renamed = SampleModel("sales");
  renamed.mutable_metrics(0)->set_name("sales_sum");
  EXPECT_THAT(Update("sales", renamed),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("production/upper.yaml")));
  EXPECT_OK(Get("upper"));
  EXPECT_OK(Delete("upper"));
  EXPECT_OK(Delete("sales"));
}

// A metric that needs one of a model that is missing.
std::string NeedsMissing(const std::string& name) {
  return absl::StrCat("  - name: ", name,
                      "_rate\n    type: ratio\n    label: ", name,
                      "\n    type_params: {numerator: ", name,
                      "_total, denominator: missing_total}\n");
}

// What is said to be kept is served, now and after a start.
TEST_F(ModelServiceTest, NoModelIsKeptThatBringsBackWhatPutsOutAnother) {
  ASSERT_OK(CreateSample("zoo"));
  ASSERT_OK_AND_ASSIGN(const blobstore::Blob zoo,
                       store_.Get("production/zoo.yaml"));
  ASSERT_OK(store_.Put("production/early.yaml",
                       absl::StrCat(zoo.content, NeedsMissing("zoo")),
                       blobstore::Precondition::None()));
  Restart();
  EXPECT_OK(Get("zoo"));
  EXPECT_THAT(
      CreateSample("missing"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("zoo"), HasSubstr("production/early.yaml"),
                     HasSubstr("correct or delete it"))));
  EXPECT_OK(Get("zoo"));
  EXPECT_EQ(engine_->library()->Find(Category::kProduction, "missing"),
            nullptr);
}

TEST_F(ModelServiceTest, ABrokenFileKeepsNoModelFromBeingMade) {
  ASSERT_OK(CreateSample("zoo"));
  ASSERT_OK_AND_ASSIGN(const blobstore::Blob zoo,
                       store_.Get("production/zoo.yaml"));
  // Needs a model there is not, and has the names of one to come.
  const std::string early =
      absl::StrReplaceAll(zoo.content, {{"zoo", "animals"}});
  ASSERT_OK(store_.Put("production/early.yaml",
                       absl::StrCat(early, NeedsMissing("animals")),
                       blobstore::Precondition::None()));
  Restart();
  ASSERT_FALSE((*engine_->Find(Category::kProduction, "early"))->is_good);

  // It cannot be served together with what it needs, so it stays out.
  model::v1::SemanticModel missing = SampleModel("missing");
  auto* metric = missing.add_metrics();
  metric->set_name("animals_total");
  metric->set_type("simple");
  metric->set_measure("missing_count");
  model::v1::CreateModelRequest request;
  *request.mutable_model() = missing;
  ASSERT_OK(service_->CreateModel(context_, request));
  EXPECT_OK(Get("missing"));
  EXPECT_THAT(Get("early"), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("animals_total")));
  Restart();
  EXPECT_OK(Get("missing"));

  // One that gets along with it brings it back, and both are served.
  ASSERT_OK(Update("missing", SampleModel("missing")));
  EXPECT_OK(Get("early"));
  Restart();
  EXPECT_OK(Get("missing"));
  EXPECT_OK(Get("early"));
}

TEST_F(ModelServiceTest, NoModelGoesWhoseTwinWouldPutOutAnother) {
  ASSERT_OK(CreateSample("middle"));
  ASSERT_OK(CreateSample("zoo"));
  ASSERT_OK_AND_ASSIGN(const blobstore::Blob zoo,
                       store_.Get("production/zoo.yaml"));
  // Not served, for there is a middle.yaml, though it has other names.
  ASSERT_OK(store_.Put("production/middle.yml", zoo.content,
                       blobstore::Precondition::None()));
  EXPECT_THAT(Delete("middle"), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("production/middle.yml")));
  EXPECT_OK(Get("middle"));
  EXPECT_OK(Get("zoo"));
  ASSERT_OK(
      store_.Delete("production/middle.yml", blobstore::Precondition::None()));
  EXPECT_OK(Delete("middle"));
  EXPECT_OK(Get("zoo"));
}

TEST_F(ModelServiceTest, TwoEditorsCannotOverwriteEachOther) {
  ASSERT_OK_AND_ASSIGN(const auto created, CreateSample("sales"));
  model::v1::SemanticModel mine = SampleModel("sales");
  mine.set_description("Mine.");
  ASSERT_OK_AND_ASSIGN(const auto changed,
                       Update("sales", mine, "\"" + created.etag() + "\""));
  EXPECT_NE(changed.etag(), created.etag());
  model::v1::SemanticModel late = SampleModel("sales");
  late.set_description("Late.");
  EXPECT_EQ(ReasonOf(Update("sales", late, created.etag()).status()),
            ErrorReason::kModelChanged);
  EXPECT_EQ(ReasonOf(Delete("sales", created.etag()).status()),
            ErrorReason::kModelChanged);
  EXPECT_EQ(Get("sales")->description(), "Mine.");
  EXPECT_OK(Update("sales", late));  // Without an etag, any is fine.
  EXPECT_OK(Delete("sales", "*"));
}

TEST_F(ModelServiceTest, AnEditFromOutsideCountsAsAChange) {
  ASSERT_OK_AND_ASSIGN(const auto created, CreateSample("sales"));
  const std::string text = store_.Get("production/sales.yaml")->content;
  ASSERT_OK(store_.Put("production/sales.yaml", text + "# by hand\n",
                       Precondition::None()));
  EXPECT_EQ(
      ReasonOf(Update("sales", SampleModel("sales"), created.etag()).status()),
      ErrorReason::kModelChanged);
}

TEST_F(ModelServiceTest, EveryChangeIsBackedUpFirst) {
  ASSERT_OK(CreateSample("sales"));
  const std::string first = store_.Get("production/sales.yaml")->content;
  model::v1::SemanticModel changed = SampleModel("sales");
  changed.set_description("Changed.");
  ASSERT_OK(Update("sales", changed));
  const std::string second = store_.Get("production/sales.yaml")->content;
  ASSERT_OK(Delete("sales"));
  // The clock stands still, and yet no backup replaces another.
  const std::vector<std::string> backups = Blobs("backups");
  ASSERT_EQ(backups.size(), 2);
  EXPECT_TRUE(absl::StartsWith(backups[0], "backups/production/sales_"));
  EXPECT_EQ(store_.Get(backups[0])->content, first);
  EXPECT_EQ(store_.Get(backups[1])->content, second);
}

TEST_F(ModelServiceTest, WithoutTheVolumeModelsCanStillBeRead) {
  ASSERT_OK(CreateSample("sales"));
  store_.FailChanges("", MakeStatus(ErrorReason::kModelStoreUnavailable,
                                    "The volume cannot be reached."));
  const absl::Status refused = Update("sales", SampleModel("sales")).status();
  EXPECT_EQ(ReasonOf(refused), ErrorReason::kModelStoreUnavailable);
  EXPECT_EQ(Get("sales")->description(), "A model.");
}

TEST_F(ModelServiceTest, NothingChangesWhenTheBackupFails) {
  ASSERT_OK(CreateSample("sales"));
  const std::string before = store_.Get("production/sales.yaml")->content;
  store_.FailChanges("backups", absl::InternalError("disk full"));
  model::v1::SemanticModel changed = SampleModel("sales");
  changed.set_description("Changed.");
  EXPECT_EQ(ReasonOf(Update("sales", changed).status()),
            ErrorReason::kModelStoreFailed);
  EXPECT_EQ(ReasonOf(Delete("sales").status()), ErrorReason::kModelStoreFailed);
  EXPECT_EQ(ReasonOf(AddMetric("sales", "miles", "SUM(distance)").status()),
            ErrorReason::kModelStoreFailed);
  EXPECT_EQ(store_.Get("production/sales.yaml")->content, before);
  EXPECT_EQ(Get("sales")->description(), "A model.");
}

TEST_F(ModelServiceTest, AnUpdateKeepsWhatTheWireCannotSay) {
  ASSERT_OK(store_.Put("production/mixed.yaml", R"(
semantic_models:
  - name: mixed
    model: c.s.t
    defaults: {agg_time_dimension: ds}
    primary_entity: mixed_id
    dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}]
    measures: [{name: mixed_count, agg: count, expr: 1}]
  - name: another
    model: c.s.u
    primary_entity: another_id
    dimensions: [{name: color, type: categorical}]
metrics:
  - {name: mixed_total, label: M, type: simple, type_params: {measure: mixed_count}}
saved_queries:
  - {name: favourite, query_params: {metrics: [mixed_total], group_by: [metric_time]}}
)",
                       Precondition::None()));
  ASSERT_OK(engine_->Refresh());
  ASSERT_OK_AND_ASSIGN(auto model, Get("mixed"));
  ASSERT_EQ(model.additional_models_size(), 1);
  model.set_description("Now with a description.");
  ASSERT_OK(Update("mixed", model));
  const std::string text = store_.Get("production/mixed.yaml")->content;
  EXPECT_THAT(text, AllOf(HasSubstr("another"), HasSubstr("favourite"),
                          HasSubstr("Now with a description.")));
  ASSERT_OK_AND_ASSIGN(const auto after, Get("mixed"));
  EXPECT_EQ(after.additional_models_size(), 1);
}

// dbt reads them in what we write.
TEST_F(ModelServiceTest, GroupsAndTagsSurviveEveryWrite) {
  model::v1::SemanticModel model = SampleModel("sales");
  model.mutable_config()->set_text(
      R"({"group": "finance", "tags": ["daily", "a: b"]})");
  model.mutable_meta()->set_text(R"({"owner": "ann"})");
  model.mutable_metrics(0)->mutable_config()->set_text(
      R"({"group": "sales", "tags": "core", "meta": {"team": "t"}})");
  model::v1::CreateModelRequest request;
  *request.mutable_model() = model;
  ASSERT_OK(service_->CreateModel(context_, request));
  const auto check = [&] {
    ASSERT_OK_AND_ASSIGN(const model::v1::SemanticModel read, Get("sales"));
    EXPECT_EQ(read.config().text(),
              R"({"group":"finance","tags":["daily", "a: b"]})");
    EXPECT_EQ(read.meta().text(), R"({"owner":"ann"})");
    EXPECT_EQ(read.metrics(0).config().text(),
              R"({"group":"sales","tags":"core","meta":{"team":"t"}})");
  };
  check();
  ASSERT_OK(AddMetric("sales", "latest", "SELECT count(*) FROM sales_table"));
  check();
  ASSERT_OK_AND_ASSIGN(model, Get("sales"));
  model.set_description("Changed.");
  ASSERT_OK(Update("sales", model));
  check();
}

TEST_F(ModelServiceTest, AModelKeepsItsName) {
  ASSERT_OK(CreateSample("sales"));
  EXPECT_EQ(ReasonOf(Update("sales", SampleModel("other")).status()),
            ErrorReason::kInvalidRequest);
}

TEST_F(ModelServiceTest, ABrokenFileIsListedDownloadedAndMended) {
  ASSERT_OK(store_.Put("production/sales.yaml",
                       "semantic_models:\n  - name: sales\n    modle: x\n",
                       Precondition::None()));
  ASSERT_OK(engine_->Refresh());
  ASSERT_OK_AND_ASSIGN(const auto list, service_->ListModels(context_, {}));
  ASSERT_EQ(list.models_size(), 1);
  ASSERT_GE(list.models(0).errors_size(), 1);
  EXPECT_EQ(list.models(0).errors(0).file(), "production/sales.yaml");
  EXPECT_EQ(ReasonOf(Get("sales").status()), ErrorReason::kModelInvalid);
  model::v1::DownloadModelRequest download;
  download.set_model_id("sales");
  EXPECT_THAT(service_->DownloadModel({}, download)->data(),
              HasSubstr("modle"));
  ASSERT_OK(Update("sales", SampleModel("sales")));
  EXPECT_OK(Get("sales"));
}

TEST_F(ModelServiceTest, DownloadsTheFileAsItIs) {
  ASSERT_OK(store_.Put("demo/flights.yaml",
                       "# a comment\nname: flights\nmodel: c.s.t\n",
                       Precondition::None()));
  ASSERT_OK(engine_->Refresh());
  model::v1::DownloadModelRequest request;
  request.set_model_id("flights");
  request.set_category("demo");
  const rpc::RequestContext context;
  ASSERT_OK_AND_ASSIGN(const auto body,
                       service_->DownloadModel(context, request));
  EXPECT_EQ(body.content_type(), "application/x-yaml");
  EXPECT_THAT(body.data(), HasSubstr("# a comment"));
  EXPECT_THAT(
      context.response_headers->Take(),
      ::testing::Contains(::testing::Pair(
          "content-disposition", "attachment; filename=\"flights.yaml\"")));
}

TEST_F(ModelServiceTest, DemoModelsAreListedAndRead) {
  ASSERT_OK(store_.Put("demo/flights.yaml", "name: flights\nmodel: c.s.t\n",
                       Precondition::None()));
  ASSERT_OK(engine_->Refresh());
  ASSERT_OK_AND_ASSIGN(const auto list, service_->ListDemoModels({}, {}));
  ASSERT_EQ(list.models_size(), 1);
  EXPECT_EQ(list.models(0).id(), "flights");
  model::v1::GetDemoModelRequest request;
  request.set_model_id("flights");
  EXPECT_OK(service_->GetDemoModel({}, request));
  EXPECT_EQ(ReasonOf(Get("flights").status()), ErrorReason::kModelNotFound);
}

TEST_F(ModelServiceTest, AddsAMetricFromSql) {
  ASSERT_OK(CreateSample("sales"));
  ASSERT_OK_AND_ASSIGN(
      const auto added,
      AddMetric("sales", "miles", "SUM(distance) FILTER (WHERE a = 'b: c')"));
  EXPECT_EQ(added.metric().name(), "miles");
  EXPECT_EQ(added.metric().sql(), "SUM(distance) FILTER (WHERE a = 'b: c')");
  Restart();
  ASSERT_OK_AND_ASSIGN(const auto model, Get("sales"));
  EXPECT_EQ(model.etag(), added.etag());
  ASSERT_EQ(model.measures_size(), 2);
  EXPECT_EQ(model.measures(1).agg(), "sum");
  EXPECT_EQ(model.measures(1).expr(), "CASE WHEN a = 'b: c' THEN distance END");
  EXPECT_EQ(model.metrics(1).sql(), added.metric().sql());
  // The same aggregate again needs no second measure.
  ASSERT_OK(AddMetric("sales", "rows_total", "COUNT(*)"));
  EXPECT_EQ(Get("sales")->measures_size(), 2);
  EXPECT_EQ(ReasonOf(AddMetric("sales", "miles", "SUM(x)").status()),
            ErrorReason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(AddMetric("sales", "", "SUM(x)").status()),
            ErrorReason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(AddMetric("sales", "more", "DROP TABLE x").status()),
            ErrorReason::kInvalidRequest);
}

TEST_F(ModelServiceTest, AMetricOfSeveralAggregatesHasHiddenParts) {
  ASSERT_OK(CreateSample("sales"));
  ASSERT_OK_AND_ASSIGN(
      const auto ratio,
      AddMetric("sales", "basket",
                "SELECT sum(s.amount) / nullif(count(*), 0) FROM "
                "sales_table s"));
  EXPECT_EQ(ratio.metric().type(), "ratio");
  EXPECT_EQ(ratio.metric().numerator(), "basket_1");
  // A metric over the same measure is there already.
  EXPECT_EQ(ratio.metric().denominator(), "sales_total");
  ASSERT_OK_AND_ASSIGN(
      const auto derived,
      AddMetric("sales", "margin", "sum(amount) - sum(cost) + count(1)"));
  EXPECT_EQ(derived.metric().type(), "derived");
  EXPECT_EQ(derived.metric().expr(), "margin_1 - margin_2 + margin_3");
  Restart();
  ASSERT_OK_AND_ASSIGN(const auto model, Get("sales"));
  EXPECT_EQ(model.measures_size(), 3);
  EXPECT_TRUE(
      engine_->library()->Find(Category::kProduction, "sales")->is_good);
  for (const auto& metric : engine_->library()
                                ->Find(Category::kProduction, "sales")
                                ->document.metrics) {
    EXPECT_EQ(metric.is_private,
              metric.name == "basket_1" || metric.name == "margin_2")
        << metric.name;
  }
}

TEST_F(ModelServiceTest, WatchersSeeEveryChange) {
  concurrency::CancellationSource source;
  rpc::RequestContext context;
  context.cancellation = source.token();
  rpc::CollectingSink<model::v1::ModelSnapshot> sink;
  ASSERT_OK(CreateSample("sales"));
  const int64_t before = engine_->library()->revision();
  // What was there, then one more by us, then one by others.
  sink.FailAfter(3, absl::CancelledError("enough"));
  std::thread watcher([&] {
    EXPECT_THAT(service_->WatchModels(context, {}, sink.writer()),
                StatusIs(absl::StatusCode::kCancelled));
  });
  const auto wait_for = [&](int64_t revision) {
    while (engine_->library()->revision() < revision) {
      ASSERT_OK(engine_->Refresh());
    }
  };
  ASSERT_OK(CreateSample("more"));
  wait_for(before + 1);
  ASSERT_OK(store_.Put("demo/flights.yaml", "name: flights\nmodel: c.s.t\n",
                       Precondition::None()));
  wait_for(before + 2);
  source.Cancel();
  watcher.join();
  ASSERT_FALSE(sink.messages().empty());
  EXPECT_GE(sink.messages().front().files_size(), 1);
  for (size_t i = 1; i < sink.messages().size(); ++i) {
    EXPECT_GT(sink.messages()[i].revision(), sink.messages()[i - 1].revision());
  }
}

TEST_F(ModelServiceTest, AWatchEndsWhenItsCallerLeaves) {
  concurrency::CancellationSource source;
  rpc::RequestContext context;
  context.cancellation = source.token();
  rpc::CollectingSink<model::v1::ModelSnapshot> sink;
  std::thread watcher([&] {
    EXPECT_THAT(service_->WatchModels(context, {}, sink.writer()),
                StatusIs(absl::StatusCode::kCancelled));
  });
  source.Cancel();
  watcher.join();
  EXPECT_EQ(sink.messages().size(), 1);
}

TEST_F(ModelServiceTest, EveryMethodIsBound) {
  EXPECT_EQ(service_->Bind().methods().size(), 18);
}

}  // namespace
}  // namespace semantic_layer::model_store
