#include "common/semantic/yaml/flow_json.h"

#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

TEST(FlowJsonTest, KeepsScalarsWhatTheyAre) {
  EXPECT_EQ(FlowTextToJson("finance"), "\"finance\"");
  EXPECT_EQ(FlowTextToJson("5"), "5");
  EXPECT_EQ(FlowTextToJson("0.10"), "0.10");
  EXPECT_EQ(FlowTextToJson("007"), "\"007\"");
  EXPECT_EQ(FlowTextToJson("true"), "true");
  EXPECT_EQ(FlowTextToJson("null"), "null");
  EXPECT_EQ(FlowTextToJson(""), "\"\"");
  EXPECT_EQ(FlowTextToJson("a: b"), "\"a: b\"");
}

TEST(FlowJsonTest, ReadsCollections) {
  EXPECT_EQ(FlowTextToJson("[a, 1, [true]]"), "[\"a\", 1, [true]]");
  EXPECT_EQ(FlowTextToJson("{tiers: [a, b], n: 2}"),
            "{\"tiers\": [\"a\", \"b\"], \"n\": 2}");
  EXPECT_EQ(FlowTextToJson("\"5\""), "\"5\"");
}

TEST(FlowJsonTest, TakesForTextWhatIsNoYaml) {
  EXPECT_EQ(FlowTextToJson("[a"), "\"[a\"");
  EXPECT_EQ(FlowTextToJson("{{ x }} > 1"), "\"{{ x }} > 1\"");
}

TEST(FlowJsonTest, ATextStaysATextHoweverItLooks) {
  for (const char* text : {"plain", "5", "true", "null", "[a]", "{a: b}",
                           "\"quoted\"", "a: b # c", "", " x ", "l1\nl2"}) {
    const std::string flow = TextToFlow(text);
    EXPECT_EQ(FlowToText(flow), text);
    EXPECT_EQ(FlowTextToJson(flow).front(), '"') << text;
  }
}

TEST(FlowJsonTest, QuotesWhatAKeyCannotHavePlain) {
  EXPECT_EQ(FlowToYaml("finance"), "finance");
  EXPECT_EQ(FlowToYaml("5"), "5");
  EXPECT_EQ(FlowToYaml("a: b"), "\"a: b\"");
  EXPECT_EQ(FlowToYaml("yes"), "\"yes\"");
  EXPECT_EQ(FlowToYaml("[a, b]"), "[\"a\", \"b\"]");
}

}  // namespace
}  // namespace semantic_layer::semantic
