// SHOW, DESCRIBE and EXPLAIN as a caller of the query engine sees them.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rowset/value_text.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/query_engine.h"
#include "services/query/test_world.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CatalogStatementsTest : public ::testing::Test {
 protected:
  absl::StatusOr<QueryResult> Run(absl::string_view text,
                                  int64_t rows_max = 1000) {
    SqlQuery query;
    query.text = std::string(text);
    query.rows_max = rows_max;
    return world_.engine().Execute(ann_, query);
  }

  // The names of the columns, then the rows, "a|b" each; or the error.
  std::vector<std::string> Answer(absl::string_view text) {
    const absl::StatusOr<QueryResult> result = Run(text);
    if (!result.ok()) return {result.status().ToString()};
    std::vector<std::string> names;
    for (const auto& field : result->rows.schema().fields()) {
      names.push_back(field.name);
    }
    std::vector<std::string> lines = {absl::StrJoin(names, "|")};
    for (int64_t row = 0; row < result->rows.row_count(); ++row) {
      std::string line;
      for (const rowset::Column& column : result->rows.columns()) {
        if (&column != &result->rows.columns()[0]) line += "|";
        rowset::AppendValueText(column, row, &line);
      }
      lines.push_back(line);
    }
    return lines;
  }

  TestWorld world_;
  const rpc::RequestContext ann_ = TestWorld::Caller("ann");
};

TEST_F(CatalogStatementsTest, ListsWhatThereIs) {
  EXPECT_THAT(Answer("SHOW CATALOGS"), ElementsAre("catalog", "memory"));
  EXPECT_THAT(Answer("SHOW SCHEMAS"), ElementsAre("databaseName", "main"));
  EXPECT_THAT(Answer("SHOW DATABASES IN memory"),
              ElementsAre("databaseName", "main"));
  EXPECT_THAT(
      Answer("SHOW TABLES"),
      ElementsAre("database|tableName|isTemporary", "main|airports|false",
                  "main|flights|false", "main|numbers|false"));
  EXPECT_THAT(Answer("SHOW TABLES IN memory.main LIKE 'F*|num*'"),
              ElementsAre("database|tableName|isTemporary",
                          "main|flights|false", "main|numbers|false"));
  EXPECT_THAT(Answer("SHOW COLUMNS IN airports"),
              ElementsAre("col_name", "iata", "name", "city", "state"));
  EXPECT_THAT(Answer("SHOW CURRENT NAMESPACE"),
              ElementsAre("catalog|namespace", "memory|main"));
}

TEST_F(CatalogStatementsTest, AnEmptyListingKeepsItsColumns) {
  EXPECT_THAT(Answer("SHOW VIEWS"),
              ElementsAre("namespace|viewName|isTemporary|isMaterialized"));
}

TEST_F(CatalogStatementsTest, DescribesTablesInTheTypesOfDatabricks) {
  EXPECT_THAT(Answer("DESCRIBE numbers"),
              ElementsAre("col_name|data_type|comment", "n|BIGINT|"));
  EXPECT_THAT(Answer("DESC TABLE memory.main.airports state"),
              ElementsAre("info_name|info_value", "col_name|state",
                          "data_type|STRING", "comment|"));
  EXPECT_THAT(Answer("DESCRIBE TABLE EXTENDED numbers"),
              Contains("Table|numbers|"));
  EXPECT_THAT(Answer("DESCRIBE SCHEMA main"), Contains("Namespace Name|main"));
  EXPECT_THAT(Answer("DESCRIBE CATALOG memory"),
              Contains("Catalog Name|memory"));
}

TEST_F(CatalogStatementsTest, DescribesTheColumnsOfAQuery) {
  EXPECT_THAT(
      Answer("DESCRIBE QUERY SELECT count(*), CAST(1 AS DECIMAL(5, 2)) AS d, "
             "array('x') AS a FROM numbers"),
      ElementsAre("col_name|data_type|comment", "count(1)|BIGINT|",
                  "d|DECIMAL(5,2)|", "a|ARRAY<STRING>|"));
}

TEST_F(CatalogStatementsTest, ExplainsWithoutRunning) {
  const std::vector<std::string> answer =
      Answer("EXPLAIN SELECT count(*) FROM flights");
  ASSERT_GT(answer.size(), 1u);
  EXPECT_EQ(answer[0], "plan");
  EXPECT_THAT(answer[1], HasSubstr("flights"));
}

TEST_F(CatalogStatementsTest, WhatIsNotThereIsAnErrorAndNotAnEmptyList) {
  for (const char* text :
       {"SHOW TABLES IN nothing", "SHOW SCHEMAS IN nothing",
        "SHOW COLUMNS IN nothing", "DESCRIBE nothing", "DESCRIBE SCHEMA no",
        "DESCRIBE CATALOG nothing", "DESCRIBE flights nothing",
        "EXPLAIN SELECT * FROM nothing", "SHOW TABLES IN a.b.c.d",
        "DESCRIBE HISTORY flights", "SHOW FUNCTIONS"}) {
    EXPECT_THAT(Run(text).status(),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

TEST_F(CatalogStatementsTest, WhatTheCatalogDoesNotKnowSaysWhatItDoes) {
  EXPECT_THAT(Run("SHOW FUNCTIONS").status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("it answers SHOW CATALOGS")));
}

TEST_F(CatalogStatementsTest, ListingsAreCutLikeEveryAnswer) {
  ASSERT_OK_AND_ASSIGN(QueryResult result, Run("SHOW TABLES", 2));
  EXPECT_EQ(result.rows.row_count(), 2);
  EXPECT_TRUE(result.truncated);
}

}  // namespace
}  // namespace semantic_layer::query
