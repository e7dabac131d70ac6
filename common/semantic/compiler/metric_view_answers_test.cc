// A Unity Catalog metric view, from its text to answers of DuckDB.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/translate/translate.h"
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
  - name: so far
    expr: SUM(amount)
    window:
      - {order: Placed, range: cumulative, semiadditive: last}
)";

class MetricViewAnswersTest : public ::testing::Test {
 protected:
  MetricViewAnswersTest() {
    EXPECT_EQ(database_.Execute(kData), "");
    LoadResult loaded = LoadModelFiles({ModelSource{"sales.yaml", kView}}, {});
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity == Severity::kError) {
        ADD_FAILURE() << FormatDiagnostic(diagnostic);
      }
    }
    catalog_ = loaded.catalog;
  }

  // The rows as "a|b|c", columns in the order of their names.
  std::vector<std::string> Ask(std::vector<std::string> metrics,
                               std::vector<std::string> group_by = {},
                               std::vector<std::string> where = {}) {
    MetricQuestion question;
    question.metrics = std::move(metrics);
    question.group_by = std::move(group_by);
    question.where = std::move(where);
    CompileResult result = Compile(*catalog_, question, {});
    for (const Diagnostic& diagnostic : result.diagnostics) {
      ADD_FAILURE() << FormatDiagnostic(diagnostic);
    }
    if (!result.ok()) return {};
    const auto duckdb = sql::DialectId::kDuckDb;
    const auto translated =
        sql::Translate(*result.compiled.query, duckdb, *result.compiled.arena);
    const auto printed = sql::PrintIn(duckdb, *translated.value);
    const DuckDbAnswer answer = database_.Query(printed.value);
    EXPECT_EQ(answer.error, "") << printed.value;
    std::vector<std::string> rows;
    for (const auto& row : answer.rows) {
      rows.push_back(absl::StrJoin(row, "|"));
    }
    return rows;
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

}  // namespace
}  // namespace semantic_layer::semantic
