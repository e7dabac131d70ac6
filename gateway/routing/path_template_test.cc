#include "gateway/routing/path_template.h"

#include <string>

#include "absl/status/status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

class RefusedTest : public ::testing::TestWithParam<const char*> {};

TEST_P(RefusedTest, IsNoTemplate) {
  EXPECT_THAT(ParsePathTemplate(GetParam()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       ::testing::HasSubstr("path template")))
      << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, RefusedTest,
    ::testing::Values("", "a", "{x}", "*", ":verb", "//", "///", "/a/", "/a//b",
                      "/a//", "//a", "/{}", "/:verb", "/a/:verb",
                      "/a:", "/*:", "/**:", "/a/{", "/a/{v", "/a/{v.",
                      "/a/{v.}", "/a/{.v}", "/a/{v=", "/a/{v=}", "/a/{v=/b}",
                      "/a/{v=b/}", "/a/{v=b//c}", "/{v=a/{n=b}}", "/{v={n}}",
                      "/a/{x=v:verb}", "/a{x}", "/{x}a", "/{x}a{y}", "/{x}{y}",
                      "/a*", "/*a", "/***", "/**/*", "/a/**/foo/*", "/a/**/**",
                      "/a/**/{x}", "/{x=**}/*", "/{x=**}/{y=**}", "/a}", "/}",
                      "/{1x}", "/{x y}", "/a b", "/a?b", "/a#b", "/a:b:c",
                      "/a:{x}", "/a:b/c", "/%zz", "/a:%2", "/a\n"));

// The rest of what other implementations refuse.
INSTANTIATE_TEST_SUITE_P(
    OtherImplementations, RefusedTest,
    ::testing::Values(":", "/:", "/{var}:", "/a/b/:", "/a/b/*:", "/a/b/**:",
                      "/a/b/{var}:", "{x=/a}", "{x=/a/b}", "a/b", "a/b/{x}",
                      "a/{x}/b", "a/{x}/b:verb", "/a{x}b", "/a/b{x}", "/a/{x}b",
                      "/a/b{x}c", "/a/{x}b{y}", "/a/b{x}/s", "/a/{x}b/s",
                      "/a/b{x}c/s", "/a/{x}b{y}/s"));

class AcceptedTest : public ::testing::TestWithParam<const char*> {};

TEST_P(AcceptedTest, IsATemplate) {
  EXPECT_THAT(ParsePathTemplate(GetParam()), IsOk()) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, AcceptedTest,
    ::testing::Values("/", "/a", "/a/b", "/*", "/**", "/a:verb", "/*:verb",
                      "/**:verb", "/{x}", "/{x.y.z}", "/{x=*}", "/{x=**}",
                      "/{x=a/*/b}", "/a/**/x/y", "/a/{b=c/**/d}/e:verb",
                      "/{x=a}", "/a/*/{x}:verb", "/.well-known/jwks.json",
                      "/a%20b", "/a@b,c"));

TEST(PathTemplateTest, KnowsWhereVariablesStand) {
  const auto simple = ParsePathTemplate("/a/{b}/c/{d.e=f/*}:go");
  ASSERT_THAT(simple, IsOk());
  ASSERT_EQ(simple->variables.size(), 2);
  EXPECT_EQ(simple->variables[0].start, 1);
  EXPECT_EQ(simple->variables[0].end, 2);
  EXPECT_FALSE(simple->variables[0].multi_segment);
  EXPECT_THAT(simple->variables[1].field_path,
              ::testing::ElementsAre("d", "e"));
  EXPECT_EQ(simple->variables[1].start, 3);
  EXPECT_EQ(simple->variables[1].end, 5);
  EXPECT_TRUE(simple->variables[1].multi_segment);
  EXPECT_EQ(simple->verb, "go");
}

TEST(PathTemplateTest, CountsFromTheEndAfterADoubleStar) {
  const auto deep = ParsePathTemplate("/a/{b=c/**}/d/e");
  ASSERT_THAT(deep, IsOk());
  EXPECT_EQ(deep->variables[0].start, 1);
  EXPECT_EQ(deep->variables[0].end, -3);
  EXPECT_TRUE(deep->variables[0].multi_segment);
}

TEST(PathTemplateTest, LimitsSegments) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "/a";
  EXPECT_THAT(ParsePathTemplate(text), IsOk());
  EXPECT_FALSE(ParsePathTemplate(text + "/a").ok());
}

TEST(PathTemplateTest, ShapeForgetsNames) {
  EXPECT_EQ(ShapeOf(*ParsePathTemplate("/a/{x}/{y=b/**}:v")), "/a/*/b/**:v");
  EXPECT_EQ(ShapeOf(*ParsePathTemplate("/")), "/");
}

}  // namespace
}  // namespace semantic_layer::gateway
