#include "gateway/auth/sqlite_session_store.h"

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gateway/auth/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway_auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SqliteSessionStoreTest : public ::testing::Test {
 protected:
  SqliteSessionStoreTest()
      : path_(::testing::TempDir() + "/" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name() +
              ".sqlite") {
    std::filesystem::remove(path_);
    Reopen();
  }

  void Reopen() {
    store_.reset();
    absl::StatusOr<std::unique_ptr<SqliteSessionStore>> store =
        SqliteSessionStore::Open(path_);
    ASSERT_THAT(store.status(), IsOk());
    store_ = *std::move(store);
  }

  Session MakeSession(const std::string& id) {
    Session session{.id = id,
                    .user_id = "ada",
                    .authenticated_at = now_,
                    .expires_at = now_ + absl::Hours(10)};
    EXPECT_THAT(store_->Create(session), IsOk());
    return session;
  }

  RefreshOutcome Use(const std::string& hash) {
    absl::StatusOr<RefreshOutcome> outcome =
        store_->UseRefreshToken(hash, now_, used_);
    EXPECT_THAT(outcome.status(), IsOk());
    return *outcome;
  }

  const std::string path_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::unique_ptr<SqliteSessionStore> store_;
  Session used_;
};

TEST_F(SqliteSessionStoreTest, KeepsASessionOverARestart) {
  MakeSession("s1");
  Reopen();
  absl::StatusOr<Session> found = store_->Find("s1", now_);
  ASSERT_THAT(found.status(), IsOk());
  EXPECT_EQ(found->user_id, "ada");
  EXPECT_EQ(found->authenticated_at, now_);
  EXPECT_EQ(found->expires_at, now_ + absl::Hours(10));
  EXPECT_THAT(store_->Find("s2", now_).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->Find("s1", now_ + absl::Hours(10)).status(),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SqliteSessionStoreTest, ARefreshTokenWorksOnce) {
  MakeSession("s1");
  ASSERT_THAT(store_->AddRefreshToken("s1", "h1", now_), IsOk());
  EXPECT_EQ(Use("h0"), RefreshOutcome::kUnknown);
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK_AND_ASSIGN(const RefreshOutcome found,
                         store_->FindRefreshToken("h1", now_, used_));
    EXPECT_EQ(found, RefreshOutcome::kUsed);
  }
  EXPECT_EQ(Use("h1"), RefreshOutcome::kUsed);
  EXPECT_EQ(used_.id, "s1");
  EXPECT_EQ(Use("h1"), RefreshOutcome::kReused);
  EXPECT_EQ(used_.id, "s1");
}

TEST_F(SqliteSessionStoreTest, OfManyCallersExactlyOneUsesAToken) {
  MakeSession("s1");
  ASSERT_THAT(store_->AddRefreshToken("s1", "h1", now_), IsOk());
  std::atomic<int> used = 0;
  std::atomic<int> reused = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      Session session;
      auto outcome = store_->UseRefreshToken("h1", now_, session);
      ASSERT_THAT(outcome.status(), IsOk());
      (*outcome == RefreshOutcome::kUsed ? used : reused) += 1;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(used, 1);
  EXPECT_EQ(reused, 7);
}

TEST_F(SqliteSessionStoreTest, AnEndedSessionIsOverAlsoAfterARestart) {
  MakeSession("s1");
  ASSERT_THAT(store_->AddRefreshToken("s1", "h1", now_), IsOk());
  const absl::Time until = now_ + absl::Minutes(31);
  ASSERT_THAT(store_->End("s1", until), IsOk());
  ASSERT_THAT(store_->End("s1", until + absl::Hours(1)), IsOk());
  ASSERT_THAT(store_->End("never", until), IsOk());
  Reopen();
  EXPECT_FALSE(store_->Find("s1", now_).ok());
  EXPECT_EQ(Use("h1"), RefreshOutcome::kUnknown);
  absl::StatusOr<std::vector<EndedSession>> ended = store_->Ended(now_);
  ASSERT_THAT(ended, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ((*ended)[0].id, "s1");
  EXPECT_EQ((*ended)[0].until, until);
  EXPECT_THAT(store_->Ended(until), IsOkAndHolds(IsEmpty()));
}

TEST_F(SqliteSessionStoreTest, UnusedTokensAreLimitedAndTheOldestGoes) {
  MakeSession("s1");
  for (int i = 0; i <= kRefreshTokensPerSessionMax; ++i) {
    ASSERT_THAT(store_->AddRefreshToken("s1", "h" + std::to_string(i), now_),
                IsOk());
  }
  EXPECT_EQ(Use("h0"), RefreshOutcome::kUnknown);
  EXPECT_EQ(Use("h1"), RefreshOutcome::kUsed);
}

TEST_F(SqliteSessionStoreTest, PruneForgetsOnlyWhatIsOver) {
  MakeSession("old");
  ASSERT_THAT(store_->AddRefreshToken("old", "h1", now_), IsOk());
  now_ += absl::Hours(9);
  MakeSession("new");
  ASSERT_THAT(store_->End("new", now_ + absl::Minutes(31)), IsOk());
  now_ += absl::Hours(2);
  ASSERT_THAT(store_->Prune(now_), IsOk());
  // The ids are free again only where the session has gone.
  EXPECT_THAT(store_->Create({.id = "old",
                              .user_id = "bob",
                              .authenticated_at = now_,
                              .expires_at = now_ + absl::Hours(1)}),
              IsOk());
  EXPECT_FALSE(store_
                   ->Create({.id = "new",
                             .user_id = "bob",
                             .authenticated_at = now_,
                             .expires_at = now_ + absl::Hours(1)})
                   .ok());
  EXPECT_EQ(Use("h1"), RefreshOutcome::kUnknown);
}

}  // namespace
}  // namespace semantic_layer::gateway_auth
