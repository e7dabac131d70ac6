#include "common/databricks/genie/post_queue.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/fake_clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/genie/limits.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;

class PostQueueTest : public ::testing::Test {
 protected:
  // Queues; the turn is noted under `name`.
  void Acquire(const std::string& name, PostQueue::Request request = {}) {
    if (request.on_wait == nullptr) {
      request.on_wait = [this](absl::Duration wait) { waits_.push_back(wait); };
    }
    queue_->Acquire(std::move(request), [this, name](absl::Status status) {
      if (status.ok()) {
        turns_.push_back(name);
      } else {
        refused_.push_back(status);
      }
    });
  }
  void AcquireMany(int count) {
    for (int i = 0; i < count; ++i) Acquire("first");
    turns_.clear();
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    queue_->Pump();
  }

  // Far away, so that no timer goes off by itself: time passes in Pass.
  concurrency::FakeClock clock_{absl::Now() + absl::Hours(24)};
  concurrency::TimerQueue timers_;
  std::vector<std::string> turns_;
  std::vector<absl::Duration> waits_;
  std::vector<absl::Status> refused_;
  // Goes first: it cancels whoever waits.
  std::unique_ptr<PostQueue> queue_ = std::make_unique<PostQueue>(
      PostQueue::Options{
          .posts = 2, .window = absl::Seconds(60), .max_waiting = 3},
      &timers_, &clock_);
};

TEST_F(PostQueueTest, TheFirstOfAWindowGoAtOnce) {
  Acquire("a");
  Acquire("b");
  EXPECT_THAT(turns_, ElementsAre("a", "b"));
  EXPECT_TRUE(waits_.empty());
  EXPECT_EQ(queue_->Wait(), absl::Seconds(60));
}

TEST_F(PostQueueTest, OthersWaitInOrderAndAreToldHowLong) {
  Acquire("a");
  clock_.Advance(absl::Seconds(20));
  Acquire("b");
  for (const char* name : {"c", "d", "e"}) Acquire(name);
  EXPECT_THAT(waits_, ElementsAre(absl::Seconds(40), absl::Seconds(60),
                                  absl::Seconds(100)));
  Pass(absl::Seconds(39));
  EXPECT_THAT(turns_, ElementsAre("a", "b"));
  Pass(absl::Seconds(1));
  EXPECT_THAT(turns_, ElementsAre("a", "b", "c"));
  Pass(absl::Seconds(20));
  EXPECT_THAT(turns_, ElementsAre("a", "b", "c", "d"));
  Pass(absl::Seconds(40));
  EXPECT_THAT(turns_, ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(PostQueueTest, NoWindowHasMoreThanItMay) {
  std::vector<absl::Duration> granted;
  for (int i = 0; i < 50; ++i) {
    queue_->Acquire({}, [&](absl::Status status) {
      if (status.ok()) granted.push_back(clock_.Monotonic());
    });
    Pass(absl::Seconds(7 + i % 11));
  }
  ASSERT_GT(granted.size(), 10);
  for (size_t i = 2; i < granted.size(); ++i) {
    EXPECT_GE(granted[i] - granted[i - 2], absl::Seconds(60)) << i;
  }
}

TEST_F(PostQueueTest, TooManyWaitersAreRefusedWithTheTimeToWait) {
  AcquireMany(5);
  Acquire("late");
  ASSERT_EQ(refused_.size(), 1);
  EXPECT_EQ(ReasonOf(refused_[0]), ErrorReason::kWorkspaceRateLimited);
  EXPECT_EQ(MetadataOf(refused_[0]).at("retry_after_seconds"), "120");
}

TEST_F(PostQueueTest, WhoWasRefusedGoesBeforeTheOthers) {
  AcquireMany(2);
  for (const char* name : {"c", "d", "e"}) Acquire(name);
  // Also where the queue is full.
  Acquire("refused", {.was_refused = true});
  EXPECT_TRUE(refused_.empty());
  Pass(absl::Seconds(60));
  EXPECT_THAT(turns_, ElementsAre("refused", "c"));
}

TEST_F(PostQueueTest, NobodyKeepsTheOthersOut) {
  PostQueue queue({.posts = 1, .max_waiting = 5, .max_waiting_of_owner = 2},
                  &timers_, &clock_);
  int refused = 0;
  const auto count = [&](absl::Status status) { refused += !status.ok(); };
  for (int i = 0; i < 4; ++i) queue.Acquire({.owner = "ana"}, count);
  EXPECT_EQ(refused, 1);
  for (int i = 0; i < 2; ++i) queue.Acquire({.owner = "bob"}, count);
  EXPECT_EQ(refused, 1);
}

TEST_F(PostQueueTest, WhoseTurnWouldComeTooLateIsRefusedAtOnce) {
  AcquireMany(2);
  Acquire("late",
          {.deadline = clock_.Now() + absl::Seconds(60) + kPostSpare / 2});
  ASSERT_EQ(refused_.size(), 1);
  EXPECT_EQ(MetadataOf(refused_[0]).at("retry_after_seconds"), "60");
  Acquire("in time",
          {.deadline = clock_.Now() + absl::Seconds(60) + kPostSpare});
  EXPECT_EQ(refused_.size(), 1);
}

TEST_F(PostQueueTest, WhoLeavesMakesRoom) {
  AcquireMany(2);
  concurrency::CancellationSource source;
  Acquire("a", {.cancellation = source.token()});
  Acquire("b");
  source.Cancel();
  ASSERT_EQ(refused_.size(), 1);
  EXPECT_THAT(refused_[0], StatusIs(absl::StatusCode::kCancelled));
  Pass(absl::Seconds(60));
  EXPECT_THAT(turns_, ElementsAre("b"));
}

TEST_F(PostQueueTest, WhoHasLeftAlreadyIsNotKept) {
  AcquireMany(2);
  concurrency::CancellationSource source;
  source.Cancel();
  Acquire("a", {.cancellation = source.token()});
  ASSERT_EQ(refused_.size(), 1);
  EXPECT_EQ(queue_->Wait(), absl::Seconds(60));
}

TEST_F(PostQueueTest, APauseMovesEverybody) {
  AcquireMany(2);
  Acquire("hasty", {.deadline = clock_.Now() + absl::Seconds(70)});
  Acquire("patient");
  queue_->Pause(absl::Seconds(90));
  ASSERT_EQ(refused_.size(), 1);
  EXPECT_EQ(MetadataOf(refused_[0]).at("retry_after_seconds"), "90");
  Pass(absl::Seconds(89));
  EXPECT_TRUE(turns_.empty());
  Pass(absl::Seconds(1));
  EXPECT_THAT(turns_, ElementsAre("patient"));
}

TEST_F(PostQueueTest, TheEndCancelsWhoeverWaits) {
  AcquireMany(3);
  queue_ = nullptr;
  ASSERT_EQ(refused_.size(), 1);
  EXPECT_EQ(ReasonOf(refused_[0]), ErrorReason::kCancelled);
}

}  // namespace
}  // namespace semantic_layer::databricks
