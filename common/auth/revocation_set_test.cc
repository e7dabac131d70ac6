#include "common/auth/revocation_set.h"

#include "common/concurrency/fake_clock.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

TEST(RevocationSetTest, RefusesTheSessionUntilItsTokensAreOver) {
  concurrency::FakeClock clock;
  RevocationSet revocations(&clock);
  revocations.Revoke("a", clock.Now() + absl::Minutes(30));
  EXPECT_TRUE(revocations.IsRevoked("a"));
  EXPECT_FALSE(revocations.IsRevoked("b"));

  clock.Advance(absl::Minutes(31));
  revocations.Revoke("b", clock.Now() + absl::Minutes(1));
  EXPECT_EQ(revocations.size(), 1) << "what is over has gone";
  EXPECT_TRUE(revocations.IsRevoked("b"));
}

TEST(RevocationSetTest, ALaterEndWinsAndAnEarlierOneDoesNot) {
  concurrency::FakeClock clock;
  RevocationSet revocations(&clock);
  absl::Time now = clock.Now();
  revocations.Revoke("a", now + absl::Minutes(10));
  revocations.Revoke("a", now + absl::Minutes(30));
  revocations.Revoke("a", now + absl::Minutes(5));
  EXPECT_EQ(revocations.size(), 1);
  clock.Advance(absl::Minutes(20));
  revocations.Revoke("other", clock.Now() + absl::Minutes(1));
  EXPECT_TRUE(revocations.IsRevoked("a"));
}

TEST(RevocationSetTest, WhatIsOverAlreadyIsNotKept) {
  concurrency::FakeClock clock;
  RevocationSet revocations(&clock);
  revocations.Revoke("a", clock.Now());
  EXPECT_EQ(revocations.size(), 0);
}

}  // namespace
}  // namespace semantic_layer::auth
