// Questions over testdata/flights.yaml with the plan and the SQL that they get.
// UPDATE_GOLDENS=1 bazel run //common/semantic/compiler:compile_golden_test
// rewrites the files; review reads the difference.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/explain.h"
#include "common/semantic/compiler/question_lines.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/translate/translate.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kFolder[] = "common/semantic/compiler/testdata/";

// The text that DuckDB gets.
std::string InDuckDb(const sql::Query& query) {
  sql::Arena arena;
  const auto translated = sql::Translate(query, sql::DialectId::kDuckDb, arena);
  return sql::PrintIn(sql::DialectId::kDuckDb, *translated.value).value;
}

// What a case ought to hold after its question: the plan, the text for
// Databricks and that for DuckDB.
std::string Answer(const Catalog& catalog, const MetricQuestion& question) {
  const CompileResult result =
      std::move(Explain(catalog, question, CompileOptions{}).result);
  std::string out = "--\n";
  for (const Diagnostic& diagnostic : result.diagnostics) {
    absl::StrAppend(&out, FormatDiagnostic(diagnostic), "\n");
  }
  if (!result.ok()) return out;
  absl::StrAppend(&out, result.compiled.plan, "--\n",
                  sql::Print(*result.compiled.query), "\n--\n",
                  InDuckDb(*result.compiled.query), "\n");
  return out;
}

class CompileGoldenTest : public ::testing::TestWithParam<const char*> {};

TEST_P(CompileGoldenTest, GivesPlanAndSql) {
  const LoadResult loaded = LoadModelFiles(
      {ModelSource{"flights.yaml",
                   ReadTestFile(absl::StrCat(kFolder, "flights.yaml"))}},
      LoadOptions{});
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic);
  }
  const std::string path = absl::StrCat(kFolder, GetParam(), ".test");
  const std::string text = ReadTestFile(path);
  std::string rewritten;
  int count = 0;
  for (absl::string_view part : absl::StrSplit(text, "==\n")) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const size_t end = part.find("--\n");
    const absl::string_view head = part.substr(0, end);
    const std::string expected =
        end == absl::string_view::npos ? "" : std::string(part.substr(end));
    const std::string actual = Answer(*loaded.catalog, ReadQuestion(head));
    if (!UpdatesGoldens()) {
      EXPECT_EQ(actual, expected) << head;
    }
    absl::StrAppend(&rewritten, head, actual, "==\n");
    ++count;
  }
  EXPECT_GT(count, 0);
  UpdateGolden(path, rewritten);
}

// Every query must be Databricks SQL that our own parser takes.
TEST_P(CompileGoldenTest, IsReadByOurParser) {
  const std::string text =
      ReadTestFile(absl::StrCat(kFolder, GetParam(), ".test"));
  for (absl::string_view part : absl::StrSplit(text, "==\n")) {
    const std::vector<std::string> sections = absl::StrSplit(part, "--\n");
    if (sections.size() < 3) continue;
    const sql::Parsed<sql::Query> parsed = sql::ParseQuery(sections[2]);
    ASSERT_TRUE(parsed.ok()) << sections[2];
    EXPECT_EQ(absl::StrCat(sql::Print(*parsed.node), "\n"), sections[2]);
  }
}

INSTANTIATE_TEST_SUITE_P(All, CompileGoldenTest,
                         ::testing::Values("aggregation", "combine", "errors",
                                           "errors_filters", "errors_names",
                                           "errors_shape", "errors_time",
                                           "filters", "joins", "time", "values",
                                           "week"));

}  // namespace
}  // namespace semantic_layer::semantic
