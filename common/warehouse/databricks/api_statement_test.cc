#include "common/warehouse/databricks/api_statement.h"

#include <string>
#include <utility>
#include <vector>

#include "common/rowset/value.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::Value;

TEST(ApiStatementTest, AQueryGoesAsItIs) {
  ASSERT_OK_AND_ASSIGN(const ApiStatement prepared,
                       PrepareStatement({.text = "SELECT  1 -- one",
                                         .default_catalog = "main",
                                         .default_schema = "s"},
                                        false));
  EXPECT_EQ(prepared.request.statement, "SELECT  1 -- one");
  EXPECT_EQ(prepared.request.catalog, "main");
  EXPECT_EQ(prepared.request.schema, "s");
  EXPECT_FALSE(prepared.changes_rows);
  EXPECT_FALSE(prepared.is_small);
}

TEST(ApiStatementTest, WritesNeedToBeAllowedAndSettingsNeverAre) {
  for (const char* write :
       {"INSERT INTO t VALUES (1)", "DELETE FROM t", "DROP TABLE t",
        "UPDATE t SET a = 1", "CREATE TABLE t AS SELECT 1",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE"}) {
    EXPECT_EQ(ReasonOf(PrepareStatement({.text = write}, false).status()),
              ErrorReason::kSqlNotAllowed)
        << write;
    ASSERT_OK_AND_ASSIGN(const ApiStatement prepared,
                         PrepareStatement({.text = write}, true));
    EXPECT_TRUE(prepared.is_small) << write;
  }
  for (const char* never :
       {"SET TIME ZONE 'UTC'", "USE CATALOG main",
        "GRANT SELECT ON TABLE t TO `a`", "EXECUTE IMMEDIATE 'DROP TABLE t'",
        "CALL p()", "REMOVE '/Volumes/a/b/c/d'"}) {
    for (const bool allow : {false, true}) {
      EXPECT_EQ(ReasonOf(PrepareStatement({.text = never}, allow).status()),
                ErrorReason::kSqlNotAllowed)
          << never;
    }
  }
}

TEST(ApiStatementTest, KnowsWhatChangesRows) {
  for (const auto& [text, changes] : std::vector<std::pair<std::string, bool>>{
           {"INSERT INTO t VALUES (1)", true},
           {"DELETE FROM t", true},
           {"CREATE TABLE t (a INT)", false},
           {"SELECT 1", false}}) {
    ASSERT_OK_AND_ASSIGN(const ApiStatement prepared,
                         PrepareStatement({.text = text}, true));
    EXPECT_EQ(prepared.changes_rows, changes) << text;
  }
}

TEST(ApiStatementTest, MistakesOfSyntaxHaveAPlace) {
  const absl::Status status =
      PrepareStatement({.text = "SELECT 1\nFORM t WHERE"}, false).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kSqlSyntax);
  EXPECT_EQ(MetadataOf(status).at("line"), "2");
  EXPECT_EQ(ReasonOf(PrepareStatement({.text = " "}, false).status()),
            ErrorReason::kSqlSyntax);
  EXPECT_EQ(
      ReasonOf(
          PrepareStatement({.text = "SELECT 1; SELECT 2"}, false).status()),
      ErrorReason::kSqlInvalid);
  EXPECT_EQ(ReasonOf(PrepareStatement(
                         {.text = std::string((16 << 20) + 1, ' ')}, false)
                         .status()),
            ErrorReason::kRequestTooLarge);
}

TEST(ApiStatementTest, ParametersGoByTheSpellingOfTheirMarkers) {
  ASSERT_OK_AND_ASSIGN(
      const ApiStatement prepared,
      PrepareStatement(
          {.text = "SELECT :x, :X, :y",
           .parameters = {{.name = "Y", .value = Value::Int64(2)},
                          {.name = "X", .value = Value::Int64(1)}}},
          false));
  std::vector<std::string> names;
  for (const auto& parameter : prepared.request.parameters) {
    names.push_back(parameter.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"y", "X", "x"}));
}

TEST(ApiStatementTest, WrongParametersAreNamed) {
  const std::vector<Statement> wrong = {
      {.text = "SELECT :x"},
      {.text = "SELECT 1", .parameters = {{.name = "x"}}},
      {.text = "SELECT :x", .parameters = {{.name = "x"}, {.name = "X"}}},
      {.text = "SELECT :x", .parameters = {{.name = ""}}},
      {.text = "SELECT ?", .parameters = {{.name = ""}}}};
  for (const Statement& statement : wrong) {
    EXPECT_EQ(ReasonOf(PrepareStatement(statement, false).status()),
              ErrorReason::kSqlParameter)
        << statement.text;
  }
}

TEST(ApiStatementTest, ExplainsAnythingButWhatIsNeverAllowed) {
  ASSERT_OK_AND_ASSIGN(
      const ApiStatement query,
      PrepareExplain(
          {.text = "SELECT :x -- what",
           .parameters = {{.name = "x", .value = Value::Int64(1)}}}));
  EXPECT_EQ(query.request.statement, "EXPLAIN SELECT :x");
  EXPECT_EQ(query.request.parameters.size(), 1u);
  EXPECT_FALSE(query.changes_rows);
  ASSERT_OK_AND_ASSIGN(const ApiStatement write,
                       PrepareExplain({.text = "DELETE FROM t"}));
  EXPECT_EQ(write.request.statement, "EXPLAIN DELETE FROM t");
  ASSERT_OK_AND_ASSIGN(const ApiStatement explain,
                       PrepareExplain({.text = "EXPLAIN COST SELECT 1"}));
  EXPECT_EQ(explain.request.statement, "EXPLAIN COST SELECT 1");
  EXPECT_EQ(ReasonOf(PrepareExplain({.text = "SET a = 1"}).status()),
            ErrorReason::kSqlNotAllowed);
}

}  // namespace
}  // namespace semantic_layer::warehouse
