#include "services/query/metrics_engine.h"

#include <string>
#include <vector>

#include "common/rowset/value_text.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/test_world.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class MetricsEngineTest : public ::testing::Test {
 protected:
  static semantic::MetricQuestion Question(std::vector<std::string> metrics,
                                           std::vector<std::string> group_by) {
    semantic::MetricQuestion question;
    question.metrics = std::move(metrics);
    question.group_by = group_by;
    question.order_by = std::move(group_by);
    return question;
  }

  std::vector<std::string> Rows(const semantic::MetricQuestion& question) {
    auto answer = world_.metrics_engine().Query(ann_, question, "");
    if (!answer.ok()) return {answer.status().ToString()};
    std::vector<std::string> rows;
    const rowset::RowSet& set = answer->result.rows;
    for (int64_t row = 0; row < set.row_count(); ++row) {
      std::string text;
      for (int column = 0; column < set.column_count(); ++column) {
        if (column > 0) text += "|";
        rowset::AppendValueText(set.column(column), row, &text);
      }
      rows.push_back(text);
    }
    return rows;
  }

  TestWorld world_;
  const rpc::RequestContext ann_ = TestWorld::Caller("ann");
};

TEST_F(MetricsEngineTest, ListsPublicMetricsByName) {
  ASSERT_OK_AND_ASSIGN(auto page,
                       world_.metrics_engine().ListMetrics("", {.size = 100}));
  std::vector<std::string> names;
  for (const auto& metric : page.items) names.push_back(metric.name);
  EXPECT_THAT(
      names, ElementsAre("average_delay", "delayed", "delayed_share", "flights",
                         "flights_change", "flights_to_date"));
  EXPECT_EQ(page.next_token, "");
}

TEST_F(MetricsEngineTest, PagesAndSearches) {
  auto& engine = world_.metrics_engine();
  std::vector<std::string> names;
  statedb::PageRequest request{.size = 2};
  do {
    ASSERT_OK_AND_ASSIGN(auto page, engine.ListMetrics("DELAY", request));
    for (const auto& metric : page.items) names.push_back(metric.name);
    request.token = page.next_token;
  } while (!request.token.empty());
  EXPECT_THAT(names, ElementsAre("average_delay", "delayed", "delayed_share"));
  ASSERT_OK_AND_ASSIGN(auto by_label,
                       engine.ListMetrics("number OF", {.size = 9}));
  ASSERT_EQ(by_label.items.size(), 1);
  EXPECT_EQ(by_label.items[0].name, "flights");

  ASSERT_OK_AND_ASSIGN(auto page, engine.ListMetrics("delay", {.size = 1}));
  EXPECT_EQ(
      ReasonOf(engine.ListMetrics("other", {1, page.next_token}).status()),
      ErrorReason::kInvalidPageToken);
}

TEST_F(MetricsEngineTest, DescribesAMetric) {
  ASSERT_OK_AND_ASSIGN(MetricSummary metric,
                       world_.metrics_engine().GetMetric("delayed_share"));
  EXPECT_EQ(metric.type, "ratio");
  EXPECT_EQ(metric.model_id, "flights");
  EXPECT_THAT(metric.input_metrics,
              AllOf(Contains("delayed"), Contains("flights")));
  EXPECT_THAT(metric.dimensions,
              AllOf(Contains("metric_time"), Contains("origin__state")));
  EXPECT_EQ(metric.default_grain, "day");
}

TEST_F(MetricsEngineTest, NamesTheNearestMetric) {
  const absl::Status status =
      world_.metrics_engine().GetMetric("flihgts").status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kMetricNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("'flights'"));
  EXPECT_EQ(
      ReasonOf(world_.metrics_engine().ListDimensions("flihgts").status()),
      ErrorReason::kMetricNotFound);
}

TEST_F(MetricsEngineTest, ListsWhatAMetricCanBeGroupedBy) {
  ASSERT_OK_AND_ASSIGN(auto items,
                       world_.metrics_engine().ListDimensions("flights"));
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  EXPECT_EQ(names[0], "metric_time");
  EXPECT_THAT(items[0].grains, Contains("month"));
  EXPECT_THAT(names,
              AllOf(Contains("origin__state"), Contains("origin__city")));
}

TEST_F(MetricsEngineTest, AnswersAcrossAJoin) {
  EXPECT_THAT(
      Rows(Question({"flights"}, {"metric_time__month", "origin__state"})),
      ElementsAre(HasSubstr("2001-01-01"), HasSubstr("|CA|1"),
                  HasSubstr("|TX|2"), HasSubstr("2001-03-01")));
}

TEST_F(MetricsEngineTest, AnswersEveryKindOfMetric) {
  EXPECT_THAT(Rows(Question({"delayed_share"}, {"origin__state"})),
              ElementsAre("CA|0.5", "TX|0.5"));
  EXPECT_THAT(Rows(Question({"flights_to_date"}, {"metric_time__month"})),
              ElementsAre(HasSubstr("|2"), HasSubstr("|5"), HasSubstr("|6")));
  EXPECT_THAT(Rows(Question({"flights_change"}, {"metric_time__month"})),
              Contains(HasSubstr("|1")));
  EXPECT_THAT(Rows(Question({"average_delay"}, {})),
              ElementsAre(HasSubstr("24.1")));
}

TEST_F(MetricsEngineTest, FiltersAndLimits) {
  semantic::MetricQuestion question =
      Question({"flights"}, {"metric_time__month"});
  question.where = {"{{ Dimension('origin__state') }} = 'TX'"};
  EXPECT_THAT(Rows(question), ElementsAre(HasSubstr("|2"), HasSubstr("|2")));
  question.where.clear();
  question.limit = 2;
  ASSERT_OK_AND_ASSIGN(MetricAnswer cut,
                       world_.metrics_engine().Query(ann_, question, "mine"));
  EXPECT_EQ(cut.result.rows.row_count(), 2);
  EXPECT_TRUE(cut.result.truncated);
  EXPECT_EQ(cut.result.query_id, "mine");
  EXPECT_THAT(cut.question.columns,
              ElementsAre("metric_time__month", "flights"));
  question.limit = 3;
  ASSERT_OK_AND_ASSIGN(MetricAnswer all,
                       world_.metrics_engine().Query(ann_, question, ""));
  EXPECT_FALSE(all.result.truncated);
  question.limit = 0;
  ASSERT_OK_AND_ASSIGN(MetricAnswer none,
                       world_.metrics_engine().Query(ann_, question, ""));
  EXPECT_EQ(none.result.rows.row_count(), 0);
}

TEST_F(MetricsEngineTest, RefusesUnknownNamesWithTheNearest) {
  const absl::Status status =
      world_.metrics_engine()
          .Query(ann_, Question({"flihgts"}, {"origin__stat"}), "")
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("flights")));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kMetricQuestionInvalid);
  EXPECT_THAT(
      world_.metrics_engine()
          .Compile(Question({"flights"}, {"origin__stat"}), {})
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("origin__state")));
}

TEST_F(MetricsEngineTest, QuestionsAreInTheHistory) {
  ASSERT_OK(world_.metrics_engine()
                .Query(ann_, Question({"flights"}, {}), "")
                .status());
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(ann_, {.size = 1}));
  EXPECT_EQ(page.items[0].kind, statedb::QueryKind::kMetrics);
  EXPECT_EQ(page.items[0].query, R"({"metrics":["flights"]})");
}

TEST_F(MetricsEngineTest, CompilesToEveryDialectWithoutRunning) {
  semantic::MetricQuestion question =
      Question({"flights"}, {"metric_time__month"});
  question.limit = 5;
  for (sql::DialectId dialect :
       {sql::DialectId::kDuckDb, sql::DialectId::kDatabricks,
        sql::DialectId::kPostgres}) {
    ASSERT_OK_AND_ASSIGN(CompiledQuestion compiled,
                         world_.metrics_engine().Compile(question, dialect));
    EXPECT_EQ(compiled.dialect, dialect);
    EXPECT_THAT(compiled.sql, AllOf(HasSubstr("SELECT"), HasSubstr("LIMIT 5")));
    EXPECT_THAT(compiled.columns, ElementsAre("metric_time__month", "flights"));
  }
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(ann_, {.size = 1}));
  EXPECT_THAT(page.items, IsEmpty());
}

TEST_F(MetricsEngineTest, FollowsTheModels) {
  world_.models().Load({}, {});
  ASSERT_OK_AND_ASSIGN(auto page,
                       world_.metrics_engine().ListMetrics("", {.size = 9}));
  EXPECT_THAT(page.items, IsEmpty());
}

TEST(MetricsEngineWithoutModelsTest, SaysThatTheyAreNotThereYet) {
  TestWorld world;
  FakeModelCatalogReader none;
  MetricsEngine engine(&none, &world.runner(), &world.warehouse(), {});
  EXPECT_THAT(engine.GetMetric("x"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not been")));
  EXPECT_THAT(engine.Query(TestWorld::Caller(), {}, ""),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace semantic_layer::query
