#include "common/semantic/compiler/judged_world.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/question_lines.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;

namespace fs = std::filesystem;

JudgedCase ReadCase(const std::string& file, absl::string_view part) {
  const std::vector<std::string> halves =
      absl::StrSplit(part, absl::MaxSplits("--\n", 1));
  JudgedCase read;
  read.title = absl::StrCat(file, "\n", halves[0]);
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

std::vector<std::string> Joined(DuckDbAnswer answer, bool zero_is_null) {
  std::vector<std::string> rows;
  for (std::vector<std::string>& row : answer.rows) {
    for (std::string& value : row) {
      if (zero_is_null && value == "0") value = "NULL";
    }
    rows.push_back(absl::StrJoin(row, "|"));
  }
  return rows;
}

}  // namespace

bool JudgedCase::IsAskedOf(const std::string& shape) const {
  return shapes.empty() ||
         std::find(shapes.begin(), shapes.end(), shape) != shapes.end();
}

std::vector<std::string> NamesIn(const std::string& folder,
                                 const std::string& end) {
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

std::vector<ModelSource> FilesOfShape(const std::string& folder) {
  std::vector<ModelSource> files;
  for (const std::string& name : NamesIn(folder, ".yaml")) {
    files.push_back(
        ModelSource{name, ReadTestFile(absl::StrCat(folder, "/", name))});
  }
  return files;
}

std::vector<JudgedCase> CasesOf(const std::string& folder) {
  const char* only = std::getenv("JUDGED_CASE");
  std::vector<JudgedCase> cases;
  for (const std::string& file : NamesIn(folder, ".test")) {
    const std::string text = ReadTestFile(absl::StrCat(folder, "/", file));
    for (absl::string_view part : absl::StrSplit(text, "==\n")) {
      if (absl::StripAsciiWhitespace(part).empty()) continue;
      if (only != nullptr &&
          !absl::StrContains(absl::StrCat(file, "\n", part), only)) {
        continue;
      }
      cases.push_back(ReadCase(file, part));
    }
  }
  EXPECT_TRUE(!cases.empty() || only != nullptr) << folder;
  return cases;
}

LoadOptions OptionsOf(const std::string& folder) {
  const std::string tables = ReadTestFile(absl::StrCat(folder, "/tables.sql"));
  const std::string create = "CREATE SCHEMA ";
  LoadOptions options;
  const size_t at = tables.find(create);
  if (at == tables.npos) return options;
  const size_t begin = at + create.size();
  options.default_schema = tables.substr(begin, tables.find(';', at) - begin);
  return options;
}

void MakeTables(const std::string& folder, DuckDbForTest* database) {
  EXPECT_EQ(
      database->Execute(ReadTestFile(absl::StrCat(folder, "/tables.sql"))), "");
}

void ExpectJudged(DuckDbForTest* database, const Catalog& catalog,
                  const JudgedCase& judged, bool zero_is_null) {
  const DuckDbAnswer expected = database->Query(judged.judge);
  ASSERT_EQ(expected.error, "") << judged.judge;
  const DuckDbAnswer actual =
      AnswerOf(database, catalog, judged.question, judged.options);
  EXPECT_EQ(actual.columns, expected.columns);
  std::vector<std::string> rows = Joined(actual, zero_is_null);
  std::vector<std::string> right = Joined(expected, zero_is_null);
  if (judged.question.order_by.empty()) {
    std::sort(rows.begin(), rows.end());
    std::sort(right.begin(), right.end());
  }
  EXPECT_EQ(rows, right);
}

}  // namespace semantic_layer::semantic
