// A Unity Catalog metric view, from its text to answers of DuckDB.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/semantic/compiler/answer_rows.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kData[] = R"(
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id BIGINT, placed DATE, customer BIGINT,
  status VARCHAR, amount BIGINT);
INSERT INTO shop.orders VALUES (1, '2024-01-01', 1, 'open', 10),
  (2, '2024-01-02', 1, 'done', 20), (3, '2024-01-04', 2, 'done', 30),
  (4, '2024-02-01', 2, 'done', 40), (5, '2024-02-02', 9, 'test', 1000);
CREATE TABLE shop.customers (id BIGINT, name VARCHAR, nation BIGINT);
INSERT INTO shop.customers VALUES (1, 'Ann', 1), (1, 'Ann', 1), (2, 'Bob', 2);
CREATE TABLE shop.nations (id BIGINT, name VARCHAR);
INSERT INTO shop.nations VALUES (1, 'DE'), (2, 'FR');
CREATE TABLE shop.items (order_id BIGINT, pieces BIGINT);
INSERT INTO shop.items VALUES (1, 1), (1, 2), (2, 3), (4, 4);
)";

constexpr char kView[] = R"(
version: 1.1
source: shop.orders
filter: status <> 'test'
joins:
  - name: customers
    source: shop.customers
    'on': source.customer = customers.id
    joins:
      - name: nation
        source: shop.nations
        'on': customers.nation = nation.id
  - name: items
    source: shop.items
    'on': source.id = items.order_id
    cardinality: one_to_many
fields:
  - name: Placed
    expr: placed
    format: {type: date, date_format: year_month_day}
  - name: status
    expr: status
  - name: Customer Name
    expr: customers.name
  - name: nation
    expr: customers.nation.name
  - name: customer total
    expr: SUM(amount) OVER (PARTITION BY customer)
measures:
  - name: Revenue
    expr: SUM(amount)
  - name: done
    expr: SUM(amount) FILTER (WHERE status = 'done')
  - name: orders
    expr: COUNT(*)
  - name: average
    expr: MEASURE(Revenue) / MEASURE(orders)
  - name: pieces
    expr: SUM(items.pieces)
  - name: price
    expr: SUM(amount) / SUM(items.pieces)
  - name: last two days
    expr: SUM(amount)
    window:
      - {order: Placed, range: trailing 2 day inclusive, semiadditive: last}
  - name: first two days
    expr: SUM(amount)
    window:
      - {order: Placed, range: trailing 2 day inclusive, semiadditive: first}
  - name: days before
    expr: SUM(amount)
    window:
      - {order: Placed, range: trailing 30 day, semiadditive: last}
  - name: so far
    expr: SUM(amount)
    window:
      - {order: Placed, range: cumulative, semiadditive: last}
  - name: at first
    expr: SUM(amount)
    window:
      - {order: Placed, range: cumulative, semiadditive: first}
  - name: shoppers so far
    expr: COUNT(DISTINCT customer)
    window:
      - {order: Placed, range: cumulative, semiadditive: last}
  - name: ever
    expr: SUM(amount)
    window:
      - {order: Placed, range: all, semiadditive: last}
  - name: now
    expr: SUM(amount)
    window:
      - {order: Placed, range: current, semiadditive: last}
  - name: month before
    expr: SUM(amount)
    window:
      - {order: Placed, range: current, semiadditive: last, offset: -1 month}
  - name: first day after
    expr: SUM(amount)
    window:
      - {order: Placed, range: current, semiadditive: first, offset: 1 day}
  - name: done now
    expr: COALESCE(SUM(amount) FILTER (WHERE status = 'done'), -1)
    window:
      - {order: Placed, range: current, semiadditive: last}
  - name: open at first
    expr: COUNT_IF(status = 'open') / COUNT(*)
    window:
      - {order: Placed, range: current, semiadditive: first}
  - name: largest now
    expr: >-
      PERCENTILE(amount, 1.0) + size(transform(collect_list(amount), x -> x + 1))
    window:
      - {order: Placed, range: current, semiadditive: last}
  - name: growth
    expr: MEASURE(now) - MEASURE(`month before`)
)";

class MetricViewAnswersTest : public ::testing::Test {
 protected:
  MetricViewAnswersTest() {
    EXPECT_EQ(database_.Execute(kData), "");
    catalog_ = LoadRight({ModelSource{"sales.yaml", kView}});
  }

  std::vector<std::string> Ask(std::vector<std::string> metrics,
                               std::vector<std::string> group_by = {},
                               std::vector<std::string> where = {}) {
    return AnswerRows(&database_, *catalog_,
                      MakeQuestion(std::move(metrics), std::move(group_by),
                                   std::move(where)));
  }

  DuckDbForTest database_;
  std::shared_ptr<const Catalog> catalog_;
};

TEST_F(MetricViewAnswersTest, AggregatesUnderItsFilter) {
  EXPECT_THAT(Ask({"revenue", "done", "orders", "average"}),
              ElementsAre("25|90|4|100"));
  EXPECT_THAT(Ask({"revenue"}, {"sales__status"}),
              UnorderedElementsAre("10|open", "90|done"));
}

TEST_F(MetricViewAnswersTest, JoinsWithoutCountingTwice) {
  EXPECT_THAT(Ask({"revenue"}, {"sales__customer_name", "sales__nation"}),
              UnorderedElementsAre("30|Ann|DE", "70|Bob|FR"));
}

TEST_F(MetricViewAnswersTest, AggregatesManyMatchesApart) {
  EXPECT_THAT(Ask({"pieces", "revenue"}, {"sales__customer_name"}),
              UnorderedElementsAre("6|30|Ann", "4|70|Bob"));
  EXPECT_THAT(Ask({"price"}), ElementsAre("10"));
}

TEST_F(MetricViewAnswersTest, FixesALevelBeforeAQuestionFilters) {
  EXPECT_THAT(
      Ask({"revenue"}, {"sales__customer_total"}, {"sales__status = 'done'"}),
      UnorderedElementsAre("20|30", "70|70"));
}

TEST_F(MetricViewAnswersTest, LooksThroughWindows) {
  EXPECT_THAT(
      Ask({"last_two_days"}, {"metric_time__day"},
          {"metric_time__day <= '2024-01-05'"}),
      UnorderedElementsAre("10|2024-01-01", "30|2024-01-02", "20|2024-01-03",
                           "30|2024-01-04", "30|2024-01-05"));
  EXPECT_THAT(Ask({"so_far"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-01-01|60", "2024-02-01|100"));
}

TEST_F(MetricViewAnswersTest, WithoutTimeTheLastPeriodOfAWindowStands) {
  // The last day that has rows is 2024-02-01, the first 2024-01-01.
  EXPECT_THAT(Ask({"last_two_days", "now"}), ElementsAre("40|40"));
  EXPECT_THAT(Ask({"first_two_days", "at_first"}), ElementsAre("10|10"));
  EXPECT_THAT(Ask({"so_far", "shoppers_so_far"}), ElementsAre("2|100"));
  // A window without rows is NULL; 30 days before reach back to 2024-01-02.
  EXPECT_THAT(Ask({"days_before"}), ElementsAre("50"));
  EXPECT_THAT(Ask({"days_before"}, {}, {"metric_time <= '2024-01-01'"}),
              ElementsAre("NULL"));
}

TEST_F(MetricViewAnswersTest, EachGroupHasItsOwnLastPeriod) {
  // Ann bought last on 2024-01-02.
  EXPECT_THAT(Ask({"last_two_days", "now"}, {"sales__customer_name"}),
              UnorderedElementsAre("30|20|Ann", "40|40|Bob"));
  EXPECT_THAT(Ask({"first_two_days"}, {"sales__customer_name"}),
              UnorderedElementsAre("10|Ann", "30|Bob"));
  EXPECT_THAT(Ask({"so_far"}, {"sales__customer_name"}),
              UnorderedElementsAre("Ann|30", "Bob|70"));
  EXPECT_THAT(Ask({"shoppers_so_far"}, {"sales__nation"}),
              UnorderedElementsAre("DE|1", "FR|1"));
}

TEST_F(MetricViewAnswersTest, ConditionsOnTimeChooseThePeriod) {
  EXPECT_THAT(
      Ask({"last_two_days", "so_far"}, {}, {"metric_time <= '2024-01-03'"}),
      ElementsAre("30|30"));
  EXPECT_THAT(Ask({"first_two_days"}, {}, {"metric_time >= '2024-01-02'"}),
              ElementsAre("30"));
  EXPECT_THAT(Ask({"last_two_days"}, {}, {"sales__status = 'open'"}),
              ElementsAre("10"));
  EXPECT_THAT(Ask({"last_two_days"}, {},
                  {"sales__status = 'open' OR metric_time = '2024-01-02'"}),
              ElementsAre("30"));
  EXPECT_THAT(Ask({"ever"}, {}, {"metric_time <= '2024-01-03'"}),
              ElementsAre("100"));
  EXPECT_THAT(Ask({"ever"}, {}, {"metric_time < '2024-01-01'"}),
              ElementsAre("NULL"));
}

TEST_F(MetricViewAnswersTest, ExpressionsAggregateTheRowsOfThePeriod) {
  EXPECT_THAT(Ask({"done_now", "largest_now"}, {"metric_time__month"}),
              UnorderedElementsAre("30|31|2024-01-01", "40|41|2024-02-01"));
  EXPECT_THAT(Ask({"done_now"}, {}, {"metric_time < '2024-01-02'"}),
              ElementsAre("-1"));
  EXPECT_THAT(Ask({"open_at_first"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-01-01|1", "2024-02-01|0"));
  EXPECT_THAT(Ask({"open_at_first", "done_now"}, {"sales__customer_name"}),
              UnorderedElementsAre("20|1|Ann", "40|0|Bob"));
}

TEST_F(MetricViewAnswersTest, AMovedWindowIsMeasuredFromEachPeriod) {
  EXPECT_THAT(Ask({"month_before"}, {"metric_time__day"},
                  {"metric_time__day >= '2024-02-01'"}),
              UnorderedElementsAre("2024-02-01|10"));
  EXPECT_THAT(
      Ask({"first_day_after"}, {"metric_time__day"}),
      UnorderedElementsAre("20|2024-01-01", "30|2024-01-03", "40|2024-01-31"));
}

TEST_F(MetricViewAnswersTest, AMovedWindowOfAMonthIsThatOfOneOfItsDays) {
  // From the last day of February with rows, the first, to that of January.
  EXPECT_THAT(
      Ask({"now", "month_before", "growth"}, {"metric_time__month"}),
      UnorderedElementsAre("NULL|2024-01-01|NULL|30", "30|2024-02-01|10|40"));
  EXPECT_THAT(Ask({"first_day_after"}, {"metric_time__month"}),
              UnorderedElementsAre("20|2024-01-01"));
  EXPECT_THAT(Ask({"first_day_after"}, {"metric_time__month"},
                  {"metric_time__day <> '2024-01-01'"}),
              UnorderedElementsAre());
  EXPECT_THAT(Ask({"month_before"}, {"sales__placed__extract_month"}),
              UnorderedElementsAre("10|2"));
}

TEST_F(MetricViewAnswersTest, AMovedWindowStandsAtOnePeriodWithoutTime) {
  EXPECT_THAT(Ask({"month_before", "growth"}), ElementsAre("30|10"));
  EXPECT_THAT(Ask({"first_day_after"}, {"sales__customer_name"}),
              UnorderedElementsAre("20|Ann"));
}

TEST_F(MetricViewAnswersTest, AWindowOfAMonthEndsWithItsLastDayThatHasRows) {
  // Not with the last day that the window still reaches from there.
  EXPECT_THAT(Ask({"last_two_days"}, {"metric_time__month"},
                  {"sales__status = 'done'"}),
              UnorderedElementsAre("30|2024-01-01", "40|2024-02-01"));
  EXPECT_THAT(Ask({"last_two_days"}, {"metric_time__month"},
                  {"metric_time <= '2024-01-02'"}),
              UnorderedElementsAre("30|2024-01-01"));
  EXPECT_THAT(
      Ask({"last_two_days"}, {"metric_time__month", "sales__customer_name"}),
      UnorderedElementsAre("30|2024-01-01|Ann", "30|2024-01-01|Bob",
                           "40|2024-02-01|Bob"));
}

}  // namespace
}  // namespace semantic_layer::semantic
