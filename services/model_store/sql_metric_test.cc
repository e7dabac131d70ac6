#include "services/model_store/sql_metric.h"

#include <string>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Aggregation;
using semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

const semantic::TableName kTable = {{"samples", "flights", "flights"}};

// The one aggregate that a text is.
absl::StatusOr<SqlAggregate> ParseSqlAggregate(
    const std::string& sql, const semantic::TableName& table) {
  absl::StatusOr<SqlMetric> metric = ParseSqlMetric(sql, table, "mm");
  if (!metric.ok()) return metric.status();
  EXPECT_EQ(metric->kind, SqlMetric::Kind::kSimple) << sql;
  EXPECT_EQ(metric->aggregates.size(), 1) << sql;
  return metric->aggregates.front();
}

struct Case {
  std::string sql;
  Aggregation agg;
  std::string expr;
};

TEST(SqlMetricTest, ReadsEveryAggregateThatAMeasureKnows) {
  for (const Case& c : std::vector<Case>{
           {"SUM(amount)", Aggregation::kSum, "amount"},
           {"sum(price * quantity)", Aggregation::kSum, "price * quantity"},
           {"COUNT(*)", Aggregation::kCount, "1"},
           {"COUNT(1)", Aggregation::kCount, "1"},
           {"count(customer)", Aggregation::kCount, "customer"},
           {"COUNT(DISTINCT customer)", Aggregation::kCountDistinct,
            "customer"},
           {"AVG(delay)", Aggregation::kAverage, "delay"},
           {"MIN(delay)", Aggregation::kMin, "delay"},
           {"MAX(DISTINCT delay)", Aggregation::kMax, "delay"},
           {"MEDIAN(delay)", Aggregation::kMedian, "delay"},
           {"count_if(delay > 15)", Aggregation::kSumBoolean, "delay > 15"}}) {
    ASSERT_OK_AND_ASSIGN(const SqlAggregate read,
                         ParseSqlAggregate(c.sql, kTable));
    EXPECT_EQ(read.agg, c.agg) << c.sql;
    EXPECT_EQ(read.expr, c.expr) << c.sql;
  }
}

TEST(SqlMetricTest, ReadsThePercentile) {
  ASSERT_OK_AND_ASSIGN(const SqlAggregate read,
                       ParseSqlAggregate("PERCENTILE(delay, 0.9)", kTable));
  EXPECT_EQ(read.agg, Aggregation::kPercentile);
  EXPECT_EQ(read.params.percentile, 0.9);
  EXPECT_EQ(read.expr, "delay");
  EXPECT_THAT(ParseSqlAggregate("PERCENTILE(delay, 2)", kTable),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(SqlMetricTest, ConditionsBecomePartOfTheExpression) {
  ASSERT_OK_AND_ASSIGN(
      const SqlAggregate filtered,
      ParseSqlAggregate("SUM(amount) FILTER (WHERE paid)", kTable));
  EXPECT_EQ(filtered.expr, "CASE WHEN paid THEN amount END");
  ASSERT_OK_AND_ASSIGN(
      const SqlAggregate both,
      ParseSqlAggregate("SELECT COUNT(*) FILTER (WHERE a) AS n FROM flights "
                        "WHERE b OR c",
                        kTable));
  EXPECT_EQ(both.agg, Aggregation::kCount);
  EXPECT_EQ(both.expr, "CASE WHEN a AND (b OR c) THEN 1 END");
}

TEST(SqlMetricTest, SelectsFromTheModelsTableUnderAnyOfItsNames) {
  for (const char* from :
       {"flights", "Flights.FLIGHTS", "samples.flights.flights"}) {
    EXPECT_OK(ParseSqlAggregate(
        std::string("SELECT SUM(distance) FROM ") + from, kTable));
  }
  EXPECT_THAT(ParseSqlAggregate("SELECT SUM(x) FROM other", kTable),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("samples.flights.flights")));
}

TEST(SqlMetricTest, RefusesWhatIsNoSingleAggregate) {
  for (const char* sql : {"",
                          "amount",
                          "amount + 1",
                          "UPPER(name)",
                          "SUM(a) / SUM(a)",
                          "SUM(a) / b",
                          "SUM(a) + (SELECT 1)",
                          "SUM(a) + rank() OVER (ORDER BY b)",
                          "1 + 1",
                          "stddev(a)",
                          "SUM(DISTINCT a)",
                          "SUM(a) OVER (PARTITION BY b)",
                          "SUM(SUM(a))",
                          "SUM((SELECT max(x) FROM t))",
                          "SUM(*)",
                          "SUM(a, b)",
                          "SELECT a FROM flights",
                          "SELECT SUM(a), SUM(b) FROM flights",
                          "SELECT SUM(a) FROM flights GROUP BY b",
                          "SELECT SUM(a) FROM flights LIMIT 1",
                          "SELECT SUM(a) FROM flights JOIN t ON true",
                          "SELECT SUM(a)",
                          "SELECT SUM(a) FROM flights UNION SELECT 1",
                          "DROP TABLE flights",
                          "SUM(a); DROP TABLE flights",
                          "SUM(",
                          "SELECT SUM(a FROM flights"}) {
    EXPECT_THAT(ParseSqlAggregate(sql, kTable),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << sql;
  }
}

TEST(SqlMetricTest, QualifiersAreTheTablesOrItsAlias) {
  for (const char* sql :
       {"SUM(flights.a)", "SELECT SUM(f.a) FROM flights f",
        "SELECT SUM(F.a) AS total FROM samples.flights.flights AS f",
        "SELECT SUM(flights.a) FROM flights.flights",
        "SELECT SUM(samples.flights.flights.a) FROM flights"}) {
    ASSERT_OK_AND_ASSIGN(const SqlAggregate read,
                         ParseSqlAggregate(sql, kTable));
    EXPECT_EQ(read.expr, "a") << sql;
  }
  // A field of a struct is no qualifier.
  EXPECT_EQ(ParseSqlAggregate("SUM(price.net)", kTable)->expr, "price.net");
  EXPECT_EQ(ParseSqlAggregate("SELECT SUM(CASE WHEN f.late THEN f.a END) FROM "
                              "flights f WHERE f.year > 2000",
                              kTable)
                ->expr,
            "CASE WHEN year > 2000 THEN CASE WHEN late THEN a END END");
}

TEST(SqlMetricTest, OneAggregateByAnotherIsARatio) {
  for (const char* sql :
       {"SUM(a) / SUM(b)", "sum(a)/nullif(sum(b),0)",
        "CAST(SUM(a) AS DOUBLE) / NULLIF(CAST(SUM(b) AS DOUBLE), 0.0)",
        "try_divide(sum(a), sum(b))",
        "SELECT sum(f.a) / sum(f.b) AS share FROM flights f"}) {
    ASSERT_OK_AND_ASSIGN(const SqlMetric read,
                         ParseSqlMetric(sql, kTable, "share"));
    EXPECT_EQ(read.kind, SqlMetric::Kind::kRatio) << sql;
    ASSERT_EQ(read.aggregates.size(), 2);
    EXPECT_EQ(read.aggregates[0].expr, "a");
    EXPECT_EQ(read.aggregates[1].expr, "b");
  }
}

TEST(SqlMetricTest, AnExpressionOverAggregatesIsDerived) {
  ASSERT_OK_AND_ASSIGN(
      const SqlMetric read,
      ParseSqlMetric("SELECT 100.0 * (sum(a) - coalesce(sum(b), 0)) / "
                     "nullif(sum(a), 0) FROM flights WHERE c",
                     kTable, "growth"));
  EXPECT_EQ(read.kind, SqlMetric::Kind::kDerived);
  ASSERT_EQ(read.aggregates.size(), 2);
  EXPECT_EQ(read.aggregates[0].expr, "CASE WHEN c THEN a END");
  EXPECT_EQ(read.aggregates[1].expr, "CASE WHEN c THEN b END");
  EXPECT_EQ(read.expr,
            "100.0 * (growth_1 - coalesce(growth_2, 0)) / nullif(growth_1, 0)");
}

TEST(SqlMetricTest, SaysWhyAJoinIsNotTaken) {
  const std::vector<JoinableModel> others = {
      {{{"samples", "flights", "airports"}}, "airports", "origin"},
      {{{"samples", "flights", "planes"}}, "planes", ""}};
  const auto refusal = [&](const std::string& sql) {
    return std::string(
        ParseSqlMetric(sql, kTable, "mm", others).status().message());
  };
  EXPECT_THAT(refusal("SELECT SUM(f.a) FROM flights f JOIN airports p ON "
                      "f.origin = p.code WHERE p.state = 'TX'"),
              ::testing::AllOf(HasSubstr("model 'airports'"),
                               HasSubstr("entity 'origin'"),
                               HasSubstr("Dimension('origin__")));
  EXPECT_THAT(refusal("SELECT SUM(a) FROM flights, planes"),
              HasSubstr("shares no entity"));
  EXPECT_THAT(refusal("SELECT SUM(a) FROM flights NATURAL JOIN other"),
              HasSubstr("belongs to no model"));
  EXPECT_THAT(refusal("SELECT SUM(a) FROM flights GROUP BY b"),
              HasSubstr("GROUP BY"));
  EXPECT_THAT(refusal("SUM(a) / b"), HasSubstr("Column b"));
}

TEST(SqlMetricTest, PointsAtAMistake) {
  EXPECT_THAT(ParseSqlAggregate("SELECT SUM(a) FROM flights WHERE (b", kTable),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("line 1, column ")));
}

}  // namespace
}  // namespace semantic_layer::model_store
