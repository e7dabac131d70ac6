#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/sql/format/format.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kPath[] = "common/sql/format/testdata/layouts.test";

// Options from a title such as "# joins, width=40 lower indent=4".
FormatOptions OptionsOf(absl::string_view title) {
  FormatOptions options;
  for (absl::string_view word : absl::StrSplit(title, ' ')) {
    if (absl::ConsumePrefix(&word, "width=")) {
      EXPECT_TRUE(absl::SimpleAtoi(word, &options.width));
    } else if (absl::ConsumePrefix(&word, "indent=")) {
      EXPECT_TRUE(absl::SimpleAtoi(word, &options.indent));
    } else if (word == "lower") {
      options.keyword_case = Layout::Case::kLower;
    } else if (word == "keep") {
      options.keyword_case = Layout::Case::kKeep;
    } else if (word == "compact") {
      options.compact = true;
    }
  }
  return options;
}

// The file holds cases "# title, options / text / -- / layout / ==". With
// UPDATE_GOLDENS set, `bazel run` writes today's layouts into the source tree.
TEST(FormatGoldenTest, LaysStatementsOut) {
  const bool update = UpdatesGoldens();
  std::string rewritten;
  int count = 0;
  for (absl::string_view part : absl::StrSplit(ReadTestFile(kPath), "\n==\n")) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const std::vector<absl::string_view> sections =
        absl::StrSplit(part, absl::MaxSplits("\n--\n", 1));
    const std::vector<absl::string_view> head =
        absl::StrSplit(sections[0], absl::MaxSplits('\n', 1));
    ASSERT_EQ(head.size(), 2u) << part;
    const FormatOptions options = OptionsOf(head[0]);
    const Result<std::string> result = FormatSql(head[1], options);
    EXPECT_TRUE(result.diagnostics.empty()) << part;
    EXPECT_EQ(FormatSql(result.value, options).value, result.value) << part;
    if (!update) {
      ASSERT_EQ(sections.size(), 2u) << part;
      EXPECT_EQ(result.value, sections[1]) << sections[0];
    }
    absl::StrAppend(&rewritten, sections[0], "\n--\n", result.value, "\n==\n");
    ++count;
  }
  EXPECT_GT(count, 30);
  UpdateGolden(kPath, rewritten);
}

}  // namespace
}  // namespace semantic_layer::sql
