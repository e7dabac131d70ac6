// Grains that columns of time spines define, asked of a few rows in DuckDB
// whose answers can be worked out by hand: periods of any length, days that
// belong to none, hours, and weeks.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/semantic/compiler/answer_rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// Fiscal periods: 1 to 3 January, nothing on the 4th, 5 to 7, 8 to 9.
constexpr char kData[] = R"(
CREATE SCHEMA shop;
CREATE TABLE shop.sales (sold_at TIMESTAMP, amount BIGINT);
INSERT INTO shop.sales VALUES ('2024-01-01 09:00:00', 1),
  ('2024-01-02 10:30:00', 2), ('2024-01-04 11:00:00', 4),
  ('2024-01-05 09:00:00', 8), ('2024-01-06 10:00:00', 16),
  ('2024-01-08 09:00:00', 32), ('2024-01-09 23:00:00', 64);
CREATE TABLE shop.plans (planned DATE, amount BIGINT);
INSERT INTO shop.plans VALUES ('2024-01-01', 100);
CREATE TABLE shop.days (period DATE, fiscal DATE);
INSERT INTO shop.days VALUES ('2024-01-01', '2024-01-01'),
  ('2024-01-02', '2024-01-01'), ('2024-01-03', '2024-01-01'),
  ('2024-01-04', NULL), ('2024-01-05', '2024-01-05'),
  ('2024-01-06', '2024-01-05'), ('2024-01-07', '2024-01-05'),
  ('2024-01-08', '2024-01-08'), ('2024-01-09', '2024-01-08');
CREATE TABLE shop.weeks (period DATE, retail BIGINT);
INSERT INTO shop.weeks VALUES ('2024-01-01', 1), ('2024-01-08', 2);
)";

constexpr char kModels[] = R"(
semantic_models:
  - name: sales
    model: shop.sales
    defaults: {agg_time_dimension: sold_at}
    primary_entity: sale
    dimensions:
      - {name: sold_at, type: time, type_params: {time_granularity: hour}}
    measures:
      - {name: revenue, agg: sum, expr: amount, create_metric: true}
  - name: plans
    model: shop.plans
    defaults: {agg_time_dimension: planned}
    primary_entity: plan
    dimensions:
      - {name: planned, type: time, type_params: {time_granularity: month}}
    measures:
      - {name: planned_revenue, agg: sum, expr: amount, create_metric: true}
metrics:
  - name: revenue_every_period
    type: simple
    type_params: {measure: {name: revenue, join_to_timespine: true}}
  - name: revenue_before
    type: derived
    type_params:
      expr: before
      metrics: [{name: revenue, offset_window: 1 fiscal, alias: before}]
  - name: plan_before
    type: derived
    type_params:
      expr: before
      metrics: [{name: planned_revenue, offset_window: 1 fiscal, alias: before}]
)";

constexpr char kSpines[] = R"(
models:
  - name: days
    time_spine:
      standard_granularity_column: period
      custom_granularities: [{name: fiscal}]
    columns: [{name: period, granularity: day}]
  - name: weeks
    time_spine:
      standard_granularity_column: period
      custom_granularities: [{name: retail}]
    columns: [{name: period, granularity: week}]
)";

class CustomGrainAnswersTest : public ::testing::Test {
 protected:
  CustomGrainAnswersTest() {
    EXPECT_EQ(database_.Execute(kData), "");
    LoadOptions options;
    options.default_schema = "shop";
    catalog_ = LoadRight(
        {ModelSource{"m.yaml", kModels}, ModelSource{"s.yaml", kSpines}},
        options);
  }

  std::vector<std::string> Ask(const MetricQuestion& question) {
    return AnswerRows(&database_, *catalog_, question);
  }

  DuckDbForTest database_;
  std::shared_ptr<const Catalog> catalog_;
};

TEST_F(CustomGrainAnswersTest, DaysOfNoPeriodMeetTheirRows) {
  EXPECT_THAT(
      Ask(MakeQuestion({"revenue_every_period"}, {"metric_time__fiscal"})),
      UnorderedElementsAre("2024-01-01|3", "NULL|4", "2024-01-05|24",
                           "2024-01-08|96"));
}

TEST_F(CustomGrainAnswersTest, HoursMoveWithTheirDays) {
  EXPECT_THAT(Ask(MakeQuestion({"revenue_before"}, {"metric_time__fiscal"})),
              UnorderedElementsAre("2024-01-05|3", "2024-01-08|24"));
  EXPECT_THAT(
      Ask(MakeQuestion({"revenue_before"}, {"metric_time__hour"})),
      UnorderedElementsAre("2024-01-05 09:00:00|1", "2024-01-06 10:00:00|2",
                           "2024-01-08 09:00:00|8", "2024-01-09 10:00:00|16"));
}

TEST_F(CustomGrainAnswersTest, MonthsHaveNoDaysToMoveBy) {
  EXPECT_THAT(FirstMistake(*catalog_, MakeQuestion({"plan_before"},
                                                   {"metric_time__month"})),
              HasSubstr("define 'fiscal' in a time spine of that grain"));
}

TEST_F(CustomGrainAnswersTest, WeeksOfASpineAreTheProjects) {
  MetricQuestion question =
      MakeQuestion({"revenue_every_period"}, {"metric_time__retail"});
  EXPECT_THAT(Ask(question), UnorderedElementsAre("1|31", "2|96"));
  question.week_start = WeekStart::kSunday;
  EXPECT_THAT(Ask(question), UnorderedElementsAre("1|31", "2|96"));
}

}  // namespace
}  // namespace semantic_layer::semantic
