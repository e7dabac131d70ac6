#include "common/sql/printer/column_name.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/sql/limits.h"
#include "common/sql/parser/parse.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

std::string NameOf(const std::string& text) {
  const Parsed<Expression> parsed = ParseExpression(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? ColumnNameOf(*parsed.node) : "";
}

struct Case {
  const char* sql;
  const char* name;
};

// What Spark 4 shows as the column's name for the same expression.
constexpr Case kCases[] = {
    {"a", "a"},
    {"t.a", "a"},
    {"`odd name`", "odd name"},
    {"f(x).field", "field"},
    {"c:store.book[0]", "book"},
    {"1", "1"},
    {"-1", "-1"},
    {"1.50BD", "1.50"},
    {"'x'", "x"},
    {"NULL", "NULL"},
    {"TRUE", "true"},
    {"DATE '2024-01-31'", "DATE '2024-01-31'"},
    {"a + 1 * b", "(a + (1 * b))"},
    {"-a", "(- a)"},
    {"~a", "~a"},
    {"7 DIV 2", "(7 div 2)"},
    {"a <> b", "(NOT (a = b))"},
    {"a == b", "(a = b)"},
    {"a AND b AND c OR d", "(((a AND b) AND c) OR d)"},
    {"NOT a", "(NOT a)"},
    {"a || 'x' || b", "concat(a, x, b)"},
    {"a IS NOT NULL", "(a IS NOT NULL)"},
    {"a IN (1, 2)", "(a IN (1, 2))"},
    {"a NOT IN (1)", "(NOT (a IN (1)))"},
    {"a LIKE 'x%'", "a LIKE x%"},
    {"a NOT LIKE 'x%'", "(NOT a LIKE x%)"},
    {"a RLIKE 'x'", "RLIKE(a, x)"},
    {"a BETWEEN 1 AND 2", "between(a, 1, 2)"},
    {"a IS DISTINCT FROM b", "(NOT (a <=> b))"},
    {"CASE WHEN a > 1 THEN 2 ELSE 'x' END",
     "CASE WHEN (a > 1) THEN 2 ELSE x END"},
    {"CASE a WHEN 1 THEN 2 END", "CASE WHEN (a = 1) THEN 2 END"},
    {"a::STRING", "CAST(a AS STRING)"},
    {"CAST(a AS DECIMAL(10, 2))", "CAST(a AS DECIMAL(10,2))"},
    {"try_cast(a AS INT)", "TRY_CAST(a AS INT)"},
    {"COUNT(*)", "count(1)"},
    {"count(DISTINCT t.a)", "count(DISTINCT a)"},
    {"sum(a) FILTER (WHERE b > 1)", "sum(a) FILTER (WHERE (b > 1))"},
    {"IF(a, 1, 2)", "(IF(a, 1, 2))"},
    {"current_date", "current_date()"},
    {"extract(YEAR FROM d)", "extract(YEAR FROM d)"},
    {"array(1, 2)[0]", "array(1, 2)[0]"},
    {"m['k']", "m[k]"},
    {"(SELECT max(a) FROM t)", "scalarsubquery()"},
    {"EXISTS (SELECT 1)", "exists()"},
    {"d + INTERVAL 1 DAY", "d + INTERVAL '1' DAY"},
    {"transform(a, x -> x + 1)", "transform(a, lambdafunction((x + 1), x))"},
    {"max(a) OVER ()",
     "max(a) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"},
    {"sum(a) OVER (PARTITION BY b ORDER BY c DESC)",
     "sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST "
     "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"},
    {"row_number() OVER (ORDER BY c)",
     "row_number() OVER (ORDER BY c ASC NULLS FIRST "
     "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"},
};

TEST(ColumnNameTest, IsTheOneThatSparkShows) {
  for (const Case& c : kCases) EXPECT_EQ(NameOf(c.sql), c.name) << c.sql;
}

TEST(ColumnNameTest, IsCutBetweenCharacters) {
  std::string text = "'";
  for (size_t i = 0; i < kMaxColumnNameBytes; ++i) absl::StrAppend(&text, "é");
  const std::string name = NameOf(text + "'");
  EXPECT_LE(name.size(), kMaxColumnNameBytes);
  EXPECT_EQ(name.substr(name.size() - 5), "é...");
}

}  // namespace
}  // namespace semantic_layer::sql
