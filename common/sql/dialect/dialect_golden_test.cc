// Statements of Databricks SQL and what each dialect's printer makes of them
// after the translation: testdata/<dialect>.test, a case for every kind of
// expression and relation and for what the dialect overrides.
// UPDATE_GOLDENS=1 bazel run //common/sql/dialect:dialect_golden_test rewrites
// the files; review reads the difference.

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/sql/ast/walk.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/translate.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kFolder[] = "common/sql/dialect/testdata/";

// The statement of a case, without its comment.
std::string StatementOf(absl::string_view head) {
  std::string statement;
  for (absl::string_view line : absl::StrSplit(head, '\n')) {
    if (!line.empty() && line[0] == '#') continue;
    absl::StrAppend(&statement, line, "\n");
  }
  return std::string(absl::StripAsciiWhitespace(statement));
}

// What a case ought to hold after its statement.
std::string Answer(DialectId dialect, const Statement& statement) {
  Arena arena;
  const Result<Statement*> translated = Translate(statement, dialect, arena);
  const Result<std::string> printed = PrintIn(dialect, *translated.value);
  std::string out = absl::StrCat("--\n", printed.value, "\n");
  for (const auto* all : {&translated.diagnostics, &printed.diagnostics}) {
    for (const Diagnostic& d : *all) {
      absl::StrAppend(&out,
                      d.severity == Severity::kError ? "error: " : "warning: ",
                      d.message, d.hint.empty() ? "" : "; ", d.hint, "\n");
    }
  }
  return out;
}

class DialectGoldenTest : public ::testing::TestWithParam<DialectId> {};

TEST_P(DialectGoldenTest, PrintsEveryKindOfNode) {
  const std::string path =
      absl::StrCat(kFolder, DialectName(GetParam()), ".test");
  const bool update = UpdatesGoldens();
  std::string rewritten;
  std::set<NodeKind> seen;
  for (absl::string_view part : absl::StrSplit(ReadTestFile(path), "==\n")) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const size_t end = part.find("--\n");
    const absl::string_view head = part.substr(0, end);
    const Parsed<Statement> parsed = ParseStatement(StatementOf(head));
    ASSERT_TRUE(parsed.ok()) << head << parsed.diagnostics[0].message;
    Walk(static_cast<const Node&>(*parsed.node), [&](const Node& node) {
      seen.insert(node.kind);
      return true;
    });
    const std::string actual = Answer(GetParam(), *parsed.node);
    if (!update) {
      EXPECT_EQ(actual, end == absl::string_view::npos
                            ? ""
                            : std::string(part.substr(end)))
          << head;
    }
    absl::StrAppend(&rewritten, head, actual, "==\n");
  }
#define SQL_EXPRESSION(Name) \
  EXPECT_TRUE(seen.contains(NodeKind::k##Name)) << "no case has a " #Name;
#define SQL_RELATION(Name) SQL_EXPRESSION(Name)
#include "common/sql/ast/node_kind.def"
  UpdateGolden(path, rewritten);
}

INSTANTIATE_TEST_SUITE_P(All, DialectGoldenTest,
                         ::testing::Values(DialectId::kDuckDb,
                                           DialectId::kPostgres),
                         [](const auto& info) {
                           return std::string(DialectName(info.param));
                         });

}  // namespace
}  // namespace semantic_layer::sql
