#include "common/statedb/sqlite/sqlite_query_history.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/statedb/sqlite/state_database.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::statedb {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class SqliteQueryHistoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = absl::StrCat(
        ::testing::TempDir(), "/history_test_",
        ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".db");
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + suffix);
    }
    Reopen({});
  }

  void Reopen(const SqliteQueryHistory::Retention& retention) {
    history_.reset();
    database_.reset();
    ASSERT_OK_AND_ASSIGN(database_, OpenStateDatabase(path_));
    history_ = std::make_unique<SqliteQueryHistory>(database_.get(), retention);
  }

  static QueryRecord Record(absl::string_view user, absl::string_view id) {
    return {.user_id = std::string(user),
            .query_id = std::string(id),
            .query = absl::StrCat("SELECT '", id, "'"),
            .started_at = kNow};
  }

  std::vector<std::string> Ids(absl::string_view user) {
    auto page = history_->List(user, {.size = 1000});
    EXPECT_THAT(page, IsOk());
    std::vector<std::string> ids;
    for (const QueryRecord& record : page->items) {
      ids.push_back(record.query_id);
    }
    return ids;
  }

  std::string path_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqliteQueryHistory> history_;
};

TEST_F(SqliteQueryHistoryTest, KeepsAQueryFromItsStartToItsEnd) {
  QueryRecord record = Record("ann", "q1");
  record.kind = QueryKind::kMetrics;
  record.query = "{\"metrics\":[\"\xc3\xa9\"]}";
  ASSERT_OK(history_->Start(record));
  ASSERT_OK_AND_ASSIGN(auto running, history_->List("ann", {.size = 10}));
  EXPECT_THAT(running.items, ElementsAre(record));

  ASSERT_OK(history_->End("ann", "q1",
                          {.status = QueryStatus::kSucceeded,
                           .execution_time = absl::Milliseconds(12.5),
                           .row_count = 3}));
  Reopen({});
  record.status = QueryStatus::kSucceeded;
  record.execution_time = absl::Milliseconds(12.5);
  record.row_count = 3;
  ASSERT_OK_AND_ASSIGN(auto ended, history_->List("ann", {.size = 10}));
  EXPECT_THAT(ended.items, ElementsAre(record));
  EXPECT_EQ(ended.next_token, "");
}

TEST_F(SqliteQueryHistoryTest, CutsALongErrorBetweenCharacters) {
  ASSERT_OK(history_->Start(Record("ann", "q1")));
  std::string message = "x";
  while (message.size() < 2 * kHistoryErrorBytesMax) message += "\xc3\xa9";
  ASSERT_OK(history_->End("ann", "q1",
                          {.status = QueryStatus::kFailed, .error = message}));
  ASSERT_OK_AND_ASSIGN(auto page, history_->List("ann", {.size = 1}));
  EXPECT_EQ(page.items[0].error, message.substr(0, kHistoryErrorBytesMax - 1));
}

TEST_F(SqliteQueryHistoryTest, ShowsEachUserOnlyTheirOwn) {
  ASSERT_OK(history_->Start(Record("ann", "q1")));
  ASSERT_OK(history_->Start(Record("bob", "q1")));
  ASSERT_OK(history_->Start(Record("bob", "q2")));
  EXPECT_THAT(Ids("ann"), ElementsAre("q1"));
  EXPECT_THAT(Ids("bob"), ElementsAre("q2", "q1"));
  EXPECT_THAT(Ids("cid"), IsEmpty());
  EXPECT_THAT(history_->End("ann", "q2", {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("'q2'")));
}

TEST_F(SqliteQueryHistoryTest, RefusesAnIdThatTheUserHasUsed) {
  ASSERT_OK(history_->Start(Record("ann", "q1")));
  absl::Status again = history_->Start(Record("ann", "q1"));
  EXPECT_EQ(ReasonOf(again), ErrorReason::kInvalidRequest);
  EXPECT_THAT(ViolationsOf(again),
              ElementsAre(FieldViolation{
                  {"body", "query_id"}, "The id is taken.", "value_error"}));
}

TEST_F(SqliteQueryHistoryTest, PagesWithoutGapsWhileQueriesArrive) {
  for (int i = 0; i < 7; ++i) {
    ASSERT_OK(history_->Start(Record("ann", absl::StrCat("q", i))));
  }
  std::vector<std::string> seen;
  PageRequest request{.size = 3};
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(auto page, history_->List("ann", request));
    for (const auto& record : page.items) seen.push_back(record.query_id);
    request.token = page.next_token;
    ++pages;
    ASSERT_OK(history_->Start(Record("ann", absl::StrCat("late", pages))));
  } while (!request.token.empty());
  EXPECT_THAT(seen, ElementsAre("q6", "q5", "q4", "q3", "q2", "q1", "q0"));
  EXPECT_EQ(pages, 3);
}

TEST_F(SqliteQueryHistoryTest, EndsAPageThatHoldsManyBytes) {
  for (int i = 0; i < 4; ++i) {
    QueryRecord record = Record("ann", absl::StrCat("q", i));
    record.query = std::string(kMaxPageBytes / 2 + 1, 'x');
    ASSERT_OK(history_->Start(record));
  }
  PageRequest request{.size = 100};
  std::vector<size_t> sizes;
  do {
    ASSERT_OK_AND_ASSIGN(auto page, history_->List("ann", request));
    sizes.push_back(page.items.size());
    request.token = page.next_token;
  } while (!request.token.empty());
  EXPECT_THAT(sizes, ElementsAre(1, 1, 1, 1));
}

TEST_F(SqliteQueryHistoryTest, RefusesAForeignPageToken) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK(history_->Start(Record("ann", absl::StrCat("q", i))));
  }
  ASSERT_OK_AND_ASSIGN(auto page, history_->List("ann", {.size = 1}));
  EXPECT_THAT(history_->List("bob", {.size = 1, .token = page.next_token}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SqliteQueryHistoryTest, ForgetsTheOldestBeyondTheNumberOfEntries) {
  Reopen({.entries_max = 3, .prune_interval = 1});
  for (int i = 0; i < 6; ++i) {
    ASSERT_OK(history_->Start(Record("ann", absl::StrCat("q", i))));
    ASSERT_OK(history_->End("ann", absl::StrCat("q", i), {}));
    ASSERT_OK(history_->Start(Record("bob", absl::StrCat("q", i % 2, i))));
  }
  EXPECT_THAT(Ids("ann"), ElementsAre("q5", "q4", "q3"));
}

TEST_F(SqliteQueryHistoryTest, BoundsEveryUserHoweverTheyTakeTurns) {
  Reopen({.entries_max = 3, .prune_interval = 2});
  for (int i = 0; i < 20; ++i) {
    for (const char* user : {"ann", "bob"}) {
      ASSERT_OK(history_->Start(Record(user, absl::StrCat("q", i))));
      ASSERT_OK(history_->End(user, absl::StrCat("q", i), {}));
    }
  }
  EXPECT_LE(Ids("ann").size(), 4);
  EXPECT_LE(Ids("bob").size(), 4);
}

TEST_F(SqliteQueryHistoryTest, ForgetsTheOldestBeyondTheBytes) {
  Reopen({.bytes_max = 3000, .prune_interval = 1});
  for (int i = 0; i < 4; ++i) {
    QueryRecord record = Record("ann", absl::StrCat("q", i));
    record.query = std::string(1000, 'x');
    ASSERT_OK(history_->Start(record));
    ASSERT_OK(history_->End("ann", record.query_id, {}));
  }
  EXPECT_THAT(Ids("ann"), ElementsAre("q3", "q2"));
}

TEST_F(SqliteQueryHistoryTest, ForgetsWhatIsTooOldButNotWhatRuns) {
  Reopen({.age_max = absl::Hours(1), .prune_interval = 1});
  ASSERT_OK(history_->Start(Record("ann", "ended")));
  ASSERT_OK(history_->End("ann", "ended", {}));
  ASSERT_OK(history_->Start(Record("ann", "runs")));
  QueryRecord late = Record("ann", "late");
  late.started_at = kNow + absl::Hours(2);
  ASSERT_OK(history_->Start(late));
  EXPECT_THAT(Ids("ann"), ElementsAre("late", "runs"));
}

TEST_F(SqliteQueryHistoryTest, FailsWhatAFormerLifeLeftRunning) {
  ASSERT_OK(history_->Start(Record("ann", "q1")));
  ASSERT_OK(history_->Start(Record("bob", "q2")));
  ASSERT_OK(history_->End("bob", "q2", {.status = QueryStatus::kCancelled}));
  Reopen({});
  EXPECT_THAT(history_->EndInterrupted(), IsOkAndHolds(1));
  ASSERT_OK_AND_ASSIGN(auto ann, history_->List("ann", {.size = 1}));
  EXPECT_EQ(ann.items[0].status, QueryStatus::kFailed);
  EXPECT_THAT(*ann.items[0].error, HasSubstr("stopped before"));
  ASSERT_OK_AND_ASSIGN(auto bob, history_->List("bob", {.size = 1}));
  EXPECT_EQ(bob.items[0].status, QueryStatus::kCancelled);
}

}  // namespace
}  // namespace semantic_layer::statedb
