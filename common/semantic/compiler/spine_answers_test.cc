// Metrics that meet a time spine in uncommon ways - semi-additive measures and
// conversions that are moved or accumulated, custom grains, times of seconds -
// asked of a few rows in DuckDB whose answers can be worked out by hand.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/answer_rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// Fiscal quarters start in February, May, August and November.
constexpr char kData[] = R"(
CREATE SCHEMA bank;
CREATE TABLE bank.days AS SELECT CAST(d AS DATE) AS ds,
    CAST(date_trunc('quarter', d - INTERVAL 1 MONTH) + INTERVAL 1 MONTH
         AS DATE) AS fiscal_quarter
  FROM range(TIMESTAMP '2023-11-01', TIMESTAMP '2024-08-01', INTERVAL 1 DAY)
    AS r(d);
CREATE TABLE bank.balances (account BIGINT, kind VARCHAR, ds DATE,
  amount BIGINT);
INSERT INTO bank.balances VALUES
  (1, 'savings', '2024-01-10', 10), (1, 'savings', '2024-01-31', 20),
  (1, 'savings', '2024-02-29', 25), (1, 'savings', '2024-03-01', 27),
  (2, 'checking', '2024-01-20', 100), (2, 'checking', '2024-02-10', 110),
  (NULL, 'savings', '2024-03-31', 1000);
CREATE TABLE bank.visits (person VARCHAR, ds DATE, channel VARCHAR);
INSERT INTO bank.visits VALUES ('u', '2024-01-05', 'ad'),
  ('u', '2024-01-06', 'mail'), ('v', '2024-01-10', 'mail'),
  ('w', '2024-02-03', 'mail'), ('x', '2024-03-01', 'ad');
CREATE TABLE bank.orders (person VARCHAR, ds DATE, goods VARCHAR);
INSERT INTO bank.orders VALUES ('u', '2024-01-07', 'pen'),
  ('v', '2024-01-11', 'ink'), ('w', '2024-02-20', 'pen');
CREATE TABLE bank.payments (paid_at TIMESTAMP, amount BIGINT, goods VARCHAR);
INSERT INTO bank.payments VALUES ('2023-11-05 09:30:00', 1, 'pen'),
  ('2023-12-31 13:00:05', 2, 'ink'), ('2024-02-05 00:00:00', 4, 'pen'),
  ('2024-03-01 13:59:59', 8, 'ink'), ('2024-03-08 23:59:59', 16, 'pen'),
  ('2024-05-05 17:00:00', 32, 'pen');
CREATE TABLE bank.plans (planned_for DATE, amount BIGINT);
INSERT INTO bank.plans VALUES ('2023-11-01', 1), ('2023-12-01', 2),
  ('2024-01-01', 4), ('2024-02-01', 8);
)";

constexpr char kModels[] = R"(
semantic_models:
  - name: balances
    model: bank.balances
    defaults: {agg_time_dimension: ds}
    primary_entity: snapshot
    entities:
      - {name: account, type: foreign}
    dimensions:
      - {name: ds, type: time, type_params: {time_granularity: day}}
      - {name: kind, type: categorical}
    measures:
      - name: balance
        agg: sum
        expr: amount
        create_metric: true
        non_additive_dimension:
          {name: ds, window_choice: max, window_groupings: [account]}
  - name: visits
    model: bank.visits
    defaults: {agg_time_dimension: ds}
    primary_entity: visit
    entities:
      - {name: person, type: foreign}
    dimensions:
      - {name: ds, type: time, type_params: {time_granularity: day}}
      - {name: channel, type: categorical}
    measures:
      - {name: visits_made, agg: count, expr: 1, create_metric: true}
  - name: orders
    model: bank.orders
    defaults: {agg_time_dimension: ds}
    primary_entity: order
    entities:
      - {name: person, type: foreign}
    dimensions:
      - {name: ds, type: time, type_params: {time_granularity: day}}
      - {name: goods, type: categorical}
    measures:
      - {name: orders_made, agg: count, expr: 1, create_metric: true}
  - name: payments
    model: bank.payments
    defaults: {agg_time_dimension: paid_at}
    primary_entity: payment
    dimensions:
      - {name: paid_at, type: time, type_params: {time_granularity: second}}
      - {name: goods, type: categorical}
    measures:
      - {name: paid, agg: sum, expr: amount, create_metric: true}
      - {name: payers, agg: count_distinct, expr: amount, create_metric: true}
  - name: plans
    model: bank.plans
    defaults: {agg_time_dimension: planned_for}
    primary_entity: plan
    dimensions:
      - {name: planned_for, type: time,
         type_params: {time_granularity: month}}
    measures:
      - {name: planned, agg: sum, expr: amount, create_metric: true}
metrics:
  - name: balance_a_month_ago
    type: derived
    type_params:
      expr: before
      metrics: [{name: balance, offset_window: 1 month, alias: before}]
  - name: balance_30_days_ago
    type: derived
    type_params:
      expr: before
      metrics: [{name: balance, offset_window: 30 days, alias: before}]
  - name: balance_so_far
    type: cumulative
    type_params: {measure: balance}
  - name: balance_of_two_weeks
    type: cumulative
    type_params:
      measure: balance
      cumulative_type_params: {window: 14 days, period_agg: last}
  - name: orders_after_visit
    type: conversion
    type_params:
      conversion_type_params:
        base_measure: visits_made
        conversion_measure: orders_made
        entity: person
        calculation: conversions
  - name: orders_a_month_ago
    type: derived
    type_params:
      expr: before
      metrics:
        - {name: orders_after_visit, offset_window: 1 month, alias: before}
  - name: paid_14_days_ago
    type: derived
    type_params:
      expr: before
      metrics: [{name: paid, offset_window: 14 days, alias: before}]
  - name: paid_of_a_week
    type: cumulative
    type_params: {measure: paid, cumulative_type_params: {window: 7 days}}
  - name: payers_of_a_week
    type: cumulative
    type_params: {measure: payers, cumulative_type_params: {window: 7 days}}
  - name: paid_of_90_minutes
    type: cumulative
    type_params: {measure: paid, cumulative_type_params: {window: 90 minutes}}
)";

// A spine of days with fiscal quarters, and metrics over those.
constexpr char kSpine[] = R"(
project_configuration:
  time_spines:
    - node_relation: {relation_name: bank.days}
      primary_column: {name: ds, time_granularity: day}
      custom_granularities: [{name: fiscal_quarter}]
)";
constexpr char kFiscal[] = R"(
metrics:
  - name: paid_a_fiscal_quarter_ago
    type: derived
    type_params:
      expr: before
      metrics: [{name: paid, offset_window: 1 fiscal_quarter, alias: before}]
  - name: planned_a_fiscal_quarter_ago
    type: derived
    type_params:
      expr: before
      metrics:
        - {name: planned, offset_window: 1 fiscal_quarter, alias: before}
  - name: visits_of_early_spring
    type: simple
    filter: "{{ TimeDimension('metric_time', 'fiscal_quarter') }} = '2024-02-01'"
    type_params: {measure: visits_made}
  - name: orders_of_early_spring
    type: conversion
    type_params:
      conversion_type_params:
        base_measure: visits_made
        conversion_measure:
          name: orders_made
          filter: "{{ TimeDimension('metric_time', 'fiscal_quarter') }} = '2024-02-01'"
        entity: person
        calculation: conversions
)";

class SpineAnswersTest : public ::testing::Test {
 protected:
  SpineAnswersTest() { EXPECT_EQ(database_.Execute(kData), ""); }

  // Reads the models with more texts beside them.
  void Load(const std::vector<std::string>& more = {}) {
    std::vector<ModelSource> files = {ModelSource{"m.yaml", kModels}};
    for (const std::string& text : more) {
      files.push_back(
          ModelSource{absl::StrCat("more_", files.size(), ".yaml"), text});
    }
    catalog_ = LoadRight(files);
  }

  std::vector<std::string> Ask(std::vector<std::string> metrics,
                               std::vector<std::string> group_by,
                               std::vector<std::string> where = {}) {
    if (catalog_ == nullptr) Load();
    return AnswerRows(&database_, *catalog_,
                      MakeQuestion(std::move(metrics), std::move(group_by),
                                   std::move(where)));
  }

  std::string Mistake(std::vector<std::string> metrics,
                      std::vector<std::string> group_by) {
    if (catalog_ == nullptr) Load();
    return FirstMistake(*catalog_,
                        MakeQuestion(std::move(metrics), std::move(group_by)));
  }

  DuckDbForTest database_;
  std::shared_ptr<const Catalog> catalog_;
};

// ---- Conditions on a period and a row together ------------------------------

TEST_F(SpineAnswersTest, MovedSemiAdditiveMeasureSeesMixedConditions) {
  EXPECT_THAT(Ask({"balance_a_month_ago"}, {"metric_time__month"}),
              UnorderedElementsAre("120|2024-02-01", "135|2024-03-01"));
  EXPECT_THAT(Ask({"balance_a_month_ago"}, {"metric_time__month"},
                  {"metric_time__day >= '2024-01-01' AND "
                   "snapshot__kind = 'savings'"}),
              UnorderedElementsAre("20|2024-02-01", "25|2024-03-01"));
  EXPECT_THAT(Ask({"balance_a_month_ago"}, {"metric_time__month"},
                  {"metric_time__month >= '2024-03-01' OR "
                   "snapshot__kind = 'savings'"}),
              UnorderedElementsAre("20|2024-02-01", "135|2024-03-01"));
}

TEST_F(SpineAnswersTest, AccumulatedSemiAdditiveMeasureSeesMixedConditions) {
  EXPECT_THAT(Ask({"balance_so_far"}, {"metric_time__day"},
                  {"(metric_time__day >= '2024-03-01' OR "
                   "snapshot__kind = 'checking') AND "
                   "metric_time__day BETWEEN '2024-02-28' AND '2024-03-02'"}),
              UnorderedElementsAre("110|2024-02-28", "110|2024-02-29",
                                   "137|2024-03-01", "137|2024-03-02"));
}

TEST_F(SpineAnswersTest, MovedConversionSeesMixedConditions) {
  EXPECT_THAT(Ask({"orders_a_month_ago"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-02-01|2", "2024-03-01|1"));
  EXPECT_THAT(Ask({"orders_a_month_ago"}, {"metric_time__month"},
                  {"metric_time__month >= '2024-02-01' AND "
                   "visit__channel = 'ad'"}),
              UnorderedElementsAre("2024-02-01|1"));
  // The latest visit before an order is looked for among those that count: a
  // visit by mail does not hide the one before it.
  EXPECT_THAT(Ask({"orders_a_month_ago"}, {"metric_time__month"},
                  {"metric_time__month >= '2024-03-01' OR "
                   "visit__channel = 'ad'"}),
              UnorderedElementsAre("2024-02-01|1", "2024-03-01|1"));
}

// ---- The last balance of a period that others are shown in -----------------

TEST_F(SpineAnswersTest, MovedSemiAdditiveMeasureTakesTheEdgeOfItsPeriods) {
  // Account 1 in March: of the rows of Jan 31, Feb 29 and Mar 1, moved by 30
  // days to Mar 1, Mar 30 and Mar 31, the last.
  EXPECT_THAT(Ask({"balance_30_days_ago"}, {"metric_time__month"}),
              UnorderedElementsAre("110|2024-02-01", "137|2024-03-01"));
}

TEST_F(SpineAnswersTest, AccumulatedSemiAdditiveMeasureIsTheLastSoFar) {
  EXPECT_THAT(Ask({"balance_so_far"}, {}), UnorderedElementsAre("137"));
  EXPECT_THAT(Ask({"balance_so_far"}, {"metric_time__month"}),
              UnorderedElementsAre("10|2024-01-01", "120|2024-02-01",
                                   "137|2024-03-01"));
  EXPECT_THAT(
      Ask({"balance_so_far"}, {"metric_time__day"},
          {"metric_time__day IN ('2024-01-20', '2024-02-01', '2024-02-29')"}),
      UnorderedElementsAre("110|2024-01-20", "120|2024-02-01",
                           "135|2024-02-29"));
  EXPECT_THAT(
      Ask({"balance_of_two_weeks"}, {"metric_time__month", "snapshot__kind"}),
      UnorderedElementsAre("20|2024-01-01|savings", "100|2024-01-01|checking",
                           "25|2024-02-01|savings", "110|2024-02-01|checking",
                           "27|2024-03-01|savings"));
}

// ---- Custom grains
// -----------------------------------------------------------

TEST_F(SpineAnswersTest, CustomOffsetsMoveTimesFinerThanTheSpine) {
  Load({kSpine, kFiscal});
  // The 37th day of one fiscal quarter shows the 37th of the one before.
  EXPECT_THAT(Ask({"paid_a_fiscal_quarter_ago"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-02-01|1", "2024-04-01|2",
                                   "2024-05-01|12", "2024-06-01|16"));
  EXPECT_THAT(Ask({"paid_a_fiscal_quarter_ago"}, {"metric_time__hour"}),
              UnorderedElementsAre("2024-02-05 09:00:00|1",
                                   "2024-04-01 13:00:00|2", "2024-05-05|4"));
}

TEST_F(SpineAnswersTest, CustomOffsetsDoNotMoveTimesCoarserThanTheSpine) {
  Load({kSpine, kFiscal});
  EXPECT_THAT(Mistake({"planned_a_fiscal_quarter_ago"}, {"metric_time__month"}),
              AllOf(HasSubstr("counts each day"), HasSubstr("grain month")));
}

TEST_F(SpineAnswersTest, OffsetsThatLeadBetweenPeriodsAreRefused) {
  Load({R"(
metrics:
  - name: planned_30_days_ago
    type: derived
    type_params:
      expr: before
      metrics: [{name: planned, offset_window: 30 days, alias: before}]
  - name: planned_at_week_start
    type: derived
    type_params:
      expr: before
      metrics: [{name: planned, offset_to_grain: week, alias: before}]
  - name: planned_a_quarter_ago
    type: derived
    type_params:
      expr: before
      metrics: [{name: planned, offset_window: 1 quarter, alias: before}]
)"});
  EXPECT_THAT(Mistake({"planned_30_days_ago"}, {"metric_time__month"}),
              AllOf(HasSubstr("moved by 30 day, where no month begins"),
                    HasSubstr("move it by whole months")));
  EXPECT_THAT(Mistake({"planned_at_week_start"}, {"metric_time__month"}),
              HasSubstr("moved to the start of the week"));
  EXPECT_EQ(Mistake({"planned_a_quarter_ago"}, {"metric_time__month"}), "");
}

TEST_F(SpineAnswersTest, CustomGrainsInFiltersOfOneOfSeveralValues) {
  Load({kSpine, kFiscal});
  EXPECT_THAT(Ask({"visits_made", "visits_of_early_spring"}, {}),
              UnorderedElementsAre("5|2"));
  EXPECT_THAT(Ask({"orders_of_early_spring"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-01-01|NULL", "2024-02-01|1",
                                   "2024-03-01|NULL"));
}

// ---- Weeks ------------------------------------------------------------------

// A week that begins before the time range is not in it, though most of its
// days are, and one that begins before the spine's first day keeps its row.
TEST_F(SpineAnswersTest, WeeksOfTheDataLieWhereTheyStart) {
  ASSERT_EQ(
      database_.Execute("CREATE TABLE bank.wages (paid_on DATE, amount BIGINT);"
                        "INSERT INTO bank.wages VALUES ('2023-10-30', 4), "
                        "('2023-12-25', 1), ('2024-01-08', 2)"),
      "");
  Load({kSpine, R"(
semantic_models:
  - name: wages
    model: bank.wages
    defaults: {agg_time_dimension: paid_on}
    primary_entity: wage
    dimensions:
      - {name: paid_on, type: time, type_params: {time_granularity: week}}
    measures:
      - {name: wage_sum, agg: sum, expr: amount}
metrics:
  - name: wages_paid
    type: simple
    type_params:
      measure: {name: wage_sum, join_to_timespine: true, fill_nulls_with: 0}
)"});
  MetricQuestion question = MakeQuestion({"wages_paid"}, {"metric_time__year"},
                                         {"metric_time >= '2023-12-01'"});
  question.time_range = QuestionTimeRange{"2024-01-01", "2024-03-31"};
  question.week_start = WeekStart::kSunday;
  EXPECT_THAT(AnswerRows(&database_, *catalog_, question),
              UnorderedElementsAre("2024-01-01|2"));
  EXPECT_THAT(Ask({"wages_paid"}, {"metric_time__month"},
                  {"metric_time__month < '2023-12-01'"}),
              UnorderedElementsAre("2023-10-01|4", "2023-11-01|0"));
}

// ---- Times of seconds -------------------------------------------------------

TEST_F(SpineAnswersTest, TimesOfSecondsAreMovedAndAccumulatedByDays) {
  EXPECT_THAT(Ask({"paid_14_days_ago"}, {"metric_time__month"}),
              UnorderedElementsAre("2023-11-01|1", "2024-01-01|2",
                                   "2024-02-01|4", "2024-03-01|24"));
  EXPECT_THAT(Ask({"paid_of_a_week", "payers_of_a_week"}, {"metric_time__day"},
                  {"metric_time__day IN ('2024-03-07', '2024-03-08')"}),
              UnorderedElementsAre("2024-03-07|8|1", "2024-03-08|16|1"));
  EXPECT_THAT(Ask({"paid_of_a_week"}, {"metric_time__hour"},
                  {"metric_time__day = '2024-03-08'",
                   "metric_time__hour >= '2024-03-08 12:00:00'",
                   "metric_time__hour < '2024-03-08 14:00:00'"}),
              UnorderedElementsAre("2024-03-08 12:00:00|8"));
}

TEST_F(SpineAnswersTest, PeriodsBelowTheHourAreNotGenerated) {
  EXPECT_THAT(Mistake({"paid_of_90_minutes"}, {"metric_time__day"}),
              AllOf(HasSubstr("NO_TIME_SPINE"), HasSubstr("minute by minute"),
                    HasSubstr("configure a time spine of grain minute")));
  EXPECT_THAT(Mistake({"paid_of_a_week"}, {"metric_time__second"}),
              HasSubstr("second by second"));
  EXPECT_EQ(Mistake({"paid_of_a_week"}, {"metric_time__day"}), "");
}

}  // namespace
}  // namespace semantic_layer::semantic
