#include "common/rowset/schema.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rowset {
namespace {

std::vector<std::string> UniqueNames(std::vector<std::string> names) {
  std::vector<Field> fields;
  for (std::string& name : names) fields.push_back({.name = name});
  std::vector<std::string> out;
  for (const Field& field : WithUniqueNames(fields)) out.push_back(field.name);
  return out;
}

TEST(SchemaTest, MakesNamesUniqueWithoutRegardToCase) {
  using ::testing::ElementsAre;
  EXPECT_THAT(UniqueNames({"a", "b"}), ElementsAre("a", "b"));
  EXPECT_THAT(UniqueNames({"a", "A", "a"}), ElementsAre("a", "A_1", "a_2"));
  EXPECT_THAT(UniqueNames({"a", "a_1", "a"}), ElementsAre("a", "a_1", "a_2"));
  EXPECT_THAT(UniqueNames({"", "_c1", ""}), ElementsAre("_c0", "_c1", "_c2"));
}

TEST(SchemaTest, EveryTypeHasANameAndASqlType) {
  for (int i = 0; i <= static_cast<int>(ColumnType::kJson); ++i) {
    const auto type = static_cast<ColumnType>(i);
    EXPECT_NE(ColumnTypeName(type), "UNKNOWN");
    EXPECT_FALSE(DefaultSqlType(type).empty());
  }
}

}  // namespace
}  // namespace semantic_layer::rowset
