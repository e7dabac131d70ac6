#include "common/concurrency/bounded_executor.h"

#include <atomic>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::concurrency {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(BoundedExecutorTest, RefusesAtOnceWhenThreadsAndQueueAreFull) {
  BoundedExecutor executor(
      {.threads = 1, .queue_capacity = 1, .name = "tasters"});
  absl::Notification release;
  absl::Notification started;
  std::atomic<int> done = 0;
  ASSERT_THAT(executor.TrySubmit([&] {
    started.Notify();
    release.WaitForNotification();
    ++done;
  }),
              IsOk());
  started.WaitForNotification();
  ASSERT_THAT(executor.TrySubmit([&] { ++done; }), IsOk());
  EXPECT_EQ(executor.running(), 1);
  EXPECT_EQ(executor.queued(), 1);

  EXPECT_THAT(
      executor.TrySubmit([&] { done += 100; }),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("tasters")));

  release.Notify();
  executor.Stop();
  EXPECT_EQ(done, 2);
}

TEST(BoundedExecutorTest, TakesWorkAgainAfterItWasFull) {
  BoundedExecutor executor({.threads = 1, .queue_capacity = 0});
  for (int i = 0; i < 100; ++i) {
    absl::Notification ran;
    // The previous task has run but its thread may not have counted it out.
    while (!executor.TrySubmit([&] { ran.Notify(); }).ok()) {
    }
    ran.WaitForNotification();
  }
}

TEST(BoundedExecutorTest, RunsAsManyAtOnceAsItHasThreads) {
  BoundedExecutor executor({.threads = 3, .queue_capacity = 0});
  absl::BlockingCounter together(3);
  absl::Notification release;
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(executor.TrySubmit([&] {
      together.DecrementCount();
      release.WaitForNotification();
    }),
                IsOk());
  }
  together.Wait();  // With fewer threads this would never end.
  release.Notify();
  executor.Stop();
}

TEST(BoundedExecutorTest, StartsTasksInTheOrderOfAcceptance) {
  std::vector<int> order;
  {
    BoundedExecutor executor({.threads = 1, .queue_capacity = 10});
    for (int i = 0; i < 5; ++i) {
      ASSERT_THAT(executor.TrySubmit([&order, i] { order.push_back(i); }),
                  IsOk());
    }
  }
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
}

TEST(BoundedExecutorTest, StopFinishesWhatWasAcceptedAndRefusesMore) {
  BoundedExecutor executor({.threads = 2, .queue_capacity = 100});
  std::atomic<int> done = 0;
  for (int i = 0; i < 50; ++i) {
    ASSERT_THAT(executor.TrySubmit([&] { ++done; }), IsOk());
  }
  executor.Stop();
  EXPECT_EQ(done, 50);
  EXPECT_THAT(executor.TrySubmit([] {}),
              StatusIs(absl::StatusCode::kUnavailable));
  executor.Stop();
}

}  // namespace
}  // namespace semantic_layer::concurrency
