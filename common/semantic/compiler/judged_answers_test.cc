// Questions whose right answer is a query that somebody wrote by hand over the
// tables, without a look at what the compiler makes. testdata/judged/README.md
// says how the files are read.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/answer_rows.h"
#include "common/semantic/compiler/question_lines.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;

namespace fs = std::filesystem;

constexpr char kFolder[] = "common/semantic/compiler/testdata/judged";

// What a folder holds, in order: folders, or files that end so.
std::vector<std::string> Held(const std::string& folder,
                              absl::string_view end) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool wanted =
        end.empty() ? entry.is_directory() : absl::EndsWith(name, end);
    if (wanted) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::shared_ptr<const Catalog> LoadShape(const std::string& folder) {
  std::vector<ModelSource> files;
  for (const std::string& name : Held(folder, ".yaml")) {
    files.push_back(
        ModelSource{name, ReadTestFile(absl::StrCat(folder, "/", name))});
  }
  return LoadRight(files);
}

// One case of a file: the question, who asks it, and the judge's query.
struct JudgedCase {
  std::string text;  // the question as written
  MetricQuestion question;
  CompileOptions options;
  std::vector<std::string> shapes;  // empty: all
  std::string judge;
};

JudgedCase ReadCase(absl::string_view part) {
  const std::vector<std::string> halves =
      absl::StrSplit(part, absl::MaxSplits("--\n", 1));
  JudgedCase read;
  read.text = halves[0];
  read.judge = halves.size() > 1 ? halves[1] : "";
  std::string question;
  for (absl::string_view line : absl::StrSplit(halves[0], '\n')) {
    if (absl::ConsumePrefix(&line, "shapes: ")) {
      read.shapes = absl::StrSplit(line, "; ");
    } else if (absl::ConsumePrefix(&line, "attribute: ")) {
      const std::pair<std::string, std::string> attribute =
          absl::StrSplit(line, absl::MaxSplits(" = ", 1));
      read.options.caller.emplace_back(attribute.first,
                                       absl::StrSplit(attribute.second, ", "));
    } else {
      absl::StrAppend(&question, line, "\n");
    }
  }
  read.question = ReadQuestion(question);
  return read;
}

std::vector<std::string> Joined(const DuckDbAnswer& answer) {
  std::vector<std::string> rows;
  for (const auto& row : answer.rows) rows.push_back(absl::StrJoin(row, "|"));
  return rows;
}

void ExpectJudged(DuckDbForTest* database, const Catalog& catalog,
                  const JudgedCase& judged) {
  const DuckDbAnswer expected = database->Query(judged.judge);
  ASSERT_EQ(expected.error, "") << judged.judge;
  DuckDbAnswer actual =
      AnswerOf(database, catalog, judged.question, judged.options);
  EXPECT_EQ(actual.columns, expected.columns);
  std::vector<std::string> rows = Joined(actual);
  std::vector<std::string> right = Joined(expected);
  if (judged.question.order_by.empty()) {
    std::sort(rows.begin(), rows.end());
    std::sort(right.begin(), right.end());
  }
  EXPECT_EQ(rows, right);
}

bool IsAmong(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The tables and questions of one folder, asked of one shape of its models.
void RunFolder(const std::string& folder, const std::string& shape,
               const std::string& only) {
  DuckDbForTest database;
  ASSERT_EQ(database.Execute(ReadTestFile(absl::StrCat(folder, "/tables.sql"))),
            "");
  const auto catalog = LoadShape(absl::StrCat(folder, "/", shape));
  ASSERT_NE(catalog, nullptr);
  int asked = 0;
  for (const std::string& file : Held(folder, ".test")) {
    const std::string text = ReadTestFile(absl::StrCat(folder, "/", file));
    for (absl::string_view part : absl::StrSplit(text, "==\n")) {
      if (absl::StripAsciiWhitespace(part).empty()) continue;
      if (!absl::StrContains(absl::StrCat(file, "\n", part), only)) continue;
      const JudgedCase judged = ReadCase(part);
      if (!judged.shapes.empty() &&
          !IsAmong(judged.shapes, shape)) {
        continue;
      }
      SCOPED_TRACE(absl::StrCat(shape, "/", file, "\n", judged.text));
      ExpectJudged(&database, *catalog, judged);
      ++asked;
    }
  }
  EXPECT_TRUE(asked > 0 || !only.empty());
  std::cout << folder << ", " << shape << ": " << asked << " questions\n";
}

TEST(JudgedAnswersTest, GivesTheRowsOfTheHandWrittenSql) {
  const char* only = std::getenv("JUDGED_CASE");
  for (const std::string& folder : Held(kFolder, "")) {
    const std::string path = absl::StrCat(kFolder, "/", folder);
    for (const std::string& shape : Held(path, "")) {
      RunFolder(path, shape, only == nullptr ? "" : only);
    }
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
