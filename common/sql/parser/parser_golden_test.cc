#include <functional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

// The files hold cases "text -- answer ==". With UPDATE_GOLDENS set, `bazel
// run` writes what the parser says today into the source tree.
constexpr char kFolder[] = "common/sql/parser/testdata/";

using AnswerFunction = std::function<std::string(absl::string_view text)>;

void CheckFile(const std::string& name, const AnswerFunction& answer) {
  const std::string path = absl::StrCat(kFolder, name);
  const bool update = UpdatesGoldens();
  std::string rewritten;
  int count = 0;
  for (absl::string_view part : absl::StrSplit(ReadTestFile(path), "\n==\n")) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const std::vector<absl::string_view> sections =
        absl::StrSplit(part, absl::MaxSplits("\n--\n", 1));
    const std::string actual = answer(sections[0]);
    if (!update) {
      ASSERT_EQ(sections.size(), 2u) << part;
      EXPECT_EQ(actual, sections[1]) << sections[0];
    }
    absl::StrAppend(&rewritten, sections[0], "\n--\n", actual, "\n==\n");
    ++count;
  }
  EXPECT_GT(count, 10) << path;
  UpdateGolden(path, rewritten);
}

std::string Diagnostics(absl::string_view text,
                        const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) out += FormatDiagnostic(text, d);
  if (!out.empty()) out.pop_back();
  return out;
}

// The kind of each statement and its reprint, which must read back as the same
// tree and print as itself.
std::string Reprint(absl::string_view text) {
  const ParsedScript script = ParseScript(text);
  if (!script.ok()) return Diagnostics(text, script.diagnostics);
  std::string out;
  for (const Statement* statement : script.statements) {
    const std::string printed = Print(*statement);
    const Parsed<Statement> again = ParseStatement(printed);
    EXPECT_TRUE(again.ok()) << printed;
    if (again.ok()) {
      EXPECT_TRUE(Equal(*statement, *again.node)) << printed;
      EXPECT_EQ(Print(*again.node), printed);
    }
    absl::StrAppend(&out, out.empty() ? "" : "\n",
                    NodeKindName(statement->kind), "\n", printed);
  }
  return out;
}

TEST(ParserGoldenTest, HoldsAndReprintsStatements) {
  CheckFile("statements.test", Reprint);
}

TEST(ParserGoldenTest, GivesTypedTrees) {
  CheckFile("trees.test", [](absl::string_view text) {
    const ParsedScript script = ParseScript(text);
    if (!script.ok()) return Diagnostics(text, script.diagnostics);
    std::string out;
    for (const Statement* statement : script.statements) {
      out += DumpTree(*statement);
    }
    return std::string(absl::StripTrailingAsciiWhitespace(out));
  });
}

TEST(ParserGoldenTest, SaysWhatIsWrongAndWhatToDo) {
  CheckFile("diagnostics.test", [](absl::string_view text) {
    const ParsedScript script = ParseScript(text);
    EXPECT_FALSE(script.ok()) << text;
    for (const Diagnostic& diagnostic : script.diagnostics) {
      EXPECT_FALSE(diagnostic.hint.empty()) << text;
    }
    return Diagnostics(text, script.diagnostics);
  });
}

// One case a line: the code, and a text that must be refused with it.
TEST(ParserGoldenTest, RefusesWhatIsNoSql) {
  const std::string path = absl::StrCat(kFolder, "refusals.test");
  const bool update = UpdatesGoldens();
  std::string rewritten;
  int count = 0;
  for (absl::string_view line : absl::StrSplit(ReadTestFile(path), '\n')) {
    if (line.empty() || line[0] == '#') {
      if (!line.empty()) absl::StrAppend(&rewritten, line, "\n");
      continue;
    }
    const std::vector<absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    ASSERT_EQ(parts.size(), 2u) << line;
    const ParsedScript script = ParseScript(parts[1]);
    ++count;
    if (script.ok()) {
      ADD_FAILURE() << "accepted: " << parts[1];
      continue;
    }
    const absl::string_view code =
        DiagnosticCodeName(script.diagnostics[0].code);
    if (!update) {
      EXPECT_EQ(code, parts[0]) << parts[1];
    }
    absl::StrAppend(&rewritten, code, " ", parts[1], "\n");
  }
  EXPECT_GT(count, 800);
  UpdateGolden(path, rewritten);
}

}  // namespace
}  // namespace semantic_layer::sql
