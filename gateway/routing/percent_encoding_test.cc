#include "gateway/routing/percent_encoding.h"

#include <string>
#include <vector>

#include "gateway/routing/limits.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

// All reserved characters of RFC 6570, encoded.
constexpr char kReserved[] =
    "%21%23%24%26%27%28%29%2A%2B%2C%2F%3A%3B%3D%3F%40%5B%5D";

TEST(PercentEncodingTest, DecodesByMode) {
  EXPECT_EQ(PercentDecode(kReserved, DecodeMode::kAll), "!#$&'()*+,/:;=?@[]");
  EXPECT_EQ(PercentDecode(kReserved, DecodeMode::kAllExceptSlash),
            "!#$&'()*+,%2F:;=?@[]");
  EXPECT_EQ(PercentDecode("a+b%20c%2b", DecodeMode::kAll), "a+b c+");
  EXPECT_EQ(PercentDecode("a+b%20c%2b", DecodeMode::kQuery), "a b c+");
  EXPECT_EQ(PercentDecode("%E2%82%AC%00", DecodeMode::kAll),
            std::string("\xE2\x82\xAC\0", 4));
}

TEST(PercentEncodingTest, KnowsMalformedEscapes) {
  EXPECT_TRUE(IsWellEscaped("a%20%fF"));
  for (const char* text : {"%", "%2", "a%zz", "%2g", "%%20"}) {
    EXPECT_FALSE(IsWellEscaped(text)) << text;
  }
}

TEST(PercentEncodingTest, NormalizesOnlyWhatNeedsNoEscape) {
  EXPECT_EQ(NormalizeEscapes("%61%2D%5f%2f%3a"), "a-_%2F%3A");
}

TEST(PercentEncodingTest, SplitsQueries) {
  std::vector<QueryParameter> parameters;
  ASSERT_TRUE(
      ParseQuery("a=1&&b=x%26y+z&flag&c=&d=1=2&a=2&%5Bk%5D=v&=x", &parameters));
  ASSERT_EQ(parameters.size(), 8);
  EXPECT_EQ(parameters[1].name, "b");
  EXPECT_EQ(parameters[1].value, "x&y z");
  EXPECT_TRUE(parameters[2].bare);
  EXPECT_FALSE(parameters[3].bare);
  EXPECT_EQ(parameters[4].value, "1=2");
  EXPECT_EQ(parameters[5].name, "a");
  EXPECT_EQ(parameters[6].name, "[k]");
  EXPECT_EQ(parameters[7].name, "");
}

TEST(PercentEncodingTest, RefusesBadQueries) {
  std::vector<QueryParameter> parameters;
  EXPECT_FALSE(ParseQuery("a=%zz", &parameters));
  parameters.clear();
  std::string many;
  for (size_t i = 0; i <= kMaxQueryParameters; ++i) many += "a=1&";
  EXPECT_FALSE(ParseQuery(many, &parameters));
}

}  // namespace
}  // namespace semantic_layer::gateway
