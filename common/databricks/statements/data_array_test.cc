#include "common/databricks/statements/data_array.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

std::string Rows(absl::string_view answer) {
  const DataArray rows = FindDataArray(answer);
  return rows.found ? std::string(answer.substr(rows.begin, rows.size))
                    : "none";
}

TEST(DataArrayTest, FindsTheRowsOfAnAnswer) {
  EXPECT_EQ(Rows(R"({"result":{"data_array":[["a]\"",null],["["]],"n":1}})"),
            R"([["a]\"",null],["["]])");
  EXPECT_EQ(Rows(R"({"data_array" : [ ] })"), "[ ]");
}

TEST(DataArrayTest, OnlyAMemberThatIsAListCounts) {
  EXPECT_EQ(Rows(R"({"data_array":null,"x":["data_array"]})"), "none");
  EXPECT_EQ(Rows(R"({"data_array":null,"y":{"data_array":[1]}})"), "[1]");
  EXPECT_EQ(Rows(R"({"a\"data_array":[1]})"), "none");
  EXPECT_EQ(Rows(""), "none");
  EXPECT_EQ(Rows("\"data_array"), "none");
}

TEST(DataArrayTest, AnAnswerThatIsCutOffIsTakenToItsEnd) {
  EXPECT_EQ(Rows(R"({"data_array":[["a)"), R"([["a)");
  EXPECT_EQ(Rows("{\"data_array\":[[\"a\\"), "[[\"a\\");
}

TEST(DataArrayTest, TheRestIsLeft) {
  const std::string answer = R"({"r":{"data_array":[["1"]],"n":2}})";
  EXPECT_EQ(WithoutDataArray(answer, FindDataArray(answer)),
            R"({"r":{"data_array":null,"n":2}})");
  EXPECT_EQ(WithoutDataArray("{}", FindDataArray("{}")), "{}");
}

}  // namespace
}  // namespace semantic_layer::databricks
