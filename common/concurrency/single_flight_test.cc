#include "common/concurrency/single_flight.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::concurrency {
namespace {

using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;

TEST(SingleFlightTest, ConcurrentCallersShareOnePieceOfWork) {
  SingleFlight<std::string, int> flights;
  std::atomic<int> runs = 0;
  absl::Notification started;
  absl::Notification release;
  auto work = [&]() -> absl::StatusOr<int> {
    ++runs;
    started.Notify();
    release.WaitForNotification();
    return 7;
  };
  std::thread leader(
      [&] { EXPECT_THAT(flights.Do("key", {}, work), IsOkAndHolds(7)); });
  started.WaitForNotification();
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      // Whoever comes after the leader has finished does the work anew.
      absl::StatusOr<int> result =
          flights.Do("key", {}, [&]() -> absl::StatusOr<int> { return 7; });
      EXPECT_THAT(result, IsOkAndHolds(7));
    });
  }
  // Another key does not wait.
  EXPECT_THAT(
      flights.Do("other", {}, []() -> absl::StatusOr<int> { return 1; }),
      IsOkAndHolds(1));
  release.Notify();
  leader.join();
  for (std::thread& other : others) other.join();
  EXPECT_EQ(runs, 1);
}

TEST(SingleFlightTest, AnErrorIsSharedButNotKept) {
  SingleFlight<int, int> flights;
  EXPECT_THAT(flights.Do(1, {},
                         []() -> absl::StatusOr<int> {
                           return absl::NotFoundError("no");
                         }),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(flights.Do(1, {}, []() -> absl::StatusOr<int> { return 2; }),
              IsOkAndHolds(2));
}

TEST(SingleFlightTest, AWaiterGivesUpWhenItIsCancelled) {
  SingleFlight<int, int> flights;
  absl::Notification started;
  absl::Notification release;
  std::thread leader([&] {
    auto work = [&]() -> absl::StatusOr<int> {
      started.Notify();
      release.WaitForNotification();
      return 1;
    };
    EXPECT_THAT(flights.Do(1, {}, work), IsOkAndHolds(1));
  });
  started.WaitForNotification();
  CancellationSource source;
  std::thread canceller([&] { source.Cancel(); });
  EXPECT_THAT(
      flights.Do(1, source.token(), []() -> absl::StatusOr<int> { return 2; }),
      StatusIs(absl::StatusCode::kCancelled));
  canceller.join();
  release.Notify();
  leader.join();
}

TEST(SingleFlightTest, ACancelledLeaderDoesNotCancelTheOthers) {
  SingleFlight<int, int> flights;
  CancellationSource source;
  absl::Notification started;
  absl::Notification release;
  std::thread leader([&] {
    auto work = [&]() -> absl::StatusOr<int> {
      started.Notify();
      release.WaitForNotification();
      return source.token().status();
    };
    EXPECT_THAT(flights.Do(1, source.token(), work),
                StatusIs(absl::StatusCode::kCancelled));
  });
  started.WaitForNotification();
  std::thread waiter([&] {
    EXPECT_THAT(flights.Do(1, {}, []() -> absl::StatusOr<int> { return 3; }),
                IsOkAndHolds(3));
  });
  source.Cancel();
  release.Notify();
  leader.join();
  waiter.join();
}

}  // namespace
}  // namespace semantic_layer::concurrency
