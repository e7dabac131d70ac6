// Questions whose right answer is a query that somebody wrote by hand over the
// tables, without a look at what the compiler makes. testdata/judged/README.md
// says how the files are read.

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/judged_world.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

// The tables and questions of one folder, asked of one shape of its models.
void RunFolder(const std::string& folder, const std::string& shape) {
  DuckDbForTest database;
  MakeTables(folder, &database);
  const auto catalog = LoadRight(FilesOfShape(absl::StrCat(folder, "/", shape)),
                                 OptionsOf(folder));
  ASSERT_NE(catalog, nullptr);
  int asked = 0;
  for (const JudgedCase& judged : CasesOf(folder)) {
    if (!judged.IsAskedOf(shape)) continue;
    SCOPED_TRACE(absl::StrCat(shape, "/", judged.title));
    ExpectJudged(&database, *catalog, judged);
    ++asked;
  }
  std::cout << folder << ", " << shape << ": " << asked << " questions\n";
}

TEST(JudgedAnswersTest, GivesTheRowsOfTheHandWrittenSql) {
  for (const std::string& folder : NamesIn(kJudgedFolder, "")) {
    const std::string path = absl::StrCat(kJudgedFolder, "/", folder);
    for (const std::string& shape : NamesIn(path, "")) RunFolder(path, shape);
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
