// Runs testdata/functions.test on DuckDB: every line's translation has to give
// Databricks' documented answer.

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/duckdb_runner.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

struct Case {
  int line = 0;
  std::string sql;
  std::string expected;
};

std::vector<Case> ReadCases(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::vector<Case> cases;
  std::string line;
  int number = 0;
  while (std::getline(file, line)) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const size_t arrow = line.rfind(" => ");
    EXPECT_NE(arrow, std::string::npos) << path << ":" << number;
    if (arrow == std::string::npos) continue;
    cases.push_back({number, line.substr(0, arrow), line.substr(arrow + 4)});
  }
  return cases;
}

bool IsQuery(absl::string_view sql) {
  return absl::StartsWith(sql, "SELECT ") || absl::StartsWith(sql, "WITH ") ||
         absl::StartsWith(sql, "FROM ");
}

// What a case gives: the rows, ERROR or UNSUPPORTED. `text` is what was run.
std::string Outcome(DuckDbRunner& duckdb, const Case& c, std::string* text) {
  const std::string query = IsQuery(c.sql) ? c.sql : "SELECT " + c.sql;
  const Parsed<Statement> parsed = ParseStatement(query);
  if (!parsed.ok()) {
    return absl::StrCat("does not parse: ", parsed.diagnostics[0].message);
  }
  Arena arena;
  const Result<Statement*> translated =
      Translate(*parsed.node, DialectId::kDuckDb, arena);
  const Result<std::string> printed =
      PrintIn(DialectId::kDuckDb, *translated.value);
  *text = printed.value;
  if (HasErrors(translated.diagnostics) || HasErrors(printed.diagnostics)) {
    const auto& all = HasErrors(translated.diagnostics) ? translated.diagnostics
                                                        : printed.diagnostics;
    for (const Diagnostic& d : all) absl::StrAppend(text, "\n  ", d.message);
    return "UNSUPPORTED";
  }
  return duckdb.Rows(printed.value, text);
}

TEST(DuckDbSemanticsTest, GivesDatabricksAnswers) {
  DuckDbRunner duckdb;
  const std::vector<Case> cases =
      ReadCases("common/sql/translate/testdata/functions.test");
  EXPECT_GT(cases.size(), 1000u);
  for (const Case& c : cases) {
    std::string text;
    const std::string actual = Outcome(duckdb, c, &text);
    EXPECT_EQ(actual, c.expected)
        << "line " << c.line << ": " << c.sql << "\n  " << text;
  }
}

// Every function that the table translates is run by some case.
TEST(DuckDbSemanticsTest, HasACaseForEveryFunction) {
  std::string cases;
  for (const Case& c :
       ReadCases("common/sql/translate/testdata/functions.test")) {
    if (c.expected != "UNSUPPORTED") absl::StrAppend(&cases, c.sql, "\n");
  }
  absl::AsciiStrToLower(&cases);
  std::ifstream table("common/sql/translate/duckdb_function.def");
  ASSERT_TRUE(table.good());
  int functions = 0;
  std::string line;
  while (std::getline(table, line)) {
    const std::vector<std::string> parts = absl::StrSplit(line, '"');
    if (parts.size() < 3 || !absl::StartsWith(line, "SQL_") ||
        absl::StartsWith(line, "SQL_NONE")) {
      continue;
    }
    ++functions;
    EXPECT_TRUE(absl::StrContains(cases, absl::StrCat(parts[1], "(")))
        << "no case calls " << parts[1];
  }
  EXPECT_GT(functions, 350);
}

}  // namespace
}  // namespace semantic_layer::sql
