#include "common/rpc/trace_context.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rpc {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr char kParent[] =
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContextTest, AChildKeepsTraceAndFlagsAndHasItsOwnSpan) {
  std::string child = ChildTraceparent(kParent);
  EXPECT_THAT(child, MatchesRegex("00-0af7651916cd43dd8448eb211c80319c-"
                                  "[0-9a-f]{16}-01"));
  EXPECT_NE(child, kParent);
  EXPECT_EQ(TraceIdOf(child), "0af7651916cd43dd8448eb211c80319c");
}

TEST(TraceContextTest, WhatIsMalformedBeginsANewTrace) {
  for (const char* bad :
       {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n",
        "00x0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) {
    EXPECT_EQ(TraceIdOf(bad), "") << bad;
    std::string fresh = ChildTraceparent(bad);
    EXPECT_EQ(TraceIdOf(fresh).size(), 32) << bad;
    EXPECT_THAT(fresh, StartsWith("00-"));
  }
}

TEST(TraceContextTest, RequestIdsAreKeptIfHarmless) {
  EXPECT_EQ(RequestIdOr("Ab3._-x"), "Ab3._-x");
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("a\nb"),
        std::string("a\"b"), std::string(129, 'a'), std::string("\xc3\xbc")}) {
    EXPECT_THAT(RequestIdOr(bad), MatchesRegex("[0-9a-f]{32}"));
  }
}

TEST(TraceContextTest, RandomIdsDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(RandomHex(8));
  EXPECT_EQ(ids.size(), 1000);
  EXPECT_EQ(RandomHex(0), "");
  EXPECT_EQ(RandomHex(3).size(), 6);
}

}  // namespace
}  // namespace semantic_layer::rpc
