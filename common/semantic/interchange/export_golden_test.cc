// Documents in testdata/*.test with the text and the losses that each export
// gives. UPDATE_GOLDENS=1 bazel run
// //common/semantic/interchange:export_golden_test rewrites the files; review
// reads the difference. A case is a document, `--`, the text, `--`, the losses
// and `==`.

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kFolder[] = "common/semantic/interchange/testdata/";

std::string Errors(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    absl::StrAppend(&out, FormatDiagnostic(diagnostic), "\n");
  }
  return out;
}

class ExportGoldenTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ExportGoldenTest, GivesTextAndLosses) {
  const std::optional<ExportFormat> format = ParseExportFormat(GetParam());
  ASSERT_TRUE(format.has_value());
  const std::string path = absl::StrCat(kFolder, GetParam(), ".test");
  std::string rewritten;
  int count = 0;
  for (absl::string_view part : absl::StrSplit(ReadTestFile(path), "\n==\n")) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const std::vector<std::string> sections = absl::StrSplit(part, "\n--\n");
    const ModelSource source{"orders.yaml", absl::StrCat(sections[0], "\n")};
    const ReadResult read = ReadModelDocument(source, LoadOptions{});
    EXPECT_EQ(Errors(read.diagnostics), "") << sections[0];
    const ExportResult result =
        ExportModel(read.document, *format, ExportOptions{});
    std::string losses;
    for (const ExportLoss& loss : result.losses) {
      absl::StrAppend(&losses, loss.element, " | ", loss.what, " | ", loss.why,
                      "\n");
    }
    const std::string actual =
        absl::StrCat("\n--\n", absl::StripTrailingAsciiWhitespace(result.text),
                     "\n--\n", absl::StripTrailingAsciiWhitespace(losses));
    if (!UpdatesGoldens()) {
      EXPECT_EQ(actual, part.substr(sections[0].size())) << sections[0];
    }
    // What was written is read without a mistake.
    EXPECT_EQ(Errors(LoadModelFiles({ModelSource{"back.yaml", result.text}},
                                    LoadOptions{})
                         .diagnostics),
              "")
        << result.text;
    absl::StrAppend(&rewritten, sections[0], actual, "\n==\n");
    ++count;
  }
  EXPECT_GT(count, 0);
  UpdateGolden(path, rewritten);
}

INSTANTIATE_TEST_SUITE_P(All, ExportGoldenTest,
                         ::testing::Values("dbt_latest", "dbt_legacy",
                                           "metric_view", "ossie"));

}  // namespace
}  // namespace semantic_layer::semantic
