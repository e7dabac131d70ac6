#include "services/query/sql_checker.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/test_world.h"

namespace semantic_layer::query {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SqlCheckerTest : public ::testing::Test {
 protected:
  CheckResult Check(absl::string_view text,
                    CheckLevel level = CheckLevel::kExplain,
                    bool may_write = false) {
    auto result = world_.engine().Validate(TestWorld::Caller("ann", may_write),
                                           text, level, {});
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : CheckResult{};
  }

  // "severity CODE line:column" of each finding.
  static std::vector<std::string> Brief(const CheckResult& result) {
    std::vector<std::string> lines;
    for (const Finding& finding : result.findings) {
      lines.push_back(absl::StrCat(sql::SeverityName(finding.severity), " ",
                                   finding.code, " ", finding.at.line, ":",
                                   finding.at.column));
    }
    return lines;
  }

  TestWorld world_;
};

TEST_F(SqlCheckerTest, AValidStatementHasNoFindings) {
  for (CheckLevel level :
       {CheckLevel::kParse, CheckLevel::kResolve, CheckLevel::kExplain}) {
    const CheckResult result =
        Check("SELECT state, count(*) FROM airports GROUP BY state", level);
    EXPECT_TRUE(result.valid);
    EXPECT_THAT(Brief(result), IsEmpty());
    EXPECT_EQ(result.statements, 1);
  }
}

TEST_F(SqlCheckerTest, FindsTheMistakesOfAllStatementsAtOnce) {
  const CheckResult result = Check(
      "SELECT FROM WHERE;\nSELECT stat FROM airports;\nSELECT 1 FROM nowhere");
  EXPECT_FALSE(result.valid);
  ASSERT_THAT(result.findings, SizeIs(3));
  EXPECT_EQ(result.findings[0].at.line, 1);
  EXPECT_EQ(result.findings[1].code, "UNRESOLVED_COLUMN");
  EXPECT_EQ(result.findings[1].at.line, 2);
  EXPECT_EQ(result.findings[1].at.column, 8);
  EXPECT_THAT(
      absl::StrCat(result.findings[1].message, " ", result.findings[1].hint),
      HasSubstr("state"));
  EXPECT_EQ(result.findings[2].code, "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_EQ(result.findings[2].at.line, 3);
}

TEST_F(SqlCheckerTest, ParseLooksAtTheTextOnly) {
  EXPECT_TRUE(Check("SELECT x FROM nowhere", CheckLevel::kParse).valid);
  EXPECT_FALSE(Check("SELECT x FROM nowhere", CheckLevel::kResolve).valid);
  EXPECT_FALSE(Check("SELECT x FROM", CheckLevel::kParse).valid);
}

TEST_F(SqlCheckerTest, MarkersNeedNoValues) {
  EXPECT_THAT(Brief(Check("SELECT * FROM airports WHERE state = :state "
                          "AND city LIKE :city LIMIT 10")),
              IsEmpty());
}

TEST_F(SqlCheckerTest, WarnsOfAWriteThatTheCallerMayNotRun) {
  const char* text = "DELETE FROM airports WHERE state = 'TX'";
  const CheckResult result = Check(text);
  EXPECT_TRUE(result.valid);
  EXPECT_THAT(Brief(result), ElementsAre("warning STATEMENT_NOT_ALLOWED 1:1"));
  EXPECT_THAT(Brief(Check(text, CheckLevel::kExplain, true)), IsEmpty());
  // Nothing was run.
  EXPECT_TRUE(Check("SELECT 1 FROM airports").valid);
}

TEST_F(SqlCheckerTest, FindsWhatTheGuardWouldRefuse) {
  const CheckResult result = Check("SELECT * FROM csv.`/etc/passwd`");
  EXPECT_FALSE(result.valid);
  EXPECT_EQ(result.findings[0].code, "STATEMENT_NOT_ALLOWED");
}

TEST_F(SqlCheckerTest, StopsLookingUpNamesAfterADefinition) {
  const CheckResult result =
      Check("CREATE TABLE fresh AS SELECT 1 AS x;\nSELECT x FROM fresh",
            CheckLevel::kExplain, true);
  EXPECT_TRUE(result.valid);
  EXPECT_THAT(Brief(result), ElementsAre("info NOT_CHECKED 2:1"));
}

TEST_F(SqlCheckerTest, NamesThatTheScriptMakesAreKnown) {
  const CheckResult result = Check(
      "CREATE TEMP VIEW big AS SELECT state AS s FROM airports;\n"
      "SELECT s FROM big;\nSELECT state FROM big;\nDECLARE v INT;\n"
      "SELECT v + 1, w FROM big",
      CheckLevel::kResolve, true);
  std::vector<std::string> errors;
  for (const Finding& finding : result.findings) {
    if (finding.code != "STATEMENT_NOT_ALLOWED") {
      errors.push_back(absl::StrCat(finding.code, " ", finding.at.line, ":",
                                    finding.at.column));
    }
  }
  EXPECT_THAT(errors,
              ElementsAre("UNRESOLVED_COLUMN 3:8", "UNRESOLVED_COLUMN 5:15"));
}

TEST_F(SqlCheckerTest, PlacesAreBytesAndColumnsAreCharacters) {
  const CheckResult result = Check(
      "SELECT 'Zürich ✈',\n  'é', stat FROM "
      "airports",
      CheckLevel::kResolve);
  ASSERT_THAT(result.findings, SizeIs(1));
  EXPECT_EQ(result.findings[0].at.line, 2);
  EXPECT_EQ(result.findings[0].at.column, 8);
  EXPECT_EQ(result.findings[0].span.begin, 30u);
  EXPECT_EQ(result.findings[0].span.size(), 4u);
}

TEST_F(SqlCheckerTest, NamesInConstantsAreRead) {
  EXPECT_TRUE(Check("SELECT IDENTIFIER('state') FROM "
                    "IDENTIFIER('memory.main.airports')")
                  .valid);
  const CheckResult result = Check("SELECT 1 FROM IDENTIFIER('airport')");
  ASSERT_THAT(result.findings, SizeIs(1));
  EXPECT_EQ(result.findings[0].code, "TABLE_OR_VIEW_NOT_FOUND");
  EXPECT_FALSE(Check("SELECT 1 FROM IDENTIFIER('/etc/passwd')").valid);
  // What a value will give cannot be looked up.
  EXPECT_TRUE(Check("SELECT x FROM IDENTIFIER(:t)").valid);
}

TEST_F(SqlCheckerTest, ExplainAsksTheWarehouse) {
  // Our own rules have nothing against it; the warehouse's planner has.
  const char* text = "SELECT array_contains(array(1), map('a', 1))";
  EXPECT_TRUE(Check(text, CheckLevel::kResolve).valid);
  const CheckResult result = Check(text, CheckLevel::kExplain);
  EXPECT_FALSE(result.valid);
  ASSERT_THAT(result.findings, SizeIs(1));
  EXPECT_EQ(result.findings[0].at.line, 1);
}

TEST_F(SqlCheckerTest, InformationSchemaIsKnown) {
  EXPECT_THAT(Brief(Check("SELECT table_name FROM information_schema.tables",
                          CheckLevel::kResolve)),
              IsEmpty());
}

TEST_F(SqlCheckerTest, AnEmptyTextIsValid) {
  const CheckResult result = Check(" ; -- nothing");
  EXPECT_TRUE(result.valid);
  EXPECT_EQ(result.statements, 0);
}

}  // namespace
}  // namespace semantic_layer::query
