// Wrong models and what is said about them. A case of testdata/wrong/*.test is
//
//   # a title
//   with sales.yaml        other files of the folder that are loaded too
//   alone                  or: the file is checked without any other
//   <the text of m.yaml>
//   @@ n.yaml              begins another file
//   <its text>
//   --
//   <the findings, one a line>
//   ==
//
// UPDATE_GOLDENS=1 bazel run //common/semantic/yaml:wrong_models_test
// rewrites the findings; review reads the difference.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/semantic/yaml/load.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kFolder[] = "common/semantic/yaml/testdata/wrong/";

struct Case {
  std::string head;  // everything before "--", as it stands in the file
  std::vector<ModelSource> sources;
  bool alone = false;
  std::string expected;
};

Case ReadCase(const std::vector<std::string>& lines) {
  Case out;
  bool in_head = true;
  for (absl::string_view line : lines) {
    if (line == "--") {
      in_head = false;
      continue;
    }
    if (!in_head) {
      absl::StrAppend(&out.expected, line, "\n");
      continue;
    }
    absl::StrAppend(&out.head, line, "\n");
    if (out.sources.empty() && line == "alone") {
      out.alone = true;
    } else if (absl::ConsumePrefix(&line, "with ")) {
      out.sources.push_back(ModelSource{
          std::string(line), ReadTestFile(absl::StrCat(kFolder, line))});
    } else if (absl::ConsumePrefix(&line, "@@ ")) {
      out.sources.push_back(ModelSource{std::string(line), ""});
    } else if (!absl::StartsWith(line, "# ")) {
      // The first file has no header of its own.
      if (out.sources.empty() || out.sources.back().id == "sales.yaml") {
        out.sources.push_back(ModelSource{"m.yaml", ""});
      }
      absl::StrAppend(&out.sources.back().text, line, "\n");
    }
  }
  return out;
}

std::vector<Case> ReadCases(const std::string& text) {
  std::vector<Case> cases;
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line != "==") {
      lines.emplace_back(line);
      continue;
    }
    cases.push_back(ReadCase(lines));
    lines.clear();
  }
  EXPECT_EQ(lines, std::vector<std::string>{""}) << "a case has no end";
  return cases;
}

Diagnostics FindingsOf(const Case& one) {
  const LoadOptions options{"main", "gold"};
  if (one.alone) return ValidateModelFile(one.sources.front(), options);
  return LoadModelFiles(one.sources, options).diagnostics;
}

class WrongModelsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(WrongModelsTest, AreRefusedWithPlaceAndAdvice) {
  const std::string path = absl::StrCat(kFolder, GetParam(), ".test");
  std::string rewritten;
  const bool update = UpdatesGoldens();
  for (const Case& one : ReadCases(ReadTestFile(path))) {
    std::string actual;
    const Diagnostics findings = FindingsOf(one);
    EXPECT_FALSE(findings.empty()) << one.head;
    for (const Diagnostic& finding : findings) {
      absl::StrAppend(&actual, FormatDiagnostic(finding), "\n");
      EXPECT_FALSE(finding.file.empty()) << actual;
      EXPECT_GT(finding.line, 0) << actual;
      EXPECT_GT(finding.column, 0) << actual;
      EXPECT_FALSE(finding.hint.empty()) << actual;
    }
    if (!update) {
      EXPECT_EQ(actual, one.expected) << one.head;
    }
    absl::StrAppend(&rewritten, one.head, "--\n", actual, "==\n");
  }
  UpdateGolden(path, rewritten);
}

constexpr const char* kTopics[] = {
    "aggregations", "conversion", "cumulative",    "derived", "dimensions",
    "entities",     "filters",    "labels",        "latest",  "metrics",
    "models",       "names",      "saved_queries", "spines",  "yaml"};

INSTANTIATE_TEST_SUITE_P(All, WrongModelsTest, ::testing::ValuesIn(kTopics));

TEST(WrongModelsCountTest, AreAtLeast150) {
  size_t count = 0;
  for (const char* topic : kTopics) {
    count +=
        ReadCases(ReadTestFile(absl::StrCat(kFolder, topic, ".test"))).size();
  }
  EXPECT_GE(count, 150u);
}

// The file that most cases stand beside is right by itself.
TEST(WrongModelsCountTest, TheCommonFileHasNoFindings) {
  const ModelSource sales{"sales.yaml",
                          ReadTestFile(absl::StrCat(kFolder, "sales.yaml"))};
  for (const Diagnostic& finding : LoadModelFiles({sales}, {}).diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(finding);
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
