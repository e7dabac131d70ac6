#include "common/databricks/client/json_fields.h"

#include <string>
#include <vector>

#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JsonFieldsTest, WhatIsNotThereIsAbsent) {
  const std::string text =
      R"({"a":"x","n":12,"s":"34","e":"","z":null,"b":true,"o":{"p":1},
          "l":[1,{"q":2},{"q":3}],"f":1.5})";
  ASSERT_OK_AND_ASSIGN(const json::Document answer, ReadAnswer(text, "test"));
  const json::Value root = answer.root();
  EXPECT_EQ(TextField(root, "a"), "x");
  EXPECT_EQ(TextField(root, "n"), "12");
  EXPECT_EQ(TextField(root, "none"), "");
  EXPECT_EQ(TextField(root, "o"), "");
  EXPECT_EQ(OptionalText(root, "e"), std::nullopt);
  EXPECT_EQ(OptionalText(root, "z"), std::nullopt);
  EXPECT_EQ(IntField(root, "n"), 12);
  EXPECT_EQ(IntField(root, "s"), 34);
  EXPECT_EQ(MillisField(root, "n"), absl::FromUnixMillis(12));
  EXPECT_EQ(MillisField(root, "s"), absl::FromUnixMillis(34));
  EXPECT_EQ(MillisField(root, "a"), std::nullopt);
  EXPECT_EQ(IntField(root, "a"), std::nullopt);
  EXPECT_EQ(IntField(root, "f"), std::nullopt);
  EXPECT_EQ(BoolField(root, "b"), true);
  EXPECT_EQ(BoolField(root, "a"), std::nullopt);
  ASSERT_TRUE(ObjectField(root, "o").has_value());
  EXPECT_FALSE(ObjectField(root, "l").has_value());
  std::vector<std::string> seen;
  ForEachObject(root, "l", [&](const json::Value& value) {
    seen.push_back(TextField(value, "q"));
  });
  ForEachObject(root, "a", [&](const json::Value&) { seen.push_back("no"); });
  EXPECT_THAT(seen, ElementsAre("2", "3"));
}

TEST(JsonFieldsTest, AnAnswerIsAnObject) {
  for (const std::string text : {"", "<html>", "[]", "null", "{\"a\":"}) {
    const auto answer = ReadAnswer(text, "list schemas");
    ASSERT_FALSE(answer.ok()) << text;
    EXPECT_EQ(ReasonOf(answer.status()), ErrorReason::kWorkspaceFailed);
    EXPECT_THAT(std::string(answer.status().message()),
                HasSubstr("list schemas"));
  }
}

}  // namespace
}  // namespace semantic_layer::databricks
