#include "common/http/host_health.h"

#include "common/concurrency/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::http {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

TEST(HostHealthTest, AHostThatKeepsFailingIsLeftAloneThenTried) {
  concurrency::FakeClock clock;
  HostHealth health(&clock);
  for (int i = 0; i < kBreakerFailures; ++i) {
    ASSERT_THAT(health.Allow("a", true), IsOk());
    health.Record("a", /*failed=*/true);
  }
  EXPECT_THAT(
      health.Allow("a", true),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("a failed 10 times")));
  EXPECT_THAT(health.Allow("b", true), IsOk());

  clock.Advance(kBreakerPause);
  EXPECT_THAT(health.Allow("a", true), IsOk());  // the trial
  EXPECT_THAT(health.Allow("a", true),
              StatusIs(absl::StatusCode::kUnavailable));
  health.Record("a", /*failed=*/true);
  EXPECT_THAT(health.Allow("a", true),
              StatusIs(absl::StatusCode::kUnavailable));

  clock.Advance(kBreakerPause);
  EXPECT_THAT(health.Allow("a", true), IsOk());
  health.Record("a", /*failed=*/false);
  EXPECT_THAT(health.Allow("a", true), IsOk());
  EXPECT_THAT(health.Allow("a", true), IsOk());
}

TEST(HostHealthTest, ATrialThatSaysNothingLeavesRoomForAnother) {
  concurrency::FakeClock clock;
  HostHealth health(&clock);
  for (int i = 0; i < kBreakerFailures; ++i) health.Record("a", true);
  clock.Advance(kBreakerPause);
  ASSERT_THAT(health.Allow("a", true), IsOk());
  health.Forget("a");
  EXPECT_THAT(health.Allow("a", true), IsOk());
}

TEST(HostHealthTest, ASuccessEndsTheCount) {
  concurrency::FakeClock clock;
  HostHealth health(&clock);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < kBreakerFailures - 1; ++i) health.Record("a", true);
    EXPECT_THAT(health.Allow("a", true), IsOk());
    health.Record("a", false);
  }
}

TEST(HostHealthTest, RetriesArePaidFromWhatRequestsPayIn) {
  concurrency::FakeClock clock;
  HostHealth health(&clock);
  for (int i = 0; i < kRetryReserve; ++i) EXPECT_TRUE(health.PayForRetry("a"));
  EXPECT_FALSE(health.PayForRetry("a"));
  EXPECT_TRUE(health.PayForRetry("b"));
  for (int i = 0; i < 1 / kRetriesPerRequest; ++i) {
    ASSERT_THAT(health.Allow("a", true), IsOk());
  }
  EXPECT_TRUE(health.PayForRetry("a"));
  EXPECT_FALSE(health.PayForRetry("a"));
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(health.Allow("a", /*is_first_attempt=*/false), IsOk());
  }
  EXPECT_FALSE(health.PayForRetry("a"));
}

TEST(HostHealthTest, RemembersSoManyHosts) {
  concurrency::FakeClock clock;
  HostHealth health(&clock);
  for (size_t i = 0; i < 3 * kMaxHosts; ++i) {
    EXPECT_THAT(health.Allow(std::to_string(i), true), IsOk());
  }
}

}  // namespace
}  // namespace semantic_layer::http
