#include "services/query/answer_cache.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/concurrency/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using Source = AnswerCache::Source;

Answer AnswerOf(int64_t value, int rows = 1) {
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"n", rowset::ColumnType::kInt64}}));
  for (int i = 0; i < rows; ++i) builder.column(0).AppendInt(value);
  return {.rows = *std::move(builder).Finish()};
}

class AnswerCacheTest : public ::testing::Test {
 protected:
  // Asks and says what came: the value, and from where.
  std::string Ask(AnswerCache& cache, const std::string& key,
                  int64_t value_if_run, bool refresh = false,
                  const ModelMarks& models = {}) {
    const auto result = cache.Get(
        {.key = key, .models = models, .refresh = refresh}, {},
        [&](const concurrency::CancellationToken&) -> absl::StatusOr<Answer> {
          return AnswerOf(value_if_run);
        });
    if (!result.ok()) return result.status().ToString();
    return absl::StrCat(result->answer->rows.column(0).IntAt(0),
                        result->source == Source::kKept ? " kept" : " run");
  }

  concurrency::FakeClock clock_;
  AnswerCache cache_{{}, &clock_};
};

TEST_F(AnswerCacheTest, KeepsAnAnswerAndSaysItsAge) {
  EXPECT_EQ(Ask(cache_, "a", 1), "1 run");
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(Ask(cache_, "a", 2), "1 kept");
  EXPECT_EQ(Ask(cache_, "b", 3), "3 run");
  ASSERT_OK_AND_ASSIGN(
      AnswerCache::Result kept,
      cache_.Get({.key = "a"}, {}, [](const auto&) -> absl::StatusOr<Answer> {
        return absl::InternalError("not to be run");
      }));
  EXPECT_EQ(kept.age, absl::Minutes(2));
}

TEST_F(AnswerCacheTest, AnAnswerIsKeptForItsTimeWhateverTheWallClockSays) {
  Ask(cache_, "a", 1);
  clock_.JumpTo(clock_.Now() + absl::Hours(100));
  EXPECT_EQ(Ask(cache_, "a", 2), "1 kept");
  clock_.Advance(kDefaultAnswerCacheTtl);
  EXPECT_EQ(Ask(cache_, "a", 3), "3 run");
}

TEST_F(AnswerCacheTest, ARefreshRunsAndItsAnswerIsKept) {
  Ask(cache_, "a", 1);
  EXPECT_EQ(Ask(cache_, "a", 2, /*refresh=*/true), "2 run");
  EXPECT_EQ(Ask(cache_, "a", 3), "2 kept");
}

TEST_F(AnswerCacheTest, IsBoundedInBytes) {
  AnswerCache cache({.bytes_max = 40'000, .entries_max = 1000}, &clock_);
  const auto ask = [&cache](const std::string& key, int rows) {
    ASSERT_THAT(cache.Get({.key = key}, {},
                          [rows](const auto&) -> absl::StatusOr<Answer> {
                            return AnswerOf(1, rows);
                          }),
                IsOk());
  };
  for (int i = 0; i < 20; ++i) ask(absl::StrCat("k", i), 1000);
  EXPECT_LE(cache.stats().bytes, 40'000);
  EXPECT_GE(cache.stats().entries, 1);
  EXPECT_GT(cache.stats().evictions, 10);
  ask("huge", 1'000'000);
  EXPECT_LE(cache.stats().bytes, 40'000);
}

TEST_F(AnswerCacheTest, IsBoundedInEntries) {
  AnswerCache cache({.bytes_max = 1 << 20, .entries_max = 8}, &clock_);
  for (int i = 0; i < 100; ++i) Ask(cache, absl::StrCat("k", i), i);
  EXPECT_EQ(cache.stats().entries, 8);
  EXPECT_EQ(Ask(cache, "k99", -1), "99 kept");
  EXPECT_EQ(Ask(cache, "k0", -1), "-1 run");
}

TEST_F(AnswerCacheTest, NothingIsKeptWithoutRoom) {
  AnswerCache cache({.bytes_max = 0}, &clock_);
  Ask(cache, "a", 1);
  EXPECT_EQ(Ask(cache, "a", 2), "2 run");
}

TEST_F(AnswerCacheTest, ForgetsAnswersOfModelsThatHaveChanged) {
  Ask(cache_, "a", 1, false, {{"flights", 1}, {"airports", 1}});
  Ask(cache_, "b", 2, false, {{"airports", 1}});
  Ask(cache_, "c", 3, false, {{"gone", 1}});
  cache_.KeepModels({{"flights", 2}, {"airports", 1}});
  EXPECT_EQ(Ask(cache_, "a", -1), "-1 run");
  EXPECT_EQ(Ask(cache_, "b", -1), "2 kept");
  EXPECT_EQ(Ask(cache_, "c", -1), "-1 run");
}

TEST_F(AnswerCacheTest, ErrorsAreNotKept) {
  EXPECT_THAT(cache_.Get({.key = "a"}, {},
                         [](const auto&) -> absl::StatusOr<Answer> {
                           return absl::UnavailableError("down");
                         }),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Ask(cache_, "a", 1), "1 run");
}

// A run that the test holds back, with callers on threads of their own.
class SharedRun {
 public:
  SharedRun(AnswerCache* cache, std::string key)
      : cache_(cache), key_(std::move(key)) {}

  ~SharedRun() {
    for (std::thread& thread : threads_) thread.join();
  }

  // Begins the run and waits until it is under way.
  void Lead(const concurrency::CancellationToken& token,
            absl::StatusOr<AnswerCache::Result>* result) {
    threads_.emplace_back([this, token, result] {
      *result = cache_->Get({.key = key_}, token,
                            [this](const auto& run) { return Work(run); });
    });
    started_.WaitForNotification();
  }

  void Join(const concurrency::CancellationToken& token,
            absl::StatusOr<AnswerCache::Result>* result) {
    threads_.emplace_back([this, token, result] {
      *result = cache_->Get({.key = key_}, token, [this](const auto&) {
        ++others_;
        return absl::StatusOr<Answer>(AnswerOf(-1));
      });
    });
  }

  void Finish() { finish_.Notify(); }
  void JoinThreads() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  bool was_cancelled() const { return cancelled_; }
  int other_runs() const { return others_; }

 private:
  absl::StatusOr<Answer> Work(const concurrency::CancellationToken& run) {
    const auto registration = run.OnCancel([this] {
      cancelled_ = true;
      if (!finish_.HasBeenNotified()) finish_.Notify();
    });
    started_.Notify();
    finish_.WaitForNotification();
    if (run.IsCancelled()) return run.status();
    return AnswerOf(7);
  }

  AnswerCache* cache_;
  const std::string key_;
  absl::Notification started_;
  absl::Notification finish_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<int> others_ = 0;
  std::vector<std::thread> threads_;
};

TEST_F(AnswerCacheTest, EqualQuestionsAtOnceRunOnce) {
  SharedRun run(&cache_, "a");
  std::vector<absl::StatusOr<AnswerCache::Result>> results(9);
  run.Lead({}, &results[0]);
  for (int i = 1; i < 9; ++i) run.Join({}, &results[i]);
  run.Finish();
  run.JoinThreads();
  EXPECT_EQ(run.other_runs(), 0);
  for (const auto& result : results) {
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->answer->rows.column(0).IntAt(0), 7);
  }
  EXPECT_EQ(results[0]->source, Source::kRun);
}

TEST_F(AnswerCacheTest, ALeaderThatLeavesDoesNotStopTheRunOfTheOthers) {
  SharedRun run(&cache_, "a");
  concurrency::CancellationSource leader;
  concurrency::CancellationSource waiter;
  absl::StatusOr<AnswerCache::Result> led;
  absl::StatusOr<AnswerCache::Result> waited;
  run.Lead(leader.token(), &led);
  run.Join(waiter.token(), &waited);
  while (cache_.waiting("a") < 2) std::this_thread::yield();
  leader.Cancel();
  EXPECT_FALSE(run.was_cancelled());
  run.Finish();
  run.JoinThreads();
  ASSERT_THAT(waited, IsOk());
  EXPECT_EQ(waited->source, Source::kShared);
  EXPECT_EQ(waited->answer->rows.column(0).IntAt(0), 7);
  EXPECT_EQ(run.other_runs(), 0);
  EXPECT_EQ(Ask(cache_, "a", -1), "7 kept");
}

TEST_F(AnswerCacheTest, ARunIsCancelledWhenAllHaveLeft) {
  SharedRun run(&cache_, "a");
  concurrency::CancellationSource leader;
  concurrency::CancellationSource waiter;
  absl::StatusOr<AnswerCache::Result> led;
  absl::StatusOr<AnswerCache::Result> waited;
  run.Lead(leader.token(), &led);
  run.Join(waiter.token(), &waited);
  while (cache_.waiting("a") < 2) std::this_thread::yield();
  waiter.Cancel();
  while (cache_.waiting("a") > 1) std::this_thread::yield();
  EXPECT_FALSE(run.was_cancelled());
  leader.Cancel();
  run.JoinThreads();
  EXPECT_TRUE(run.was_cancelled());
  EXPECT_THAT(led, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(waited, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(Ask(cache_, "a", 1), "1 run");
}

TEST_F(AnswerCacheTest, WhatRanWhenTablesChangedIsNeitherKeptNorJoined) {
  SharedRun run(&cache_, "a");
  absl::StatusOr<AnswerCache::Result> led;
  run.Lead({}, &led);
  cache_.Clear();
  EXPECT_EQ(Ask(cache_, "a", 1), "1 run");
  run.Finish();
  run.JoinThreads();
  ASSERT_THAT(led, IsOk());
  EXPECT_EQ(Ask(cache_, "a", 2), "1 kept");
}

TEST_F(AnswerCacheTest, ARunThatARefreshHasOvertakenIsNotKept) {
  SharedRun run(&cache_, "a");
  absl::StatusOr<AnswerCache::Result> led;
  run.Lead({}, &led);
  EXPECT_EQ(Ask(cache_, "a", 1, /*refresh=*/true), "1 run");
  run.Finish();
  run.JoinThreads();
  EXPECT_EQ(Ask(cache_, "a", 2), "1 kept");
}

}  // namespace
}  // namespace semantic_layer::query
