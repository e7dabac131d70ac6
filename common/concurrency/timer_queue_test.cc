#include "common/concurrency/timer_queue.h"

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::concurrency {
namespace {

using ::testing::ElementsAre;

TEST(TimerQueueTest, ForgettingNoTimerReturns) {
  TimerQueue queue;
  queue.Forget(0);
  queue.Forget(7);
}

TEST(TimerQueueTest, CallsInTheOrderOfTimes) {
  TimerQueue timers;
  std::vector<int> order;  // Only the timer thread writes it.
  absl::Notification done;
  absl::Time now = absl::Now();
  timers.At(now + absl::Milliseconds(30), [&] {
    order.push_back(3);
    done.Notify();
  });
  timers.At(now + absl::Milliseconds(10), [&] { order.push_back(1); });
  timers.At(now + absl::Milliseconds(20), [&] { order.push_back(2); });
  done.WaitForNotification();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
  EXPECT_GE(absl::Now(), now + absl::Milliseconds(30));
}

TEST(TimerQueueTest, AnEarlierTimerWakesTheThread) {
  TimerQueue timers;
  absl::Notification fired;
  timers.At(absl::Now() + absl::Hours(1), [] { FAIL(); });
  timers.At(absl::Now() - absl::Seconds(1), [&] { fired.Notify(); });
  fired.WaitForNotification();
}

TEST(TimerQueueTest, AForgottenTimerIsNotCalled) {
  TimerQueue timers;
  absl::Notification later;
  TimerQueue::Id id = timers.At(absl::Now() + absl::Milliseconds(10),
                                [] { ADD_FAILURE() << "was forgotten"; });
  timers.At(absl::Now() + absl::Milliseconds(20), [&] { later.Notify(); });
  timers.Forget(id);
  timers.Forget(id);
  later.WaitForNotification();
}

TEST(TimerQueueTest, ForgetWaitsForARunningFunction) {
  TimerQueue timers;
  absl::Notification entered;
  absl::Notification leave;
  std::atomic<bool> finished = false;
  TimerQueue::Id id = timers.At(absl::Now(), [&] {
    entered.Notify();
    leave.WaitForNotification();
    finished = true;
  });
  entered.WaitForNotification();
  std::thread releaser([&] { leave.Notify(); });
  timers.Forget(id);
  EXPECT_TRUE(finished);
  releaser.join();
}

TEST(TimerQueueTest, DestructionDropsWhatIsNotDue) {
  TimerQueue timers;
  timers.At(absl::Now() + absl::Hours(1), [] { FAIL(); });
}

}  // namespace
}  // namespace semantic_layer::concurrency
