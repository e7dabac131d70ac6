#include "common/sql/format/format.h"

#include <string>

#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// Formats, and checks that the result means the same and formats to itself.
std::string Format(absl::string_view text, const FormatOptions& options = {}) {
  const Result<std::string> result = FormatSql(text, options);
  EXPECT_TRUE(result.diagnostics.empty()) << text;
  const ParsedScript before = ParseScript(text);
  const ParsedScript after = ParseScript(result.value);
  EXPECT_TRUE(after.ok()) << result.value;
  EXPECT_EQ(before.statements.size(), after.statements.size());
  for (size_t i = 0;
       i < before.statements.size() && i < after.statements.size(); ++i) {
    EXPECT_TRUE(Equal(*before.statements[i], *after.statements[i]))
        << result.value;
  }
  EXPECT_EQ(FormatSql(result.value, options).value, result.value);
  return result.value;
}

TEST(FormatSqlTest, KeepsShortStatementsOnOneLine) {
  EXPECT_EQ(Format("select   a,b from t where x=1"),
            "SELECT a, b FROM t WHERE x = 1");
}

TEST(FormatSqlTest, BreaksLongStatementsAtTheirClauses) {
  FormatOptions options;
  options.width = 40;
  EXPECT_EQ(Format("select customer, sum(amount) as total, count(*) as orders "
                   "from sales.orders as o join customers c on o.cid = c.id "
                   "where o.state = 'TX' and o.amount > 100 group by customer "
                   "order by total desc limit 10",
                   options),
            "SELECT\n"
            "  customer,\n"
            "  sum(amount) AS total,\n"
            "  count(*) AS orders\n"
            "FROM sales.orders AS o\n"
            "JOIN customers AS c ON o.cid = c.id\n"
            "WHERE o.state = 'TX' AND o.amount > 100\n"
            "GROUP BY customer\n"
            "ORDER BY total DESC\n"
            "LIMIT 10");
}

TEST(FormatSqlTest, IndentsSubqueries) {
  FormatOptions options;
  options.width = 30;
  EXPECT_EQ(Format("with a as (select x, y from t where x > 1) select * from a",
                   options),
            "WITH a AS (\n"
            "  SELECT x, y\n"
            "  FROM t\n"
            "  WHERE x > 1\n"
            ")\n"
            "SELECT * FROM a");
}

TEST(FormatSqlTest, BreaksConditionsListsAndCases) {
  FormatOptions options;
  options.width = 30;
  EXPECT_EQ(Format("select f(aaaaaaaaaaaaaa, bbbbbbbbbbbbbbb, cccc) as x, case "
                   "when a then 1111111111 else 22222222222 end from t where "
                   "aaaaaaaaaaaa = 1 and bbbbbbbbbbbbb = 2",
                   options),
            "SELECT\n"
            "  f(\n"
            "    aaaaaaaaaaaaaa,\n"
            "    bbbbbbbbbbbbbbb,\n"
            "    cccc\n"
            "  ) AS x,\n"
            "  CASE\n"
            "    WHEN a THEN 1111111111\n"
            "    ELSE 22222222222\n"
            "  END\n"
            "FROM t\n"
            "WHERE aaaaaaaaaaaa = 1\n"
            "  AND bbbbbbbbbbbbb = 2");
}

TEST(FormatSqlTest, KeepsCommentsAndHints) {
  const std::string text = Format(
      "-- the head\n"
      "select /*+ broadcast(t) */ a, -- first\n"
      "  b /* second */\n"
      "from t -- the tail\n");
  for (const char* part : {"-- the head\n", "/*+ broadcast(t) */", "-- first\n",
                           "/* second */", "-- the tail"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

TEST(FormatSqlTest, NeverMeltsAMinusIntoAComment) {
  Format("select - -- c\n a, -/* d */ b");
}

TEST(FormatSqlTest, WritesKeywordsInLowerCase) {
  FormatOptions options;
  options.keyword_case = Layout::Case::kLower;
  EXPECT_EQ(Format("SELECT Count(*) FROM T", options),
            "select Count(*) from T");
}

TEST(FormatSqlTest, SeparatesStatements) {
  EXPECT_EQ(Format("select 1; select 2"), "SELECT 1;\n\nSELECT 2;");
  FormatOptions options;
  options.compact = true;
  EXPECT_EQ(Format("select 1 -- one\n union select 3; select 2", options),
            "SELECT 1 /* one */ UNION SELECT 3;\nSELECT 2;");
}

TEST(FormatSqlTest, LeavesFreeTextAlone) {
  EXPECT_EQ(Format("select 1; set a = b /* c */ d"),
            "SELECT 1;\n\nSET a = b /* c */ d");
  EXPECT_EQ(Format("select 1; set a = it's"), "SELECT 1;\n\nSET a = it's");
}

TEST(FormatSqlTest, GivesBrokenTextBackUnchanged) {
  const Result<std::string> result = FormatSql("selec 1");
  EXPECT_EQ(result.value, "selec 1");
  EXPECT_FALSE(result.diagnostics.empty());
}

}  // namespace
}  // namespace semantic_layer::sql
