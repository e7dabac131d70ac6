#include "services/query/running_queries.h"

#include <memory>

#include "common/concurrency/cancellation.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

TEST(RunningQueriesTest, CancelEndsTheQueryOfThatIdOnly) {
  RunningQueries queries(10);
  ASSERT_OK_AND_ASSIGN(auto one, queries.Enter("ann", "q1", {}));
  ASSERT_OK_AND_ASSIGN(auto two, queries.Enter("ann", "q2", {}));
  EXPECT_OK(queries.Cancel("ann", "q1"));
  EXPECT_THAT(one->token().status(), StatusIs(absl::StatusCode::kCancelled,
                                              "The query was cancelled."));
  EXPECT_OK(two->token().status());
}

TEST(RunningQueriesTest, NobodyCancelsAnothersQuery) {
  RunningQueries queries(10);
  ASSERT_OK_AND_ASSIGN(auto one, queries.Enter("ann", "q1", {}));
  const absl::Status status = queries.Cancel("bob", "q1");
  EXPECT_EQ(ReasonOf(status), ErrorReason::kQueryNotFound);
  EXPECT_OK(one->token().status());
}

TEST(RunningQueriesTest, AnEndedQueryCannotBeCancelled) {
  RunningQueries queries(10);
  ASSERT_OK_AND_ASSIGN(auto one, queries.Enter("ann", "q1", {}));
  EXPECT_EQ(queries.count(), 1);
  one.reset();
  EXPECT_EQ(queries.count(), 0);
  EXPECT_THAT(queries.Cancel("ann", "q1"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("'q1'")));
  EXPECT_THAT(queries.Enter("ann", "q1", {}), IsOk());
}

TEST(RunningQueriesTest, RefusesAnIdThatIsInUseByTheSameUser) {
  RunningQueries queries(10);
  ASSERT_OK_AND_ASSIGN(auto one, queries.Enter("ann", "q1", {}));
  EXPECT_EQ(ReasonOf(queries.Enter("ann", "q1", {}).status()),
            ErrorReason::kInvalidRequest);
  EXPECT_THAT(queries.Enter("bob", "q1", {}), IsOk());
}

TEST(RunningQueriesTest, RefusesMoreThanAUserMayHave) {
  RunningQueries queries(2);
  ASSERT_OK_AND_ASSIGN(auto one, queries.Enter("ann", "q1", {}));
  ASSERT_OK_AND_ASSIGN(auto two, queries.Enter("ann", "q2", {}));
  EXPECT_EQ(ReasonOf(queries.Enter("ann", "q3", {}).status()),
            ErrorReason::kOverloaded);
  EXPECT_THAT(queries.Enter("bob", "q3", {}), IsOk());
  one.reset();
  EXPECT_THAT(queries.Enter("ann", "q3", {}), IsOk());
}

TEST(RunningQueriesTest, EndsWithItsCall) {
  RunningQueries queries(2);
  concurrency::CancellationSource call;
  ASSERT_OK_AND_ASSIGN(auto one, queries.Enter("ann", "q1", call.token()));
  call.Cancel(absl::CancelledError("the caller left"));
  EXPECT_THAT(one->token().status(),
              StatusIs(absl::StatusCode::kCancelled, "the caller left"));
}

}  // namespace
}  // namespace semantic_layer::query
