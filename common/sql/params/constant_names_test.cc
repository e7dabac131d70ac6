#include "common/sql/params/constant_names.h"

#include <string>

#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// The statement with its names read, or the first finding.
std::string Read(const char* text) {
  Parsed<Statement> parsed = ParseStatement(text);
  if (!parsed.ok()) return "does not parse";
  const std::vector<Diagnostic> findings =
      ReadConstantNames(parsed.node, parsed.arena);
  if (!findings.empty()) {
    return std::string(DiagnosticCodeName(findings[0].code));
  }
  return Print(*parsed.node);
}

TEST(ConstantNamesTest, PutsNamesIn) {
  EXPECT_EQ(Read("SELECT IDENTIFIER('a') FROM IDENTIFIER('c.s.t') AS x"),
            "SELECT a FROM c.s.t AS x");
  EXPECT_EQ(Read("SELECT IDENTIFIER('abs')(-1), t.IDENTIFIER('b') FROM t"),
            "SELECT abs(-1), t.b FROM t");
  EXPECT_EQ(Read("INSERT INTO IDENTIFIER('s.t') SELECT 1"),
            "INSERT INTO s.t SELECT 1");
  EXPECT_EQ(Read("SELECT * FROM IDENTIFIER('`odd name`.t')"),
            "SELECT * FROM `odd name`.t");
}

TEST(ConstantNamesTest, RefusesWhatIsNoName) {
  for (const char* text :
       {"SELECT * FROM IDENTIFIER('a; DROP TABLE b')",
        "SELECT * FROM IDENTIFIER('a b')", "SELECT * FROM IDENTIFIER('')",
        "SELECT * FROM IDENTIFIER('(SELECT 1)')",
        "SELECT IDENTIFIER('1 + 1')"}) {
    EXPECT_EQ(Read(text), "INVALID_IDENTIFIER") << text;
  }
}

TEST(ConstantNamesTest, LeavesWhatIsOnlyKnownWhenItRuns) {
  EXPECT_EQ(Read("SELECT * FROM IDENTIFIER(:t)"),
            "SELECT * FROM IDENTIFIER(:t)");
}

}  // namespace
}  // namespace semantic_layer::sql
