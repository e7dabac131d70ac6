#include "common/sql/diagnostics/diagnostic.h"

#include <string>

#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

TEST(LineColumnTest, CountsFromOneInCharacters) {
  const absl::string_view text = "a\n\xC3\xA9 b\n";
  EXPECT_EQ(LineColumnAt(text, 0).line, 1);
  EXPECT_EQ(LineColumnAt(text, 0).column, 1);
  EXPECT_EQ(LineColumnAt(text, 5).line, 2);
  EXPECT_EQ(LineColumnAt(text, 5).column, 3);
}

TEST(LineColumnTest, ClampsToTheEnd) {
  EXPECT_EQ(LineColumnAt("ab", 99).column, 3);
  EXPECT_EQ(LineColumnAt("", 1).line, 1);
  EXPECT_EQ(LineColumnAt("a\n", 2).line, 2);
}

TEST(FormatDiagnosticTest, PointsAtTheSpanAndGivesTheHint) {
  Diagnostic diagnostic;
  diagnostic.message = "unexpected FORM";
  diagnostic.span = {9, 13};
  diagnostic.hint = "did you mean FROM?";
  EXPECT_EQ(FormatDiagnostic("SELECT a\nFORM t", diagnostic),
            "error[SYNTAX_ERROR] at line 2, column 1: unexpected FORM\n"
            "  FORM t\n"
            "  ^~~~\n"
            "  hint: did you mean FROM?\n");
}

TEST(FormatDiagnosticTest, CutsLongLinesAroundTheCaret) {
  Diagnostic diagnostic;
  diagnostic.message = "m";
  diagnostic.span = {5000, 5001};
  const std::string out = FormatDiagnostic(std::string(10000, 'x'), diagnostic);
  EXPECT_LT(out.size(), 600u);
  EXPECT_NE(out.find('^'), std::string::npos);
}

TEST(FormatDiagnosticTest, TakesAnyBytesAndAnySpan) {
  Diagnostic diagnostic;
  diagnostic.span = {4000000000u, 4000000000u};
  EXPECT_NE(FormatDiagnostic(absl::string_view("\xFF\x80\0\n\r", 5), diagnostic)
                .find('^'),
            std::string::npos);
}

TEST(NearestWordTest, FindsSlipsAndRefusesStrangers) {
  EXPECT_EQ(NearestWord("form", {"WHERE", "FROM", "GROUP"}), "FROM");
  EXPECT_EQ(NearestWord("slect", {"SET", "SELECT"}), "SELECT");
  EXPECT_EQ(NearestWord("banana", {"SELECT", "FROM"}), "");
  EXPECT_EQ(NearestWord("x", {"y"}), "");
}

TEST(DiagnosticCodeTest, HasNameAndDoc) {
  EXPECT_EQ(DiagnosticCodeName(DiagnosticCode::kUnresolvedColumn),
            "UNRESOLVED_COLUMN");
  EXPECT_FALSE(DiagnosticCodeDoc(DiagnosticCode::kSyntaxError).empty());
  EXPECT_EQ(SeverityName(Severity::kWarning), "warning");
}

TEST(HasErrorsTest, IgnoresWarnings) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::kWarning;
  EXPECT_FALSE(HasErrors({diagnostic}));
  diagnostic.severity = Severity::kError;
  EXPECT_TRUE(HasErrors({diagnostic}));
}

}  // namespace
}  // namespace semantic_layer::sql
