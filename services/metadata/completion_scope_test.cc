#include "services/metadata/completion_scope.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "a.b.c alias", "(x,y) alias" for subqueries.
std::vector<std::string> Tables(absl::string_view text) {
  std::vector<std::string> out;
  for (const ScopeTable& table : ScopeAtEnd(text).tables) {
    std::string name = absl::StrJoin(table.name, ".");
    if (table.derived != nullptr) {
      absl::StrAppend(&name, "(", absl::StrJoin(table.derived->columns, ","),
                      ")");
    }
    if (!table.alias.empty()) absl::StrAppend(&name, " ", table.alias);
    out.push_back(name);
  }
  return out;
}

bool WantsTable(absl::string_view text) { return ScopeAtEnd(text).wants_table; }

TEST(CompletionScopeTest, KnowsWhereTablesStand) {
  for (const char* text :
       {"SELECT * FROM ", "SELECT * FROM a JOIN ", "SELECT * FROM a, ",
        "INSERT INTO ", "UPDATE ", "DELETE FROM ", "MERGE INTO a USING ",
        "SELECT 1; SELECT * FROM ", "SELECT * FROM (SELECT * FROM ",
        "WITH x AS (SELECT 1) SELECT * FROM ", "SELECT * FROM a LEFT JOIN ",
        "select * from /* c */ -- d\n", "INSERT OVERWRITE TABLE "}) {
    EXPECT_TRUE(WantsTable(text)) << text;
  }
  for (const char* text :
       {"SELECT ", "SELECT a, ", "SELECT * FROM a WHERE ",
        "SELECT * FROM a JOIN b ON ", "SELECT * FROM a ", "SELECT f(",
        "SELECT EXTRACT(year FROM ", "SELECT a IS DISTINCT FROM ",
        "SELECT * FROM a JOIN b USING (", "SELECT * FROM a ORDER BY ",
        "SELECT TRIM(BOTH 'x' FROM ", "SELECT * FROM a; SELECT "}) {
    EXPECT_FALSE(WantsTable(text)) << text;
  }
}

TEST(CompletionScopeTest, FindsTablesAndAliases) {
  EXPECT_THAT(Tables("SELECT * FROM a.b.c x JOIN `d e` AS y ON x.i = "),
              ElementsAre("a.b.c x", "d e y"));
  EXPECT_THAT(Tables("SELECT * FROM a, b c WHERE "), ElementsAre("a", "b c"));
  EXPECT_THAT(Tables("UPDATE t SET "), ElementsAre("t"));
  EXPECT_THAT(Tables("SELECT * FROM a; SELECT * FROM b WHERE "),
              ElementsAre("b"));
  EXPECT_THAT(Tables("SELECT * FROM range(10) WHERE "), IsEmpty());
  EXPECT_THAT(Tables("SELECT * FROM (a JOIN b ON a.x = b.x) WHERE "),
              ElementsAre("a", "b"));
}

TEST(CompletionScopeTest, TablesOfAnyPartOfTheTextCount) {
  // The whole statement was given, the cursor stands in its select list.
  EXPECT_THAT(Tables("SELECT  FROM flights f"), ElementsAre("flights f"));
}

TEST(CompletionScopeTest, SubqueriesGiveTheirOutputs) {
  EXPECT_THAT(
      Tables("SELECT * FROM (SELECT a, b.c, d + 1, e AS f FROM t) s WHERE "),
      ElementsAre("(a,c,f) s"));
  EXPECT_THAT(Tables("SELECT * FROM (SELECT count(*) AS n FROM t) WHERE "),
              ElementsAre("(n)"));
  const CursorScope scope =
      ScopeAtEnd("SELECT * FROM (SELECT *, 1 AS one FROM t u) s WHERE ");
  ASSERT_EQ(scope.tables.size(), 1u);
  ASSERT_NE(scope.tables[0].derived, nullptr);
  ASSERT_EQ(scope.tables[0].derived->star_of.size(), 1u);
  EXPECT_EQ(scope.tables[0].derived->star_of[0].name[0], "t");
}

TEST(CompletionScopeTest, InnerQueriesSeeOuterTables) {
  EXPECT_THAT(Tables("SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE "),
              ElementsAre("b", "a"));
  EXPECT_THAT(Tables("SELECT * FROM a WHERE x IN (SELECT y FROM b) AND "),
              ElementsAre("a"));
}

TEST(CompletionScopeTest, CommonTableExpressions) {
  const char* text =
      "WITH x AS (SELECT a, b AS c FROM t), y (p, q) AS (SELECT 1, 2) "
      "SELECT * FROM ";
  EXPECT_THAT(ScopeAtEnd(text).common_tables, ElementsAre("x", "y"));
  EXPECT_THAT(Tables(absl::StrCat(text, "x z WHERE ")),
              ElementsAre("x(a,c) z"));
}

TEST(CompletionScopeTest, EachBranchOfAUnionHasItsTables) {
  EXPECT_THAT(Tables("SELECT * FROM a UNION ALL SELECT * FROM b WHERE "),
              ElementsAre("b"));
}

TEST(CompletionScopeTest, NothingFitsInStringsAndComments) {
  EXPECT_TRUE(ScopeAtEnd("SELECT 'abc").in_literal);
  EXPECT_TRUE(ScopeAtEnd("SELECT /* abc").in_literal);
  EXPECT_FALSE(ScopeAtEnd("SELECT 'abc' ").in_literal);
}

TEST(CompletionScopeTest, TakesAnyText) {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "(SELECT * FROM ";
  for (const std::string& text :
       {deep, std::string(50000, ')'), std::string(50000, ','),
        std::string("\0\xff FROM \x80", 9), std::string("WITH WITH AS ( ( ,"),
        std::string("SELECT * FROM a.b.c.d.e.f WHERE "),
        std::string("FROM FROM JOIN JOIN ON ON"),
        std::string("WITH x (a, b")}) {
    ScopeAtEnd(text);
  }
}

}  // namespace
}  // namespace semantic_layer::metadata
