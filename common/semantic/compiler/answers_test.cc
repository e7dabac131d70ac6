// Questions over testdata/flights.yaml, asked of a few rows in DuckDB whose
// answers can be worked out by hand. No time spine is declared there, so these
// go through the generated one.

#include <memory>
#include <string>
#include <vector>

#include "common/semantic/compiler/answer_rows.h"
#include "common/testing/golden.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kData[] = R"(
ATTACH ':memory:' AS samples;
CREATE SCHEMA samples.flights;
CREATE TABLE samples.flights.flights (flown_on DATE, origin_code VARCHAR,
  destination_code VARCHAR, tail_number VARCHAR, distance BIGINT, delay BIGINT,
  code VARCHAR);
INSERT INTO samples.flights.flights VALUES
  ('2001-01-30', 'AUS', 'SFO', 'n1', 1500, 20, 'x'),
  ('2001-01-31', 'AUS', 'SFO', 'n2', 1500, 0, NULL),
  ('2001-01-31', 'SFO', 'AUS', 'n1', 1500, 30, 'x'),
  ('2001-02-02', 'AUS', 'DAL', 'n1', 200, 5, 'x'),
  ('2001-02-03', 'XXX', 'DAL', NULL, 100, 50, NULL);
CREATE TABLE samples.flights.airports (iata VARCHAR, state VARCHAR,
  region_id BIGINT, opened_on DATE);
INSERT INTO samples.flights.airports VALUES ('AUS', 'TX', 1, '1999-05-23'),
  ('DAL', 'TX', 1, '1974-01-01'), ('SFO', 'CA', 1, '1927-05-07');
CREATE TABLE samples.flights.regions (id BIGINT, continent VARCHAR);
INSERT INTO samples.flights.regions VALUES (1, 'America');
CREATE TABLE samples.flights.repairs (repaired_on DATE, tail_number VARCHAR,
  shop VARCHAR, cost BIGINT);
INSERT INTO samples.flights.repairs VALUES ('2001-01-31', 'n1', 'A', 10),
  ('2001-02-01', 'n1', 'A', 20), ('2001-02-20', 'n2', 'B', 40);
CREATE TABLE samples.flights.owners (tail_number VARCHAR, airline VARCHAR,
  valid_from DATE, valid_to DATE);
INSERT INTO samples.flights.owners VALUES
  ('n1', 'Old', '2000-01-01', '2001-02-01'), ('n1', 'New', '2001-02-01', NULL),
  ('n2', 'Old', '2000-01-01', NULL);
CREATE TABLE samples.flights.stock (counted_on DATE, warehouse VARCHAR,
  pieces BIGINT);
INSERT INTO samples.flights.stock VALUES ('2001-01-01', 'w1', 5),
  ('2001-01-31', 'w1', 7), ('2001-01-15', 'w2', 3), ('2001-02-10', 'w1', 1),
  ('2001-02-11', NULL, 100);
)";

// Metrics beside those of the file.
constexpr char kMore[] = R"(
metrics:
  - name: repairs_after_flight
    type: conversion
    type_params:
      conversion_type_params:
        base_measure: flight_count
        conversion_measure: repair_count
        entity: aircraft
        calculation: conversions
        window: 7 days
  - name: repairs_or_zero
    type: simple
    type_params: {measure: {name: repair_count, fill_nulls_with: 0}}
  - name: twice_repairs
    type: derived
    type_params: {expr: 2 * repairs_or_zero, metrics: [repairs_or_zero]}
)";

class AnswersTest : public ::testing::Test {
 protected:
  AnswersTest() {
    const std::string text =
        ReadTestFile("common/semantic/compiler/testdata/flights.yaml");
    catalog_ = LoadModelFiles({ModelSource{"flights.yaml", text},
                               ModelSource{"more.yaml", kMore}},
                              {})
                   .catalog;
    EXPECT_EQ(database_.Execute(kData), "");
  }

  std::vector<std::string> Ask(const MetricQuestion& question) {
    return AnswerRows(&database_, *catalog_, question);
  }

  std::vector<std::string> Ask(std::vector<std::string> metrics,
                               std::vector<std::string> group_by,
                               std::vector<std::string> where = {}) {
    return Ask(MakeQuestion(std::move(metrics), std::move(group_by),
                            std::move(where)));
  }

  DuckDbForTest database_;
  std::shared_ptr<const Catalog> catalog_;
};

TEST_F(AnswersTest, CountsAndRatios) {
  EXPECT_THAT(Ask({"flights", "share_delayed"}, {}), ElementsAre("5|0.6"));
  EXPECT_THAT(Ask({"flights", "average_delay", "median_delay",
                   "flights_with_code", "aircraft_used"},
                  {}),
              ElementsAre("2|21|5|3|20"));
}

TEST_F(AnswersTest, ReachesOneModelByTwoRoles) {
  EXPECT_THAT(
      Ask({"flights"}, {"destination__state", "origin__state"}),
      UnorderedElementsAre("CA|2|TX", "TX|1|CA", "TX|1|TX", "TX|1|NULL"));
}

TEST_F(AnswersTest, ReachesOverTwoHops) {
  EXPECT_THAT(Ask({"flights"}, {"origin__region__continent"}),
              UnorderedElementsAre("4|America", "1|NULL"));
}

TEST_F(AnswersTest, ComparesWithThePriorMonth) {
  // January has no month before; nothing is said about March.
  EXPECT_THAT(Ask({"flights_vs_prior_month"}, {"metric_time__month"}),
              UnorderedElementsAre("NULL|2001-01-01", "-1|2001-02-01"));
}

TEST_F(AnswersTest, AccumulatesOverDaysWithoutRows) {
  EXPECT_THAT(
      Ask({"flights_to_date"}, {"metric_time__day"}),
      UnorderedElementsAre("1|2001-01-30", "3|2001-01-31", "3|2001-02-01",
                           "4|2001-02-02", "5|2001-02-03"));
  EXPECT_THAT(Ask({"flights_month_to_date"}, {"metric_time__month"}),
              UnorderedElementsAre("3|2001-01-01", "2|2001-02-01"));
  EXPECT_THAT(Ask({"flights_to_date"}, {}), ElementsAre("5"));
}

TEST_F(AnswersTest, CountsDistinctInAWindow) {
  EXPECT_THAT(Ask({"aircraft_last_7_days"}, {"metric_time__day"},
                  {"metric_time__day >= '2001-02-02'"}),
              UnorderedElementsAre("2|2001-02-02", "2|2001-02-03"));
}

TEST_F(AnswersTest, GivesEveryDayARow) {
  EXPECT_THAT(
      Ask({"flights_every_day"}, {"metric_time__day"}),
      UnorderedElementsAre("1|2001-01-30", "2|2001-01-31", "0|2001-02-01",
                           "1|2001-02-02", "1|2001-02-03"));
}

TEST_F(AnswersTest, FactsDoNotMultiplyEachOther) {
  // n1: 3 flights, 2 repairs of 30; n2: 1 and 1 of 40; no number: 1 flight.
  EXPECT_THAT(Ask({"flights", "repair_cost"}, {"aircraft"}),
              UnorderedElementsAre("n1|3|30", "n2|1|40", "NULL|1|NULL"));
  EXPECT_THAT(Ask({"repairs_per_flight"}, {}), ElementsAre("0.6"));
}

TEST_F(AnswersTest, TakesTheRowThatWasValid) {
  EXPECT_THAT(Ask({"flights"}, {"aircraft__airline"}),
              UnorderedElementsAre("Old|3", "New|1", "NULL|1"));
}

TEST_F(AnswersTest, TakesTheLastCountOfEachGroup) {
  // w1's last is of February; w2's of January; rows of no warehouse drop out.
  EXPECT_THAT(Ask({"stock_at_end"}, {}), ElementsAre("4"));
  EXPECT_THAT(Ask({"stock_at_end"}, {"metric_time__month"}),
              UnorderedElementsAre("2001-01-01|10", "2001-02-01|1"));
}

TEST_F(AnswersTest, CountsConversionsOfTheLatestFlightBefore) {
  // Both repairs of n1 follow its flights of the 31st; n2's comes too late.
  EXPECT_THAT(Ask({"repaired_after_flight"}, {"metric_time__day"},
                  {"metric_time__day <= '2001-01-31'"}),
              UnorderedElementsAre("2001-01-30|NULL", "2001-01-31|1"));
}

TEST_F(AnswersTest, CountsConversionsBesideRowsWithoutAny) {
  EXPECT_THAT(Ask({"repairs_after_flight"}, {"metric_time__day"},
                  {"metric_time__day <= '2001-01-31'"}),
              UnorderedElementsAre("2001-01-30|NULL", "2001-01-31|2"));
}

TEST_F(AnswersTest, AggregatesThatTurnOutTheSameAreOneTable) {
  EXPECT_THAT(Ask({"flights_to_date", "flights"}, {}), ElementsAre("5|5"));
}

TEST_F(AnswersTest, DerivedMetricsHaveNoValueInRowsOfOthers) {
  // A simple metric is filled in every row, a derived one in its own rows.
  EXPECT_THAT(
      Ask({"flights", "twice_repairs", "repairs_or_zero"}, {"aircraft"}),
      UnorderedElementsAre("n1|3|2|4", "n2|1|1|2", "NULL|1|0|NULL"));
}

TEST_F(AnswersTest, SpinesAreAsFineAsTheConditionsOnThem) {
  EXPECT_THAT(Ask({"flights_every_day"}, {"metric_time__month"},
                  {"metric_time__day >= '2001-01-31'"}),
              UnorderedElementsAre("2|2001-01-01", "2|2001-02-01"));
}

TEST_F(AnswersTest, FiltersByAMetric) {
  EXPECT_THAT(Ask({"flights"}, {},
                  {"{{ Metric('repair_cost', group_by=['aircraft']) }} > 35"}),
              ElementsAre("1"));
}

TEST_F(AnswersTest, FiltersTheResultByItsMetrics) {
  EXPECT_THAT(Ask({"flights"}, {"origin__state"}, {"flights > 1"}),
              ElementsAre("3|TX"));
}

TEST_F(AnswersTest, TakesStructuredFilters) {
  MetricQuestion question;
  question.metrics = {"flights"};
  question.group_by = {"origin__state"};
  QuestionFilter filter;
  filter.member = "origin__state";
  filter.op = FilterOperator::kIn;
  filter.values = {{FilterValue::Type::kString, "TX"},
                   {FilterValue::Type::kString, "x' OR '1'='1"}};
  question.filters = {filter};
  EXPECT_THAT(Ask(question), ElementsAre("3|TX"));
  question.filters[0].op = FilterOperator::kStartsWith;
  question.filters[0].values = {{FilterValue::Type::kString, "C"}};
  EXPECT_THAT(Ask(question), ElementsAre("1|CA"));
  question.filters[0].op = FilterOperator::kIsNull;
  question.filters[0].values = {};
  EXPECT_THAT(Ask(question), ElementsAre("1|NULL"));
}

TEST_F(AnswersTest, WidensTheRangeToWholePeriods) {
  MetricQuestion question;
  question.metrics = {"flights"};
  question.group_by = {"metric_time__month"};
  question.time_range = QuestionTimeRange{"2001-01-31", "2001-01-31"};
  EXPECT_THAT(Ask(question), ElementsAre("3|2001-01-01"));
  question.group_by = {"metric_time__day"};
  EXPECT_THAT(Ask(question), ElementsAre("2|2001-01-31"));
}

TEST_F(AnswersTest, OrdersAndLimits) {
  MetricQuestion question;
  question.metrics = {"flights"};
  question.group_by = {"metric_time__day"};
  question.order_by = {"-flights"};
  question.limit = 1;
  EXPECT_THAT(Ask(question), ElementsAre("2|2001-01-31"));
}

TEST_F(AnswersTest, ListsValuesWithoutMetrics) {
  EXPECT_THAT(Ask({}, {"origin__state"}), UnorderedElementsAre("TX", "CA"));
  MetricQuestion question;
  question.group_by = {"flight__flown_on"};
  question.min_max_only = true;
  EXPECT_THAT(Ask(question), ElementsAre("2001-02-03|2001-01-30"));
  question.min_max_only = false;
  question.group_by = {"origin__state"};
  question.distinct = false;
  EXPECT_EQ(Ask(question).size(), 3u);
}

}  // namespace
}  // namespace semantic_layer::semantic
