#include "common/warehouse/call_status.h"

#include "absl/time/clock.h"
#include "common/concurrency/cancellation.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

TEST(CallStatusTest, IsOkWithoutDeadlineAndCancellation) {
  EXPECT_THAT(CallStatus(CallOptions()), IsOk());
  EXPECT_EQ(CallDeadline(CallOptions()), absl::InfiniteFuture());
}

TEST(CallStatusTest, EitherDeadlineCounts) {
  const absl::Time past = absl::Now() - absl::Seconds(1);
  concurrency::CancellationSource source(past);
  const CallOptions by_token{.cancellation = source.token()};
  EXPECT_EQ(CallDeadline(by_token), past);
  const CallOptions by_option{.deadline = past};
  EXPECT_EQ(CallDeadline(by_option), past);
  for (const CallOptions& options : {by_token, by_option}) {
    const absl::Status status = CallStatus(options);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
    EXPECT_EQ(ReasonOf(status), ErrorReason::kDeadlineExceeded);
  }
}

TEST(CallStatusTest, CancellationHasAReason) {
  concurrency::CancellationSource source;
  const CallOptions options{.cancellation = source.token()};
  source.Cancel();
  EXPECT_THAT(CallStatus(options), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(ReasonOf(CallStatus(options)), ErrorReason::kCancelled);
}

TEST(CallStatusTest, KeepsTheReasonOfTheCanceller) {
  concurrency::CancellationSource source;
  source.Cancel(MakeStatus(ErrorReason::kShuttingDown, "Going down."));
  EXPECT_EQ(ReasonOf(CallStatus({.cancellation = source.token()})),
            ErrorReason::kShuttingDown);
}

}  // namespace
}  // namespace semantic_layer::warehouse
