#include "services/model_store/history/unified_diff.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace semantic_layer::model_store {
namespace {

std::string Diff(absl::string_view a, absl::string_view b) {
  return UnifiedDiff("a", a, "b", b);
}

// What `patch` does, trusting the positions of the hunks.
std::string Apply(const std::string& text, const std::string& diff) {
  std::vector<std::string> old_lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    old_lines.emplace_back(line);
  }
  std::string result;
  size_t at = 0;  // next old line
  bool no_newline = false;
  const auto copy = [&](size_t to) {
    for (; at < to; ++at) absl::StrAppend(&result, old_lines[at], "\n");
  };
  std::vector<std::string> lines = absl::StrSplit(diff, '\n');
  lines.pop_back();
  char last = ' ';
  for (size_t i = 2; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.rfind("@@", 0) == 0) {
      std::vector<std::string> parts = absl::StrSplit(line, ' ');
      std::vector<std::string> range = absl::StrSplit(parts[1].substr(1), ',');
      int first = 0;
      EXPECT_TRUE(absl::SimpleAtoi(range[0], &first)) << line;
      const bool empty = range.size() == 2 && range[1] == "0";
      copy(static_cast<size_t>(empty ? first : first - 1));
      continue;
    }
    if (line[0] == '\\') {
      if (last != '-') no_newline = true;
      continue;
    }
    last = line[0];
    if (line[0] != '+') {
      EXPECT_EQ(old_lines[at], line.substr(1));
      ++at;
    }
    if (line[0] != '-') absl::StrAppend(&result, line.substr(1), "\n");
  }
  if (no_newline) {
    result.pop_back();
    return result;
  }
  copy(old_lines.size() - 1);
  if (at < old_lines.size()) result += old_lines[at];
  return result;
}

TEST(UnifiedDiffTest, EqualTextsDifferInNothing) {
  EXPECT_EQ(Diff("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(Diff("", ""), "");
}

TEST(UnifiedDiffTest, ShowsAChangedLineInItsContext) {
  EXPECT_EQ(Diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n"),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}

TEST(UnifiedDiffTest, KnowsBeginningsEndsAndMissingLineFeeds) {
  EXPECT_EQ(Diff("", "x\n"), "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
  EXPECT_EQ(Diff("x\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
  EXPECT_EQ(Diff("x", "x\n"),
            "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n"
            "+x\n");
}

TEST(UnifiedDiffTest, FarChangesAreHunksOfTheirOwn) {
  std::string a;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&a, "line ", i, "\n");
  std::string b = a;
  b.insert(0, "first\n");
  b += "last\n";
  EXPECT_EQ(Diff(a, b),
            "--- a\n+++ b\n@@ -1,3 +1,4 @@\n+first\n line 0\n line 1\n"
            " line 2\n@@ -38,3 +39,4 @@\n line 37\n line 38\n line 39\n"
            "+last\n");
}

TEST(UnifiedDiffTest, APatchOfAnyTwoTextsGivesTheSecond) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const auto text = [&] {
      std::vector<std::string> lines;
      const int count = static_cast<int>(random() % 12);
      for (int i = 0; i < count; ++i) {
        lines.push_back(std::string(1, static_cast<char>('a' + random() % 4)));
      }
      std::string joined = absl::StrJoin(lines, "\n");
      if (!joined.empty() && random() % 2 == 0) joined += '\n';
      return joined;
    };
    const std::string a = text();
    const std::string b = text();
    if (a == b) continue;
    EXPECT_EQ(Apply(a, Diff(a, b)), b) << Diff(a, b);
  }
}

TEST(UnifiedDiffTest, TextsWithNothingInCommonAreOneBlock) {
  std::string a;
  std::string b;
  for (int i = 0; i < 3000; ++i) {
    absl::StrAppend(&a, "old ", i, "\n");
    absl::StrAppend(&b, "new ", i, "\n");
  }
  const std::string diff = Diff(a, b);
  EXPECT_EQ(diff.find("@@ -1,3000 +1,3000 @@"), 12) << diff.substr(0, 80);
}

}  // namespace
}  // namespace semantic_layer::model_store
