#include "common/warehouse/page_token.h"

#include "common/testing/status_matchers.h"
#include "common/warehouse/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;

TEST(PageTokenTest, BringsTheLastNameBack) {
  for (const char* name :
       {"a", "flights", "\xC3\xA9t\xC3\xA9", "a'b\"c", " "}) {
    EXPECT_THAT(PageStart({.token = PageTokenAfter(name)}), IsOkAndHolds(name));
  }
  EXPECT_THAT(PageStart({}), IsOkAndHolds(""));
}

TEST(PageTokenTest, RefusesForeignTokens) {
  for (const char* token : {"x", "!!", "bmFtZTo", "Zmxp", "'; DROP TABLE t"}) {
    EXPECT_THAT(PageStart({.token = token}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << token;
  }
}

TEST(PageTokenTest, SizeHasADefaultAndAMaximum) {
  EXPECT_EQ(PageSize({}), kDefaultPageSize);
  EXPECT_EQ(PageSize({.page_size = -1}), kDefaultPageSize);
  EXPECT_EQ(PageSize({.page_size = 7}), 7);
  EXPECT_EQ(PageSize({.page_size = 1 << 30}), kMaxPageSize);
}

}  // namespace
}  // namespace semantic_layer::warehouse
