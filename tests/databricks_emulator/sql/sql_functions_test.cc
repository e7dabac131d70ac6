#include "tests/databricks_emulator/sql/sql_functions.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;

constexpr char kFunctions[] = "/api/2.1/unity-catalog/functions";

class SqlFunctionsTest : public ::testing::Test {
 protected:
  SqlFunctionsTest() {
    for (const char* sql :
         {"CREATE FUNCTION net(price DECIMAL(10,2) COMMENT 'with tax', "
          "rate DOUBLE) RETURNS DOUBLE COMMENT 'without tax' "
          "RETURN price / (1 + rate)",
          "CREATE FUNCTION twice(x INT) RETURNS INT RETURN x + x",
          "CREATE TABLE sold (price DECIMAL(10,2), x INT)",
          "INSERT INTO sold VALUES (11.00, 1), (22.00, 2)"}) {
      const Reply reply = Sql(sql);
      EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << reply.body();
    }
  }

  Reply Sql(const std::string& text) { return workspace_.admin->Sql(text); }
  std::string Rows(const std::string& text) {
    const Reply reply = Sql(text);
    EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << reply.body();
    return reply.At("result.data_array");
  }
  std::string Refusal(const std::string& text) {
    return Sql(text).At("status.error.message");
  }

  TestWorkspace workspace_;
};

TEST_F(SqlFunctionsTest, AreCalled) {
  EXPECT_EQ(Rows("SELECT round(sum(net(price, 0.1)), 2) FROM sold"),
            R"([["30.0"]])");
  EXPECT_EQ(Rows("SELECT x FROM sold WHERE main.default.twice(x) > 2 "
                 "ORDER BY twice(twice(x + 1))"),
            R"([["2"]])");
  const Reply named = Sql("SELECT default.Twice(x) FROM sold WHERE x = 1");
  EXPECT_EQ(named.At("result.data_array"), R"([["2"]])");
  EXPECT_THAT(named.At("manifest.schema.columns.0.name"),
              HasSubstr("twice(x)"));
  EXPECT_EQ(named.At("manifest.schema.columns.0.type_text"), "INT");
}

// A parameter of one function is no column of the other's argument.
TEST_F(SqlFunctionsTest, ArgumentsAreTheCallers) {
  Sql("CREATE FUNCTION less(x INT, y INT) RETURNS INT RETURN x - y");
  EXPECT_EQ(Rows("SELECT less(y, x) FROM VALUES (1, 5) AS t(x, y)"),
            R"([["4"]])");
  EXPECT_EQ(Rows("SELECT less(twice(y), x) FROM VALUES (1, 5) AS t(x, y)"),
            R"([["9"]])");
}

TEST_F(SqlFunctionsTest, AreListedAndDescribed) {
  const Reply info =
      workspace_.admin->Get(std::string(kFunctions) + "/main.default.net");
  EXPECT_EQ(info.At("full_data_type"), "DOUBLE") << info.body();
  EXPECT_EQ(info.At("comment"), "without tax");
  EXPECT_EQ(info.At("routine_definition"), "price / (1 + rate)");
  EXPECT_EQ(info.At("input_params.parameters.0.name"), "price");
  EXPECT_EQ(workspace_.admin
                ->Get(std::string(kFunctions) +
                      "?catalog_name=main&schema_name=default")
                .SizeAt("functions"),
            2);
  EXPECT_THAT(Rows("SHOW USER FUNCTIONS IN CATALOG main LIKE 'n*'"),
              HasSubstr(R"("net","default","main","without tax")"));
  EXPECT_THAT(Rows("SHOW FUNCTIONS IN default"), HasSubstr("twice"));
  EXPECT_EQ(Rows("DESCRIBE FUNCTION net"),
            R"([["Function: main.default.net"],["Type: SCALAR"],)"
            R"x(["Input: price DECIMAL(10,2)"],["       rate DOUBLE"],)x"
            R"(["Returns: DOUBLE"]])");
  EXPECT_THAT(Rows("DESCRIBE FUNCTION EXTENDED net"),
              HasSubstr("Body: price / (1 + rate)"));
}

TEST_F(SqlFunctionsTest, AreReplacedAndDropped) {
  EXPECT_THAT(Refusal("CREATE FUNCTION twice(x INT) RETURNS INT RETURN x"),
              HasSubstr("ALREADY_EXISTS"));
  Rows("CREATE FUNCTION IF NOT EXISTS twice(x INT) RETURNS INT RETURN 0");
  EXPECT_EQ(Rows("SELECT twice(4)"), R"([["8"]])");
  Rows("CREATE OR REPLACE FUNCTION twice(x INT) RETURNS BIGINT RETURN x * 2L");
  EXPECT_EQ(Rows("SELECT twice(4)"), R"([["8"]])");
  Rows("DROP FUNCTION twice");
  EXPECT_THAT(Refusal("SELECT twice(4)"), HasSubstr("`twice`"));
  EXPECT_THAT(Refusal("DROP FUNCTION twice"), HasSubstr("[ROUTINE_NOT_FOUND]"));
  Rows("DROP FUNCTION IF EXISTS twice");
}

TEST_F(SqlFunctionsTest, AreCalledByWhoMay) {
  EmulatorOptions options;
  options.default_grants = false;
  options.init_sql = {
      "CREATE FUNCTION main.default.one() RETURNS INT RETURN 1"};
  TestWorkspace closed(std::move(options));
  WorkspaceClient viewer(closed.emulator->url(), ViewerToken());
  EXPECT_EQ(closed.admin->Sql("SELECT one()").At("status.state"), "SUCCEEDED");
  EXPECT_THAT(viewer.Sql("SELECT one()").At("status.error.message"),
              HasSubstr("[INSUFFICIENT_PERMISSIONS]"));
}

TEST_F(SqlFunctionsTest, RefusesWhatTheyCannotBe) {
  EXPECT_THAT(Refusal("SELECT twice(1, 2)"), HasSubstr("[WRONG_NUM_ARGS"));
  EXPECT_THAT(Refusal("CREATE FUNCTION f(x INT) RETURNS INT RETURN x + z"),
              HasSubstr("[UNRESOLVED_COLUMN"));
  EXPECT_THAT(
      Refusal("CREATE FUNCTION f() RETURNS INT RETURN (SELECT max(x) FROM "
              "sold)"),
      HasSubstr("[UNSUPPORTED_FEATURE]"));
  EXPECT_THAT(
      Refusal("CREATE FUNCTION f(x INT DEFAULT 1) RETURNS INT RETURN x"),
      HasSubstr("[UNSUPPORTED_FEATURE]"));
  Rows("CREATE OR REPLACE FUNCTION twice(x INT) RETURNS INT RETURN twice(x)");
  EXPECT_THAT(Refusal("SELECT twice(1)"), HasSubstr("calls itself"));
}

}  // namespace
}  // namespace semantic_layer::emulator
