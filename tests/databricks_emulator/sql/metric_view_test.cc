// Metric views over the wire: made by SQL, asked with MEASURE().
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;

constexpr char kView[] = R"(
version: 1.1
source: main.shop.orders
filter: status <> 'test'
joins:
  - name: customers
    source: main.shop.customers
    'on': source.customer = customers.id
dimensions:
  - name: Order Day
    expr: placed
  - name: Status
    expr: status
  - name: Customer
    expr: customers.name
measures:
  - name: Total Revenue
    expr: SUM(amount)
  - name: Orders
    expr: COUNT(*)
  - name: Average
    expr: MEASURE(`Total Revenue`) / MEASURE(Orders)
)";

class MetricViewTest : public ::testing::Test {
 protected:
  MetricViewTest() {
    for (const char* text :
         {"CREATE SCHEMA main.shop",
          "CREATE TABLE main.shop.orders (placed DATE, customer BIGINT, "
          "status STRING, amount BIGINT)",
          "INSERT INTO main.shop.orders VALUES ('2024-01-01', 1, 'open', 10), "
          "('2024-01-02', 1, 'done', 20), ('2024-02-01', 2, 'done', 30), "
          "('2024-02-02', 9, 'test', 1000)",
          "CREATE TABLE main.shop.customers (id BIGINT, name STRING)",
          "INSERT INTO main.shop.customers VALUES (1, 'Ann'), (2, 'Bob')"}) {
      EXPECT_EQ(Run(text), "SUCCEEDED") << text;
    }
    EXPECT_EQ(Run(Create("main.shop.sales", kView)), "SUCCEEDED");
  }

  static std::string Create(const std::string& name, const std::string& yaml) {
    return absl::StrCat("CREATE OR REPLACE VIEW ", name,
                        " WITH METRICS LANGUAGE YAML AS $$", yaml, "$$");
  }

  // The state, or the error's message.
  std::string Run(const std::string& text) {
    const Reply reply = workspace_.admin->Sql(text);
    const std::string error = reply.At("status.error.message");
    return error.empty() ? reply.At("status.state") : error;
  }

  // The rows as JSON, or the error's message.
  std::string Ask(const std::string& text) {
    const Reply reply = workspace_.admin->Sql(text);
    const std::string error = reply.At("status.error.message");
    return error.empty() ? reply.At("result.data_array") : error;
  }

  TestWorkspace workspace_;
};

TEST_F(MetricViewTest, MeasuresAreAggregatedByDimensions) {
  EXPECT_EQ(Ask("SELECT Status, MEASURE(`Total Revenue`), MEASURE(Orders) AS n "
                "FROM main.shop.sales GROUP BY Status ORDER BY Status"),
            R"([["done","50","2"],["open","10","1"]])");
  EXPECT_EQ(Ask("SELECT MEASURE(average) FROM main.shop.sales"),
            R"([["20.0"]])");
  EXPECT_EQ(Ask("SELECT Customer, measure(orders) AS n FROM main.shop.sales s "
                "WHERE s.`Order Day` < DATE'2024-02-01' GROUP BY ALL"),
            R"([["Ann","2"]])");
  EXPECT_EQ(Ask("SELECT Status FROM main.shop.sales GROUP BY 1 "
                "HAVING MEASURE(orders) > 1"),
            R"([["done"]])");
}

TEST_F(MetricViewTest, ExpressionsOverDimensionsGroup) {
  EXPECT_EQ(
      Ask("SELECT date_trunc('MONTH', `Order Day`) AS month, "
          "MEASURE(`Total Revenue`) AS revenue FROM main.shop.sales "
          "GROUP BY date_trunc('MONTH', `Order Day`) ORDER BY revenue DESC, "
          "month"),
      R"([["2024-01-01T00:00:00.000Z","30"],["2024-02-01T00:00:00.000Z","30"]])");
  EXPECT_EQ(Ask("SELECT upper(status) AS u, MEASURE(orders) * 10 AS n "
                "FROM main.shop.sales GROUP BY u ORDER BY 2"),
            R"([["OPEN","10"],["DONE","20"]])");
}

TEST_F(MetricViewTest, AViewIsJoinedThroughACte) {
  EXPECT_EQ(Ask("WITH v AS (SELECT Customer, MEASURE(orders) AS n FROM "
                "main.shop.sales GROUP BY Customer) SELECT c.id, v.n FROM v "
                "JOIN main.shop.customers c ON c.name = v.Customer ORDER BY 1"),
            R"([["1","2"],["2","1"]])");
  EXPECT_THAT(Ask("SELECT MEASURE(orders) FROM main.shop.sales JOIN "
                  "main.shop.customers c"),
              HasSubstr("common table expression"));
  EXPECT_EQ(Ask("SELECT DISTINCT Status FROM main.shop.sales ORDER BY 1"),
            R"([["done"],["open"]])");
  EXPECT_EQ(Ask("SELECT count(*) FROM main.shop.sales"), R"([["3"]])");
}

TEST_F(MetricViewTest, MistakesAreNamed) {
  EXPECT_THAT(Ask("SELECT * FROM main.shop.sales"),
              HasSubstr("[METRIC_VIEW_MISSING_MEASURE_FUNCTION]"));
  EXPECT_THAT(Ask("SELECT Orders FROM main.shop.sales"),
              HasSubstr("[METRIC_VIEW_MISSING_MEASURE_FUNCTION]"));
  EXPECT_THAT(Ask("SELECT Status, MEASURE(Orders) FROM main.shop.sales"),
              HasSubstr("[MISSING_AGGREGATION]"));
  EXPECT_THAT(Ask("SELECT MEASURE(Nothing) FROM main.shop.sales"),
              HasSubstr("[UNRESOLVED_COLUMN"));
  EXPECT_THAT(Ask("SELECT MEASURE(Orders), sum(1) FROM main.shop.sales"),
              HasSubstr("[METRIC_VIEW_UNSUPPORTED_USAGE]"));
  EXPECT_THAT(Run(Create("main.shop.bad", "version: 1.1\nsource: a b c\n")),
              HasSubstr("[METRIC_VIEW_INVALID_VIEW_DEFINITION]"));
  EXPECT_THAT(Run(Create("main.shop.bad",
                         "version: 1.1\nsource: main.shop.none\nmeasures:\n"
                         "  - name: n\n    expr: COUNT(*)\n")),
              HasSubstr("[TABLE_OR_VIEW_NOT_FOUND]"));
}

TEST_F(MetricViewTest, TheCatalogShowsIt) {
  const Reply table =
      workspace_.admin->Get("/api/2.1/unity-catalog/tables/main.shop.sales");
  EXPECT_EQ(table.At("table_type"), "METRIC_VIEW");
  EXPECT_THAT(table.At("view_definition"), HasSubstr("Total Revenue"));
  EXPECT_EQ(table.SizeAt("view_dependencies.dependencies"), 2);
  EXPECT_EQ(table.At("columns.3.name"), "Total Revenue");
  EXPECT_EQ(Ask("DESCRIBE TABLE main.shop.sales"),
            R"([["Order Day","date",null],["Status","string",null],)"
            R"(["Customer","string",null],)"
            R"(["Total Revenue","bigint measure",null],)"
            R"(["Orders","bigint measure",null],)"
            R"(["Average","double measure",null]])");
}

TEST_F(MetricViewTest, ItReadsWithItsOwnersRights) {
  const std::string ask = "SELECT MEASURE(orders) FROM main.shop.sales";
  EXPECT_EQ(Run("GRANT SELECT ON VIEW main.shop.sales TO "
                "`viewer@example.com`"),
            "SUCCEEDED");
  EXPECT_EQ(workspace_.viewer->Sql(ask).At("result.data_array"), R"([["3"]])");
  EXPECT_EQ(Run("CREATE TABLE main.shop.copy AS SELECT Status, MEASURE(orders) "
                "AS n FROM main.shop.sales GROUP BY Status"),
            "SUCCEEDED");
  EXPECT_EQ(Ask("SELECT sum(n) FROM main.shop.copy"), R"([["3"]])");
  EXPECT_EQ(Run("DROP VIEW main.shop.sales"), "SUCCEEDED");
  EXPECT_THAT(Ask(ask), HasSubstr("[TABLE_OR_VIEW_NOT_FOUND]"));
}

}  // namespace
}  // namespace semantic_layer::emulator
