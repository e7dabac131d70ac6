#include "services/query/sql_formatter.h"

#include <string>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(SqlFormatterTest, FormatsDatabricksSqlAndKeepsComments) {
  const FormattedText formatted = FormatSql(
      "select a,b -- why\nfrom t where x=1", sql::DialectId::kDatabricks, {});
  EXPECT_THAT(formatted.findings, IsEmpty());
  EXPECT_THAT(formatted.text, AllOf(HasSubstr("SELECT"), HasSubstr("-- why"),
                                    HasSubstr("x = 1")));
  // What is formatted stays as it is.
  EXPECT_EQ(FormatSql(formatted.text, sql::DialectId::kDatabricks, {}).text,
            formatted.text);
}

TEST(SqlFormatterTest, WritesEachStatementOnOneLine) {
  const FormattedText formatted =
      FormatSql("SELECT a,\n  b\nFROM t;\n\nSELECT 2",
                sql::DialectId::kDatabricks, {.compact = true});
  EXPECT_THAT(formatted.text, HasSubstr("SELECT a, b FROM t"));
}

TEST(SqlFormatterTest, KeepsToWidthAndKeywordCase) {
  const std::string text =
      "SELECT alpha, beta, gamma FROM somewhere WHERE alpha = 1 AND beta = 2";
  for (const sql::DialectId dialect :
       {sql::DialectId::kDatabricks, sql::DialectId::kDuckDb}) {
    const FormattedText narrow = FormatSql(text, dialect, {.width = 20});
    for (absl::string_view line : absl::StrSplit(narrow.text, '\n')) {
      EXPECT_LE(line.size(), 20u) << narrow.text;
    }
    const FormattedText lower =
        FormatSql(text, dialect, {.keyword_case = sql::Layout::Case::kLower});
    EXPECT_THAT(lower.text, AllOf(HasSubstr("select"), HasSubstr("where"),
                                  Not(HasSubstr("SELECT"))));
  }
}

TEST(SqlFormatterTest, TranslatesIntoAnotherDialect) {
  const FormattedText formatted = FormatSql(
      "SELECT `a b` FROM t", sql::DialectId::kDuckDb, {.compact = true});
  EXPECT_THAT(formatted.findings, IsEmpty());
  EXPECT_THAT(formatted.text, AllOf(HasSubstr("\"a b\""), Not(HasSubstr("`"))));
}

TEST(SqlFormatterTest, GivesBackATextWithErrors) {
  for (sql::DialectId dialect :
       {sql::DialectId::kDatabricks, sql::DialectId::kDuckDb}) {
    const std::string text = "select  1;\nselect from where";
    const FormattedText formatted = FormatSql(text, dialect, {});
    EXPECT_EQ(formatted.text, text);
    ASSERT_FALSE(formatted.findings.empty());
    EXPECT_EQ(formatted.findings[0].at.line, 2);
  }
}

}  // namespace
}  // namespace semantic_layer::query
