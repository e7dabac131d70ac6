#include "common/sql/parser/parse.h"

#include <string>
#include <utility>
#include <vector>

#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

std::string Explain(absl::string_view text,
                    const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) out += FormatDiagnostic(text, d);
  return out;
}

// Parses and prints an expression; the reprint must read back as the same tree.
std::string Reprint(absl::string_view text) {
  const auto parsed = ParseExpression(text);
  if (!parsed.ok()) return Explain(text, parsed.diagnostics);
  std::string printed = Print(*parsed.node);
  const auto again = ParseExpression(printed);
  EXPECT_TRUE(again.ok()) << printed << Explain(printed, again.diagnostics);
  if (again.ok()) {
    EXPECT_TRUE(Equal(*parsed.node, *again.node))
        << text << "\n"
        << printed << "\n"
        << DumpTree(*parsed.node) << DumpTree(*again.node);
    EXPECT_EQ(Print(*again.node), printed);
  }
  return printed;
}

std::string ReprintStatement(absl::string_view text) {
  const auto parsed = ParseStatement(text);
  if (!parsed.ok()) return Explain(text, parsed.diagnostics);
  std::string printed = Print(*parsed.node);
  const auto again = ParseStatement(printed);
  EXPECT_TRUE(again.ok()) << printed << Explain(printed, again.diagnostics);
  if (again.ok()) {
    EXPECT_TRUE(Equal(*parsed.node, *again.node)) << printed;
    EXPECT_EQ(Print(*again.node), printed);
  }
  return printed;
}

struct Case {
  const char* text;
  const char* printed;
};

TEST(ParseExpressionTest, HoldsPrecedence) {
  const Case cases[] = {
      {"1 + 2 * 3", "1 + 2 * 3"},
      {"(1 + 2) * 3", "(1 + 2) * 3"},
      {"a - (b - c)", "a - (b - c)"},
      {"a - b - c", "a - b - c"},
      {"a || b + c", "a || b + c"},
      {"a | b ^ c & d << e", "a | b ^ c & d << e"},
      {"(a | b) & c", "(a | b) & c"},
      {"a = b IS NULL", "a = b IS NULL"},
      {"a = (b IS NULL)", "a = (b IS NULL)"},
      {"NOT a = b AND c OR d", "NOT a = b AND c OR d"},
      {"(a OR b) AND c", "(a OR b) AND c"},
      {"a AND (b AND c)", "a AND b AND c"},
      {"a = b = c", "a = b = c"},
      {"a = (b = c)", "a = (b = c)"},
      {"-a::string", "-a::STRING"},
      {"-1::string", "-1::STRING"},
      {"-(1::string)", "-(1::STRING)"},
      {"-(1)::variant.f", "-(1::VARIANT.f)"},
      {"- -1", "-(-1)"},
      {"-(-a)", "- -a"},
      {"a -1", "a - 1"},
      {"!a", "NOT a"},
      {"a DIV b % c", "a DIV b % c"},
      {"a BETWEEN 1 AND 2 AND b", "a BETWEEN 1 AND 2 AND b"},
      {"a >>> b >> c", "a >>> b >> c"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reprint(c.text), c.printed);
}

TEST(ParseExpressionTest, HoldsPostfixForms) {
  const Case cases[] = {
      {"a:b[0].c::int.d", "a:b[0].c::INT.d"},
      {"a:['x y'].z[*]", "a:['x y'].z[*]"},
      {"f(x).a[1]", "f(x).a[1]"},
      {"(a).b", "(a).b"},
      {"a ?:: int", "a?::INT"},
      {"a COLLATE UTF8_LCASE", "a COLLATE UTF8_LCASE"},
      {"(a::string) COLLATE x", "(a::STRING) COLLATE x"},
      {"x::MAP<STRING,ARRAY<INT>>", "x::MAP<STRING, ARRAY<INT>>"},
      {"CAST(x AS STRUCT<>)", "CAST(x AS STRUCT<>)"},
      {"t.*", "t.*"},
      {"`a``b`.c", "`a``b`.c"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reprint(c.text), c.printed);
}

TEST(ParseExpressionTest, HoldsLiterals) {
  const Case cases[] = {
      {"'a' 'b'", "'ab'"},
      {"\"x\"", "'x'"},
      {"r'\\d'", "'\\\\d'"},
      {"'it''s'", "'it\\'s'"},
      {"'\\%'", "'\\\\%'"},
      {"X'1A'", "X'1A'"},
      {"1L", "1L"},
      {"1.5bd", "1.5BD"},
      {".5", ".5"},
      {"DATE '2024-01-01'", "DATE '2024-01-01'"},
      {"INTERVAL 1 DAY 2 HOURS", "INTERVAL 1 DAY 2 HOUR"},
      {"INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '1-2' YEAR TO MONTH"},
      {"INTERVAL -1 days", "INTERVAL -1 DAY"},
      {"interval '3 days 2 hours'", "INTERVAL '3 days 2 hours'"},
      {":p + ?", ":p + ?"},
      {"${x}", "${x}"},
      {"null", "NULL"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reprint(c.text), c.printed);
}

TEST(ParseExpressionTest, HoldsCalls) {
  const Case cases[] = {
      {"count(*)", "count(*)"},
      {"count(DISTINCT a, b)", "count(DISTINCT a, b)"},
      {"sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d DESC NULLS "
       "LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
       "sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d DESC NULLS "
       "LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"},
      {"percentile_cont(0.5) WITHIN GROUP (ORDER BY x)",
       "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)"},
      {"first(x IGNORE NULLS)", "first(x) IGNORE NULLS"},
      {"transform(a, x -> x + 1)", "transform(a, x -> x + 1)"},
      {"aggregate(a, 0, (acc, x) -> acc + x)",
       "aggregate(a, 0, (acc, x) -> acc + x)"},
      {"substring(s FROM 1 FOR 2)", "substring(s, 1, 2)"},
      {"position('a' IN 'abc')", "position('a', 'abc')"},
      {"trim(BOTH 'x' FROM y)", "TRIM(BOTH 'x' FROM y)"},
      {"extract(DAY FROM d)", "EXTRACT(DAY FROM d)"},
      {"dateadd(MONTH, 1, d)", "dateadd(MONTH, 1, d)"},
      {"date_add(day, 1)", "date_add(day, 1)"},
      {"f(a => 1)", "f(a => 1)"},
      {"left('abc', 2)", "left('abc', 2)"},
      {"STRUCT(a, b AS n)", "STRUCT(a, b AS n)"},
      {"current_date", "current_date"},
      {"a IN (1, 2)", "a IN (1, 2)"},
      {"a NOT LIKE ALL ('x', 'y')", "a NOT LIKE ALL ('x', 'y')"},
      {"a LIKE 'x' ESCAPE '!'", "a LIKE 'x' ESCAPE '!'"},
      {"CASE a WHEN 1 THEN 2 ELSE 3 END", "CASE a WHEN 1 THEN 2 ELSE 3 END"},
      {"IDENTIFIER('a.b')", "IDENTIFIER('a.b')"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reprint(c.text), c.printed);
}

TEST(ParseQueryTest, HoldsClauses) {
  const char* const texts[] = {
      "SELECT 1",
      "SELECT DISTINCT a, b AS c FROM t AS u WHERE a > 1 GROUP BY ALL HAVING "
      "count(*) > 1 QUALIFY row_number() OVER (ORDER BY a) = 1 ORDER BY a DESC "
      "LIMIT 10 OFFSET 5",
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT "
      "* FROM r",
      "SELECT * EXCEPT (a, b.c) FROM t",
      "SELECT /*+ BROADCAST(t) */ a FROM t",
      "SELECT a FROM t LEFT JOIN u ON t.a = u.a JOIN v USING (b)",
      "SELECT * FROM t LATERAL VIEW OUTER explode(a) e AS x",
      "SELECT * FROM t PIVOT (sum(a) AS s FOR b IN (1 AS one, 2))",
      "SELECT * FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a, b AS c))",
      "SELECT * FROM t TABLESAMPLE (10 PERCENT) REPEATABLE (3)",
      "SELECT * FROM t VERSION AS OF 12",
      "SELECT * FROM t@v12 AS x",
      "SELECT a FROM t GROUP BY GROUPING SETS ((a, b), a, ())",
      "SELECT a FROM t GROUP BY a, b WITH ROLLUP",
      "(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3",
      "SELECT 1 UNION (SELECT 2 ORDER BY 1)",
      "FROM t SELECT a",
      "FROM t |> WHERE a > 1 |> AGGREGATE sum(b) AS s GROUP BY c |> ORDER BY s "
      "|> LIMIT 3",
      "VALUES (1, 'a'), (2, 'b') AS t(x, y)",
      "SELECT * FROM VALUES (1) AS t(a), LATERAL (SELECT a)",
      "TABLE t",
      "SELECT TRANSFORM(a, b) USING 'cat' AS (x INT, y STRING) FROM t",
      "SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b)",
      "SELECT * FROM f(TABLE(t) PARTITION BY (a))",
      "SELECT x FROM (a CROSS JOIN b) AS c",
      "SELECT EXISTS (SELECT 1), (SELECT max(a) FROM t)",
  };
  for (const char* text : texts) EXPECT_EQ(ReprintStatement(text), text);
}

TEST(ParseScriptTest, ReportsEveryBadStatement) {
  const auto script =
      ParseScript("SELECT 1; SELEC 2; SELECT a FORM t WHERE b c; SELECT 3");
  EXPECT_EQ(script.statements.size(), 2u);
  ASSERT_EQ(script.diagnostics.size(), 2u);
  EXPECT_EQ(script.diagnostics[0].span.begin, 10u);
  EXPECT_EQ(script.diagnostics[0].hint, "did you mean SELECT?");
}

TEST(ParseScriptTest, KeepsCommentsWhenAsked) {
  ParseOptions options;
  options.keep_comments = true;
  const auto script = ParseScript("-- a\nSELECT /* b */ 1", options);
  ASSERT_EQ(script.comments.size(), 2u);
  EXPECT_TRUE(script.comments[0].line);
}

TEST(ParseLimitsTest, RefusesDeepNesting) {
  const std::string text(2000, '(');
  const auto parsed = ParseExpression(text);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.diagnostics[0].code, DiagnosticCode::kMaxDepthExceeded);
}

TEST(ParseLimitsTest, RefusesLongChainsOfOperators) {
  std::string text = "1";
  for (int i = 0; i < 5000; ++i) text += "+1";
  const auto parsed = ParseExpression(text);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.diagnostics[0].code, DiagnosticCode::kMaxDepthExceeded);
}

TEST(ParseLimitsTest, TakesLongListsAndLogicalChains) {
  std::string text = "a IN (0";
  for (int i = 0; i < 5000; ++i) text += ",1";
  text += ")";
  for (int i = 0; i < 5000; ++i) text += " OR b = 1";
  EXPECT_TRUE(ParseExpression(text).ok());
}

TEST(ParseLimitsTest, RefusesTooLongText) {
  ParseOptions options;
  options.max_bytes = 10;
  const auto parsed = ParseStatement("SELECT 123456", options);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.diagnostics[0].code, DiagnosticCode::kTextTooLarge);
}

TEST(ParseTypeTest, KnowsTypes) {
  EXPECT_EQ(
      Print(*ParseDataType("array<struct<a:int,b map<string,int>>>").node),
      "ARRAY<STRUCT<a: INT, b: MAP<STRING, INT>>>");
  EXPECT_EQ(Print(*ParseDataType("decimal(10,2)").node), "DECIMAL(10, 2)");
  EXPECT_EQ(Print(*ParseDataType("interval day to second").node),
            "INTERVAL DAY TO SECOND");
  EXPECT_FALSE(ParseDataType("strng").ok());
  EXPECT_EQ(ParseDataType("strng").diagnostics[0].hint, "did you mean STRING?");
  EXPECT_EQ(ParseTableSchema("a INT, b STRING COMMENT 'x'").fields.size(), 2u);
}

}  // namespace
}  // namespace semantic_layer::sql
