#include "common/json/reader.h"

#include <string>

#include "absl/status/status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::json {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

struct Refused {
  std::string text;
  size_t offset;
};

class ReaderRefusesTest : public ::testing::TestWithParam<Refused> {};

TEST_P(ReaderRefusesTest, AtTheFirstWrongByte) {
  Document document;
  Error error;
  EXPECT_FALSE(document.Parse(GetParam().text, {}, &error));
  EXPECT_EQ(error.offset, GetParam().offset) << error.message;
  EXPECT_EQ(error.type, "json_invalid");
  EXPECT_NE(error.message, "");
}

INSTANTIATE_TEST_SUITE_P(
    Rfc8259, ReaderRefusesTest,
    ::testing::Values(
        Refused{"", 0}, Refused{" ", 1}, Refused{"{\"i\":1,}", 7},
        Refused{"[1,2,]", 5}, Refused{"{i:1}", 1}, Refused{"{'i':1}", 1},
        Refused{"[1 2]", 3}, Refused{"{\"a\" 1}", 5}, Refused{"{\"a\":1", 6},
        Refused{"[1", 2}, Refused{"{} x", 3}, Refused{"/*c*/1", 0},
        Refused{"NaN", 0}, Refused{"Infinity", 0}, Refused{"-Infinity", 0},
        Refused{"nul", 0}, Refused{"True", 0}, Refused{"01", 1},
        Refused{"+1", 0}, Refused{".5", 0}, Refused{"1.", 0}, Refused{"-", 0},
        Refused{"1e", 0}, Refused{"0x10", 1}, Refused{"\"abc", 0},
        Refused{"\"a\nb\"", 2}, Refused{std::string("\"a\0b\"", 5), 2},
        Refused{"\"\\x\"", 1}, Refused{"\"\\u12g4\"", 1},
        Refused{"\"\\uD83D\"", 1}, Refused{"\"\\uDE00\"", 1},
        Refused{"\"\\uD83Dx\"", 1}, Refused{"\"\\uD83D\\u0041\"", 1},
        Refused{"\"\x80\"", 1}, Refused{"\"\xC0\x80\"", 1},
        Refused{"\"\xED\xA0\x80\"", 1}, Refused{"\"\xF5\x80\x80\x80\"", 1},
        Refused{"\"\xE2\x82\"", 1}, Refused{"\xEF\xBB\xBF{}", 0},
        Refused{"{\"a\":1,\"b\":2,\"a\":3}", 13},
        Refused{"{\"a\":1,\"\\u0061\":3}", 7},
        Refused{"[" + std::string(2000, '1') + "]", 1}));

TEST(ReaderTest, ReadsEveryKindOfValue) {
  const auto document = ParseJson(
      " {\"n\":null,\"t\":true,\"f\":false,\"i\":-12.50e+3,"
      "\"s\":\"a\\\"\\u00e9\\ud83d\\ude00\",\"a\":[1,[],{}],\"o\":{\"k\":0}} ");
  ASSERT_THAT(document, IsOk());
  const Value root = document->root();
  EXPECT_EQ(root.size(), 7);
  EXPECT_TRUE(root.Find("n")->is_null());
  EXPECT_TRUE(root.Find("t")->boolean());
  EXPECT_FALSE(root.Find("f")->boolean());
  EXPECT_EQ(root.Find("i")->number(), "-12.50e+3");
  EXPECT_EQ(root.Find("s")->string(), "a\"\xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(root.Find("a")->size(), 3);
  EXPECT_EQ(root.Find("a")->source(), "[1,[],{}]");
  EXPECT_EQ(root.Find("o")->Find("k")->number(), "0");
  EXPECT_EQ(root.Find("missing"), std::nullopt);
}

TEST(ReaderTest, WalksMembersInOrderPastNestedValues) {
  const auto document = ParseJson("{\"a\":[{\"x\":[1,2]},3],\"b\":{},\"c\":4}");
  ASSERT_THAT(document, IsOk());
  std::string keys;
  for (const auto& [key, value] : document->root().members()) {
    keys += std::string(key.string());
  }
  EXPECT_EQ(keys, "abc");
}

TEST(ReaderTest, KeepsNulThatWasEscaped) {
  const auto document = ParseJson("\"a\\u0000b\"");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().string(), absl::string_view("a\0b", 3));
}

TEST(ReaderTest, FindsDuplicatesInLargeObjects) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_THAT(ParseJson(text + "\"x\":0}"), IsOk());
  EXPECT_THAT(ParseJson(text + "\"k57\":0}"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::HasSubstr("'k57' occurs twice")));
}

TEST(ReaderTest, LimitsDepth) {
  const std::string deepest =
      std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  EXPECT_TRUE(IsValidJson(deepest));
  EXPECT_FALSE(IsValidJson("[" + deepest + "]"));
  EXPECT_FALSE(IsValidJson(std::string(1 << 20, '[')));
}

TEST(ReaderTest, LimitsLength) {
  EXPECT_THAT(ParseJson("[1,2,3]", {.max_bytes = 6}),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_));
}

TEST(ReaderTest, LimitsValues) {
  EXPECT_THAT(ParseJson("[1,2,3]", {.max_values = 4}), IsOk());
  EXPECT_THAT(ParseJson("[1,2,3]", {.max_values = 3}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "too many values at offset 5"));
  EXPECT_THAT(ParseJson(R"({"a":1,"b":2})", {.max_values = 4}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "too many values at offset 11"));
}

TEST(ReaderTest, StatusNamesTheOffset) {
  EXPECT_THAT(ParseJson("[1,]"), StatusIs(absl::StatusCode::kInvalidArgument,
                                          "expected a value at offset 3"));
}

}  // namespace
}  // namespace semantic_layer::json
