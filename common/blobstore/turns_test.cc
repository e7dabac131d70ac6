#include "common/blobstore/turns.h"

#include <optional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::blobstore {
namespace {

using ::semantic_layer::testing::StatusIs;

const concurrency::Clock& TheClock() {
  static const auto* const kClock = new concurrency::SystemClock();
  return *kClock;
}

TEST(TurnsTest, OneAtATime) {
  Turns turns(&TheClock());
  int inside = 0, sum = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      for (int k = 0; k < 200; ++k) {
        const absl::StatusOr<Turns::Turn> turn = turns.Take({});
        ASSERT_OK(turn);
        ASSERT_EQ(++inside, 1);
        ++sum;
        --inside;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(sum, 1600);
}

TEST(TurnsTest, WaitsNoLongerThanItsCaller) {
  Turns turns(&TheClock());
  std::optional<absl::StatusOr<Turns::Turn>> first = turns.Take({});
  ASSERT_OK(*first);
  EXPECT_THAT(
      turns.Take({.deadline = absl::Now() + absl::Milliseconds(20)}).status(),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
  // Whoever has no time left gets no turn, though it is free.
  first.reset();
  EXPECT_THAT(turns.Take({.deadline = absl::InfinitePast()}).status(),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_OK(turns.Take({}));
}

TEST(TurnsTest, WhoIsCancelledWaitsNoMore) {
  Turns turns(&TheClock());
  const absl::StatusOr<Turns::Turn> first = turns.Take({});
  ASSERT_OK(first);
  concurrency::CancellationSource source;
  std::thread waits([&] {
    EXPECT_THAT(turns.Take({.cancellation = source.token()}).status(),
                StatusIs(absl::StatusCode::kCancelled));
  });
  source.Cancel();
  waits.join();
}

}  // namespace
}  // namespace semantic_layer::blobstore
