#include "common/concurrency/cancellation.h"

#include <atomic>
#include <optional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::concurrency {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

TEST(CancellationTest, DefaultTokenNeverCancels) {
  CancellationToken token;
  EXPECT_FALSE(token.IsCancelled());
  EXPECT_EQ(token.deadline(), absl::InfiniteFuture());
  int calls = 0;
  CancellationRegistration registration = token.OnCancel([&] { ++calls; });
  registration.Reset();
  EXPECT_EQ(calls, 0);
}

TEST(CancellationTest, CancelKeepsTheFirstReasonAndCallsBackOnce) {
  CancellationSource source;
  CancellationToken token = source.token();
  int calls = 0;
  CancellationRegistration registration = token.OnCancel([&] { ++calls; });
  EXPECT_THAT(token.status(), IsOk());

  source.Cancel(absl::CancelledError("the client left"));
  source.Cancel(absl::UnavailableError("draining"));

  EXPECT_EQ(calls, 1);
  EXPECT_THAT(token.status(),
              StatusIs(absl::StatusCode::kCancelled, "the client left"));
}

TEST(CancellationTest, RegisteringTooLateCallsBackAtOnce) {
  CancellationSource source;
  source.Cancel();
  int calls = 0;
  CancellationRegistration registration =
      source.token().OnCancel([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(CancellationTest, AResetRegistrationIsNotCalled) {
  CancellationSource source;
  int calls = 0;
  CancellationRegistration registration =
      source.token().OnCancel([&] { ++calls; });
  registration.Reset();
  source.Cancel();
  EXPECT_EQ(calls, 0);
}

TEST(CancellationTest, ResetWaitsForARunningCallback) {
  CancellationSource source;
  absl::Notification entered;
  absl::Notification leave;
  std::atomic<bool> finished = false;
  std::optional<CancellationRegistration> registration =
      source.token().OnCancel([&] {
        entered.Notify();
        leave.WaitForNotification();
        finished = true;
      });
  std::thread canceller([&] { source.Cancel(); });
  entered.WaitForNotification();
  std::thread releaser([&] { leave.Notify(); });
  registration.reset();
  EXPECT_TRUE(finished);
  canceller.join();
  releaser.join();
}

TEST(CancellationTest, ACallbackMayResetItsOwnRegistration) {
  CancellationSource source;
  CancellationRegistration registration;
  bool called = false;
  registration = source.token().OnCancel([&] {
    registration.Reset();
    called = true;
  });
  source.Cancel();
  EXPECT_TRUE(called);
}

TEST(CancellationTest, APassedDeadlineCancels) {
  CancellationSource source(absl::Now() - absl::Seconds(1));
  EXPECT_TRUE(source.token().IsCancelled());
  EXPECT_THAT(source.token().status(),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(CancellationTest, SleepEndsAtTheDeadline) {
  CancellationSource source(absl::Now() + absl::Milliseconds(5));
  EXPECT_THAT(source.token().SleepFor(absl::Hours(1)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(CancellationTest, SleepEndsWithCancel) {
  CancellationSource source;
  std::thread canceller([&] { source.Cancel(); });
  EXPECT_THAT(source.token().SleepFor(absl::Hours(1)),
              StatusIs(absl::StatusCode::kCancelled));
  canceller.join();
}

TEST(CancellationTest, AChildFollowsItsParentButNotTheOtherWayRound) {
  CancellationSource parent(absl::Now() + absl::Hours(1));
  CancellationSource first(parent.token());
  CancellationSource second(parent.token(), absl::Now() + absl::Minutes(1));
  EXPECT_EQ(first.token().deadline(), parent.token().deadline());
  EXPECT_LT(second.token().deadline(), parent.token().deadline());

  first.Cancel();
  EXPECT_FALSE(parent.token().IsCancelled());
  EXPECT_FALSE(second.token().IsCancelled());

  parent.Cancel(absl::CancelledError("gone"));
  EXPECT_THAT(second.token().status(),
              StatusIs(absl::StatusCode::kCancelled, "gone"));
}

TEST(CancellationTest, ManyThreadsRegisterAndLeaveWhileOneCancels) {
  for (int round = 0; round < 50; ++round) {
    CancellationSource source;
    std::atomic<int> calls = 0;
    std::thread canceller([&] { source.Cancel(); });
    std::thread registrar([&] {
      for (int i = 0; i < 100; ++i) {
        int local = 0;  // Would be written after its end if Reset did not wait.
        CancellationRegistration registration =
            source.token().OnCancel([&] { ++local; });
        registration.Reset();
        calls += local;
      }
    });
    canceller.join();
    registrar.join();
    EXPECT_LE(calls, 100);
    EXPECT_TRUE(source.token().IsCancelled());
  }
}

}  // namespace
}  // namespace semantic_layer::concurrency
