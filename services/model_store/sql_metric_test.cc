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
  EXPECT_EQ(filtered.expr, "CASE WHEN (paid) THEN amount END");
  ASSERT_OK_AND_ASSIGN(
      const SqlAggregate both,
      ParseSqlAggregate("SELECT COUNT(*) FILTER (WHERE a) AS n FROM flights "
                        "WHERE b OR c",
                        kTable));
  EXPECT_EQ(both.agg, Aggregation::kCount);
  EXPECT_EQ(both.expr, "CASE WHEN (a) AND (b OR c) THEN 1 END");
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
                          "SUM(a) / SUM(b)",
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
                          "SELECT SUM(f.a) FROM flights f",
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

TEST(SqlMetricTest, PointsAtAMistake) {
  EXPECT_THAT(ParseSqlAggregate("SELECT SUM(a) FROM flights WHERE (b", kTable),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("line 1, column ")));
}

}  // namespace
}  // namespace semantic_layer::model_store
