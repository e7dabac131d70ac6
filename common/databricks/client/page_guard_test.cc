#include "common/databricks/client/page_guard.h"

#include "absl/strings/str_cat.h"
#include "common/databricks/client/limits.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::IsOk;

TEST(PageGuardTest, PagesMayBeEmptyForAWhile) {
  PageGuard guard("list tables");
  for (int i = 0; i < 3 * kMaxEmptyPages; ++i) {
    ASSERT_THAT(guard.Check(absl::StrCat("t", i), i % 1000 == 0 ? 1 : 0),
                IsOk());
  }
  EXPECT_THAT(guard.Check("", 0), IsOk());
}

TEST(PageGuardTest, APageThatComesAgainIsALoop) {
  PageGuard guard("list tables");
  ASSERT_THAT(guard.Check("a", 1), IsOk());
  ASSERT_THAT(guard.Check("b", 1), IsOk());
  EXPECT_EQ(ReasonOf(guard.Check("a", 1)), ErrorReason::kWorkspaceFailed);
  PageGuard later("list tables", "z");
  EXPECT_EQ(ReasonOf(later.Check("z", 1)), ErrorReason::kWorkspaceFailed);
}

TEST(PageGuardTest, EmptyPagesForEverAreALoopAlsoWhenTheyWereCountedBefore) {
  PageGuard guard("list tables", "z", kMaxEmptyPages - 2);
  ASSERT_THAT(guard.Check("a", 0), IsOk());
  ASSERT_THAT(guard.Check("b", 0), IsOk());
  EXPECT_EQ(guard.empty_pages(), kMaxEmptyPages);
  EXPECT_EQ(ReasonOf(guard.Check("c", 0)), ErrorReason::kWorkspaceFailed);
}

}  // namespace
}  // namespace semantic_layer::databricks
