#include "common/sql/limit/row_limit.h"

#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

std::string Limited(const char* text, int64_t max_rows,
                    RowLimit* outcome = nullptr) {
  Parsed<Statement> parsed = ParseStatement(text);
  if (!parsed.ok()) return "does not parse";
  const RowLimit limit = ApplyRowLimit(parsed.node, max_rows, parsed.arena);
  if (outcome != nullptr) *outcome = limit;
  return Print(*parsed.node);
}

TEST(RowLimitTest, AddsLimitToAQueryWithout) {
  RowLimit outcome;
  EXPECT_EQ(Limited("SELECT a FROM t ORDER BY a", 100, &outcome),
            "SELECT a FROM t ORDER BY a LIMIT 101");
  EXPECT_TRUE(outcome.applied);
  EXPECT_EQ(outcome.bound, 101);
  EXPECT_FALSE(outcome.written.has_value());
}

TEST(RowLimitTest, KeepsASmallerLimit) {
  RowLimit outcome;
  EXPECT_EQ(Limited("SELECT a FROM t LIMIT 5", 100, &outcome),
            "SELECT a FROM t LIMIT 5");
  EXPECT_EQ(outcome.written, 5);
  EXPECT_EQ(outcome.bound, 5);
}

TEST(RowLimitTest, LowersALargerLimitAndKeepsOffset) {
  RowLimit outcome;
  EXPECT_EQ(Limited("SELECT a FROM t LIMIT 5000 OFFSET 7", 100, &outcome),
            "SELECT a FROM t LIMIT 101 OFFSET 7");
  EXPECT_EQ(outcome.written, 5000);
  EXPECT_EQ(outcome.bound, 101);
}

TEST(RowLimitTest, ALimitOfExactlyTheMaximumStays) {
  EXPECT_EQ(Limited("SELECT a FROM t LIMIT 100", 100),
            "SELECT a FROM t LIMIT 100");
}

TEST(RowLimitTest, ReplacesLimitAll) {
  EXPECT_EQ(Limited("SELECT a FROM t LIMIT ALL", 10),
            "SELECT a FROM t LIMIT 11");
}

TEST(RowLimitTest, TakesTheSmallerOfAMarker) {
  EXPECT_EQ(Limited("SELECT a FROM t LIMIT :p", 10),
            "SELECT a FROM t LIMIT least(:p, 11)");
}

TEST(RowLimitTest, LimitsAWholeSetOperation) {
  EXPECT_EQ(Limited("SELECT 1 UNION ALL (SELECT 2 LIMIT 1)", 10),
            "SELECT 1 UNION ALL (SELECT 2 LIMIT 1) LIMIT 11");
}

TEST(RowLimitTest, LimitsAParenthesisedQuery) {
  EXPECT_EQ(Limited("(SELECT 1 LIMIT 50)", 10), "SELECT 1 LIMIT 11");
}

TEST(RowLimitTest, AddsAStepToAPipe) {
  EXPECT_EQ(Limited("FROM t |> WHERE a > 1", 10),
            "FROM t |> WHERE a > 1 |> LIMIT 11");
  EXPECT_EQ(Limited("FROM t |> LIMIT 500", 10), "FROM t |> LIMIT 11");
  EXPECT_EQ(Limited("FROM t |> LIMIT 5", 10), "FROM t |> LIMIT 5");
  EXPECT_EQ(Limited("FROM t |> LIMIT 50 |> ORDER BY a", 10),
            "FROM t |> LIMIT 50 |> ORDER BY a |> LIMIT 11");
}

TEST(RowLimitTest, TheWordInsideAStringIsNoLimit) {
  EXPECT_EQ(Limited("SELECT ' LIMIT 1 ' AS limit FROM t", 10),
            "SELECT ' LIMIT 1 ' AS `limit` FROM t LIMIT 11");
}

TEST(RowLimitTest, LimitsInsideDoNotCount) {
  EXPECT_EQ(Limited("WITH c AS (SELECT 1 LIMIT 1) SELECT * FROM c", 10),
            "WITH c AS (SELECT 1 LIMIT 1) SELECT * FROM c LIMIT 11");
}

TEST(RowLimitTest, OtherStatementsAreLeftAlone) {
  RowLimit outcome;
  Limited("INSERT INTO t SELECT 1", 10, &outcome);
  EXPECT_FALSE(outcome.applied);
  EXPECT_FALSE(outcome.bound.has_value());
}

TEST(RowLimitTest, TheLargestLimitDoesNotOverflow) {
  EXPECT_EQ(Limited("SELECT 1", INT64_MAX),
            "SELECT 1 LIMIT 9223372036854775807");
}

}  // namespace
}  // namespace semantic_layer::sql
