#include "services/query/metrics_engine.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
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
    return Rows(question, ann_);
  }

  std::vector<std::string> Rows(const semantic::MetricQuestion& question,
                                const rpc::RequestContext& caller) {
    auto answer = world_.metrics_engine().Query(caller, question, {});
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
  EXPECT_THAT(names, ElementsAre("average_delay", "delayed", "delayed_share",
                                 "flights", "flights_change", "flights_of_week",
                                 "flights_to_date"));
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
  ASSERT_OK_AND_ASSIGN(
      MetricAnswer cut,
      world_.metrics_engine().Query(ann_, question, {.query_id = "mine"}));
  EXPECT_EQ(cut.result.rows.row_count(), 2);
  EXPECT_TRUE(cut.result.truncated);
  EXPECT_EQ(cut.result.query_id, "mine");
  EXPECT_THAT(cut.question.columns,
              ElementsAre("metric_time__month", "flights"));
  question.limit = 3;
  ASSERT_OK_AND_ASSIGN(MetricAnswer all,
                       world_.metrics_engine().Query(ann_, question, {}));
  EXPECT_FALSE(all.result.truncated);
  question.limit = 0;
  ASSERT_OK_AND_ASSIGN(MetricAnswer none,
                       world_.metrics_engine().Query(ann_, question, {}));
  EXPECT_EQ(none.result.rows.row_count(), 0);
}

TEST_F(MetricsEngineTest, RefusesUnknownNamesWithTheNearest) {
  const absl::Status status =
      world_.metrics_engine()
          .Query(ann_, Question({"flihgts"}, {"origin__stat"}), {})
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               HasSubstr("flights")));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kMetricQuestionInvalid);
  EXPECT_THAT(
      world_.metrics_engine()
          .Compile(ann_, Question({"flights"}, {"origin__stat"}), {})
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("origin__state")));
}

TEST_F(MetricsEngineTest, QuestionsAreInTheHistory) {
  ASSERT_OK(world_.metrics_engine()
                .Query(ann_, Question({"flights"}, {}), {})
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
    ASSERT_OK_AND_ASSIGN(
        CompiledQuestion compiled,
        world_.metrics_engine().Compile(ann_, question, dialect));
    EXPECT_EQ(compiled.dialect, dialect);
    EXPECT_THAT(compiled.sql, AllOf(HasSubstr("SELECT"), HasSubstr("LIMIT 5")));
    EXPECT_THAT(compiled.columns, ElementsAre("metric_time__month", "flights"));
  }
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(ann_, {.size = 1}));
  EXPECT_THAT(page.items, IsEmpty());
}

TEST_F(MetricsEngineTest, AnEqualQuestionIsAnsweredFromTheCache) {
  const semantic::MetricQuestion question =
      Question({"flights"}, {"origin__state"});
  auto& engine = world_.metrics_engine();
  ASSERT_OK_AND_ASSIGN(MetricAnswer first, engine.Query(ann_, question, {}));
  EXPECT_EQ(first.result.source, AnswerCache::Source::kRun);
  // Of another user too: on this engine the SQL says all that they may see.
  ASSERT_OK_AND_ASSIGN(MetricAnswer second,
                       engine.Query(TestWorld::Caller("bob"), question, {}));
  EXPECT_EQ(second.result.source, AnswerCache::Source::kKept);
  EXPECT_GE(second.result.age, absl::ZeroDuration());
  EXPECT_TRUE(first.result.rows == second.result.rows);
  EXPECT_NE(first.result.query_id, second.result.query_id);
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(
                                      TestWorld::Caller("bob"), {.size = 9}));
  ASSERT_EQ(page.items.size(), 1);
  EXPECT_EQ(page.items[0].row_count, 2);
  ASSERT_OK_AND_ASSIGN(MetricAnswer fresh,
                       engine.Query(ann_, question, {.no_cache = true}));
  EXPECT_EQ(fresh.result.source, AnswerCache::Source::kRun);
  // Another limit is another question.
  semantic::MetricQuestion limited = question;
  limited.limit = 1;
  ASSERT_OK_AND_ASSIGN(MetricAnswer cut, engine.Query(ann_, limited, {}));
  EXPECT_EQ(cut.result.source, AnswerCache::Source::kRun);
  EXPECT_TRUE(cut.result.truncated);
  ASSERT_OK_AND_ASSIGN(MetricAnswer again, engine.Query(ann_, limited, {}));
  EXPECT_EQ(again.result.source, AnswerCache::Source::kKept);
  EXPECT_TRUE(again.result.truncated);
}

TEST_F(MetricsEngineTest, AStatementThatWritesEndsTheCachedAnswers) {
  const semantic::MetricQuestion question = Question({"flights"}, {});
  EXPECT_THAT(Rows(question), ElementsAre("6"));
  ASSERT_OK(world_.engine()
                .Execute(TestWorld::Caller("ann", /*may_write=*/true),
                         {.text = "DELETE FROM flights WHERE delay < 0"})
                .status());
  EXPECT_THAT(Rows(question), ElementsAre("5"));
}

TEST_F(MetricsEngineTest, AChangedModelEndsItsCachedAnswers) {
  const semantic::MetricQuestion question = Question({"flights"}, {});
  ASSERT_OK(world_.metrics_engine().Query(ann_, question, {}).status());
  EXPECT_EQ(world_.answers().stats().entries, 1);
  const semantic::LoadOptions options{"memory", "main"};
  world_.models().Load({{"demo/flights.yaml", TestWorld::ModelYaml()}},
                       options);
  ASSERT_OK_AND_ASSIGN(MetricAnswer same,
                       world_.metrics_engine().Query(ann_, question, {}));
  EXPECT_EQ(same.result.source, AnswerCache::Source::kKept);
  world_.models().Load({{"demo/flights.yaml", TestWorld::ModelYaml() + "\n"}},
                       options);
  ASSERT_OK(world_.metrics_engine().ListMetrics("", {.size = 1}).status());
  EXPECT_EQ(world_.answers().stats().entries, 0);
  ASSERT_OK_AND_ASSIGN(MetricAnswer changed,
                       world_.metrics_engine().Query(ann_, question, {}));
  EXPECT_EQ(changed.result.source, AnswerCache::Source::kRun);
}

TEST_F(MetricsEngineTest, WhatDependsOnTheMomentIsNotKept) {
  for (const char* where :
       {"{{ TimeDimension('metric_time', 'day') }} < current_date()",
        "{{ Dimension('origin__state') }} <> uuid()"}) {
    semantic::MetricQuestion question = Question({"flights"}, {});
    question.where = {where};
    for (int i = 0; i < 2; ++i) {
      ASSERT_OK_AND_ASSIGN(MetricAnswer answer,
                           world_.metrics_engine().Query(ann_, question, {}));
      EXPECT_EQ(answer.result.source, AnswerCache::Source::kRun) << where;
      EXPECT_FALSE(answer.question.is_repeatable);
    }
  }
  EXPECT_EQ(world_.answers().stats().entries, 0);
}

TEST_F(MetricsEngineTest, SearchesSynonymsToo) {
  ASSERT_OK_AND_ASSIGN(
      auto page, world_.metrics_engine().ListMetrics("LATENESS", {.size = 9}));
  ASSERT_EQ(page.items.size(), 1);
  EXPECT_EQ(page.items[0].name, "average_delay");
  EXPECT_EQ(page.items[0].format, "decimal");
}

TEST_F(MetricsEngineTest, ListsAndAsksSavedQuestions) {
  ASSERT_OK_AND_ASSIGN(
      auto page, world_.metrics_engine().ListSavedQuestions("", {.size = 1}));
  ASSERT_EQ(page.items.size(), 1);
  EXPECT_EQ(page.items[0].name, "busiest");
  EXPECT_EQ(page.items[0].model_id, "flights");
  EXPECT_EQ(page.items[0].limit, 1);
  ASSERT_OK_AND_ASSIGN(page, world_.metrics_engine().ListSavedQuestions(
                                 "", {.size = 9, .token = page.next_token}));
  ASSERT_EQ(page.items.size(), 1);
  EXPECT_EQ(page.items[0].name, "by_state");
  ASSERT_OK_AND_ASSIGN(page, world_.metrics_engine().ListSavedQuestions(
                                 "EVERY state", {.size = 9}));
  EXPECT_EQ(page.items.size(), 1);

  semantic::MetricQuestion question;
  question.saved_query = "busiest";
  ASSERT_OK_AND_ASSIGN(MetricAnswer answer,
                       world_.metrics_engine().Query(ann_, question, {}));
  EXPECT_THAT(Rows(question), ElementsAre("TX|4"));
  EXPECT_TRUE(answer.result.truncated);
  question.limit = 2;  // the question's own wins
  EXPECT_THAT(Rows(question), ElementsAre("TX|4", "CA|2"));
  question.saved_query = "bussiest";
  EXPECT_THAT(world_.metrics_engine().Query(ann_, question, {}).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("busiest")));
}

std::vector<std::string> FirstColumn(const MetricAnswer& answer) {
  std::vector<std::string> values;
  const rowset::RowSet& rows = answer.result.rows;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    values.emplace_back();
    rowset::AppendValueText(rows.column(0), row, &values.back());
  }
  return values;
}

TEST_F(MetricsEngineTest, GivesTheValuesOfADimension) {
  auto& engine = world_.metrics_engine();
  ASSERT_OK_AND_ASSIGN(
      MetricAnswer all,
      engine.Values(ann_, {.metric = "flights", .dimension = "origin__city"}));
  EXPECT_THAT(FirstColumn(all), ElementsAre("Austin", "Dallas", "Los Angeles"));
  EXPECT_FALSE(all.result.truncated);
  // A ratio and an offset have the values of the metrics under them.
  for (const char* metric : {"delayed_share", "flights_change",
                             "flights_to_date", "flights_of_week"}) {
    ASSERT_OK_AND_ASSIGN(
        MetricAnswer values,
        engine.Values(ann_, {.metric = metric, .dimension = "origin__state"}));
    EXPECT_THAT(FirstColumn(values), ElementsAre("CA", "TX")) << metric;
  }
  ASSERT_OK_AND_ASSIGN(MetricAnswer found,
                       engine.Values(ann_, {.metric = "flights",
                                            .dimension = "origin__city",
                                            .search = "AN"}));
  EXPECT_THAT(FirstColumn(found), ElementsAre("Los Angeles"));
  ASSERT_OK_AND_ASSIGN(MetricAnswer begun,
                       engine.Values(ann_, {.metric = "flights",
                                            .dimension = "origin__city",
                                            .prefix = "d",
                                            .limit = 1}));
  EXPECT_THAT(FirstColumn(begun), ElementsAre("Dallas"));
  ASSERT_OK_AND_ASSIGN(MetricAnswer months,
                       engine.Values(ann_, {.metric = "flights",
                                            .dimension = "metric_time__month",
                                            .limit = 2}));
  EXPECT_EQ(FirstColumn(months).size(), 2);
  EXPECT_TRUE(months.result.truncated);
}

TEST_F(MetricsEngineTest, ValuesOfHostileTextsAreBound) {
  ASSERT_OK_AND_ASSIGN(
      MetricAnswer none,
      world_.metrics_engine().Values(ann_, {.metric = "flights",
                                            .dimension = "origin__city",
                                            .search = "%' OR 1=1 --\\"}));
  EXPECT_THAT(FirstColumn(none), IsEmpty());
}

TEST_F(MetricsEngineTest, ValuesOfUnknownNamesAreErrors) {
  auto& engine = world_.metrics_engine();
  EXPECT_EQ(ReasonOf(engine
                         .Values(ann_, {.metric = "flihgts",
                                        .dimension = "origin__city"})
                         .status()),
            ErrorReason::kMetricNotFound);
  EXPECT_EQ(ReasonOf(engine
                         .Values(ann_, {.metric = "flights",
                                        .dimension = "origin__ctiy"})
                         .status()),
            ErrorReason::kMetricQuestionInvalid);
}

TEST_F(MetricsEngineTest, ExplainsWithoutRunning) {
  ASSERT_OK_AND_ASSIGN(
      ExplainedQuestion explained,
      world_.metrics_engine().Explain(
          ann_, Question({"delayed_share"}, {"origin__state"}), {}));
  EXPECT_THAT(explained.question.sql, HasSubstr("SELECT"));
  EXPECT_THAT(explained.question.models, ElementsAre("airports", "flights"));
  EXPECT_THAT(explained.plan, HasSubstr("flights"));
  EXPECT_FALSE(explained.explanation.steps.empty());
  ASSERT_FALSE(explained.explanation.joins.empty());
  EXPECT_EQ(explained.explanation.joins[0].right_model, "airports");
  ASSERT_EQ(explained.explanation.columns.size(), 2);
  EXPECT_THAT(explained.explanation.columns[0].sources[0].columns,
              ElementsAre("state"));
  EXPECT_EQ(explained.explanation.columns[1].column.member, "delayed_share");
  EXPECT_EQ(ReasonOf(world_.metrics_engine()
                         .Explain(ann_, Question({"delayed_shar"}, {}), {})
                         .status()),
            ErrorReason::kMetricQuestionInvalid);
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(ann_, {.size = 1}));
  EXPECT_THAT(page.items, IsEmpty());
}

TEST_F(MetricsEngineTest, StreamsAllRows) {
  std::vector<std::string> columns;
  int64_t rows = 0;
  const auto stream = [&](const semantic::MetricQuestion& question) {
    rows = 0;
    return world_.metrics_engine().Stream(
        ann_, question, {},
        [&](const MetricAnswer& answer) {
          columns = answer.question.columns;
          return absl::OkStatus();
        },
        [&](const rowset::RowSet& batch) {
          rows += batch.row_count();
          return absl::OkStatus();
        });
  };
  semantic::MetricQuestion question = Question({"flights"}, {"origin__city"});
  ASSERT_OK(stream(question));
  EXPECT_THAT(columns, ElementsAre("origin__city", "flights"));
  EXPECT_EQ(rows, 3);
  question.limit = 2;
  ASSERT_OK(stream(question));
  EXPECT_EQ(rows, 2);
  question.metrics = {"flihgts"};
  EXPECT_THAT(stream(question), StatusIs(absl::StatusCode::kInvalidArgument));
}

// The models with a policy on the flights.
std::string ModelsWithPolicy(absl::string_view condition) {
  return absl::StrReplaceAll(TestWorld::ModelYaml(),
                             {{"    model: memory.main.flights\n",
                               absl::StrCat("    model: memory.main.flights\n"
                                            "    row_policies:\n"
                                            "      - name: own\n"
                                            "        condition: \"",
                                            condition, "\"\n")}});
}

TEST_F(MetricsEngineTest, EachCallerSeesWhatThePoliciesLetThrough) {
  world_.models().Load({{"demo/flights.yaml",
                         ModelsWithPolicy("origin IN ({{ User('groups') }})")}},
                       {"memory", "main"});
  auto& engine = world_.metrics_engine();
  rpc::RequestContext texan = TestWorld::Caller("tex");
  texan.principal.groups = {"AUS", "DAL"};
  rpc::RequestContext angeleno = TestWorld::Caller("ang");
  angeleno.principal.groups = {"LAX"};
  const semantic::MetricQuestion question =
      Question({"flights"}, {"origin__state"});
  const auto rows = [&](const rpc::RequestContext& caller) {
    return Rows(question, caller);
  };
  // Twice each: what is kept for one is not given to the other.
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(rows(texan), ElementsAre("TX|4"));
    EXPECT_THAT(rows(angeleno), ElementsAre("CA|2"));
    EXPECT_THAT(rows(ann_), IsEmpty());
  }
  EXPECT_EQ(world_.answers().stats().entries, 3);
  ASSERT_OK_AND_ASSIGN(MetricAnswer values,
                       engine.Values(angeleno, {.metric = "flights",
                                                .dimension = "origin__city"}));
  EXPECT_THAT(FirstColumn(values), ElementsAre("Los Angeles"));
  int64_t exported = 0;
  ASSERT_OK(engine.Stream(
      angeleno, question, {},
      [](const MetricAnswer&) { return absl::OkStatus(); },
      [&](const rowset::RowSet& batch) {
        exported += batch.row_count();
        return absl::OkStatus();
      }));
  EXPECT_EQ(exported, 1);
  ASSERT_OK_AND_ASSIGN(CompiledQuestion compiled,
                       engine.Compile(texan, question, {}));
  EXPECT_THAT(compiled.sql, HasSubstr("'AUS'"));
  ASSERT_OK_AND_ASSIGN(ExplainedQuestion explained,
                       engine.Explain(angeleno, question, {}));
  EXPECT_THAT(explained.question.sql,
              AllOf(HasSubstr("'LAX'"), Not(HasSubstr("'AUS'"))));
}

TEST_F(MetricsEngineTest, WeeksStartWhereTheQuestionSays) {
  semantic::MetricQuestion question =
      Question({"flights"}, {"metric_time__week"});
  question.where = {"{{ TimeDimension('metric_time', 'day') }} < '2001-01-10'"};
  EXPECT_THAT(Rows(question), ElementsAre(HasSubstr("2001-01-01")));
  question.week_start = semantic::WeekStart::kSunday;
  EXPECT_THAT(Rows(question), ElementsAre(HasSubstr("2000-12-31")));
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
  MetricsEngine engine({.models = &none,
                        .runner = &world.runner(),
                        .warehouse = &world.warehouse(),
                        .answers = &world.answers()},
                       {});
  EXPECT_THAT(engine.GetMetric("x"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not been")));
  EXPECT_THAT(engine.Query(TestWorld::Caller(), {}, {}),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace semantic_layer::query
