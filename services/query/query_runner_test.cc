#include "services/query/query_runner.h"

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/concurrency/fake_clock.h"
#include "common/rpc/metrics.h"
#include "common/statedb/sqlite/sqlite_query_history.h"
#include "common/statedb/sqlite/state_database.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/fake_warehouse.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

rowset::RowSet Numbers(int count) {
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"n", rowset::ColumnType::kInt64}}));
  for (int i = 0; i < count; ++i) builder.column(0).AppendInt(i);
  return *std::move(builder).Finish();
}

class QueryRunnerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = absl::StrCat(
        ::testing::TempDir(), "/runner_test_",
        ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".db");
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + suffix);
    }
    ASSERT_OK_AND_ASSIGN(database_, statedb::OpenStateDatabase(path_));
    history_ = std::make_unique<statedb::SqliteQueryHistory>(
        database_.get(), statedb::SqliteQueryHistory::Retention{});
    Make({});
    context_.principal.user_id = "ann";
  }

  void Make(const QueryRunner::Options& options) {
    runner_ = std::make_unique<QueryRunner>(
        options, &warehouse_, history_.get(), &clock_, &metrics_,
        [this] { return absl::StrCat("made-", ++ids_); });
  }

  // A job whose statement is its own text.
  static QueryJob Job(const std::string& text) {
    QueryJob job;
    job.text = text;
    job.prepare = [text](const warehouse::CallOptions&) {
      return PreparedStatement{.statement = {.text = text}};
    };
    return job;
  }

  statedb::QueryRecord Newest() {
    auto page = history_->List("ann", {.size = 1});
    EXPECT_THAT(page, IsOk());
    return page->items.at(0);
  }

  std::string path_;
  std::unique_ptr<statedb::Database> database_;
  std::unique_ptr<statedb::SqliteQueryHistory> history_;
  concurrency::FakeClock clock_;
  rpc::MetricsRegistry registry_;
  QueryMetrics metrics_{&registry_};
  warehouse::FakeWarehouse warehouse_;
  int ids_ = 0;
  std::unique_ptr<QueryRunner> runner_;
  rpc::RequestContext context_;
};

TEST_F(QueryRunnerTest, AnswersAndRecords) {
  warehouse_.SetHandler("SELECT n", [&](const warehouse::Statement&) {
    clock_.Advance(absl::Milliseconds(7));
    // It is in the history while it runs.
    EXPECT_EQ(Newest().status, statedb::QueryStatus::kRunning);
    EXPECT_EQ(runner_->running(), 1);
    return Numbers(3);
  });
  const absl::Time started = clock_.Now();
  ASSERT_OK_AND_ASSIGN(QueryResult result,
                       runner_->Run(context_, Job("SELECT n")));
  EXPECT_EQ(result.rows, Numbers(3));
  EXPECT_FALSE(result.truncated);
  EXPECT_EQ(result.execution_time, absl::Milliseconds(7));
  EXPECT_EQ(result.query_id, "made-1");
  EXPECT_EQ(runner_->running(), 0);
  EXPECT_EQ(Newest(),
            (statedb::QueryRecord{.user_id = "ann",
                                  .query_id = "made-1",
                                  .query = "SELECT n",
                                  .started_at = started,
                                  .status = statedb::QueryStatus::kSucceeded,
                                  .execution_time = absl::Milliseconds(7),
                                  .row_count = 3}));
  EXPECT_THAT(
      registry_.Print(),
      HasSubstr("sl_queries_total{kind=\"sql\",status=\"succeeded\"} 1"));
}

TEST_F(QueryRunnerTest, IsTruncatedOnlyWhenRowsWereCut) {
  warehouse_.SetResult("SELECT n", Numbers(3));
  QueryJob job = Job("SELECT n");
  job.rows_max = 3;
  ASSERT_OK_AND_ASSIGN(QueryResult all, runner_->Run(context_, job));
  EXPECT_FALSE(all.truncated);
  job.rows_max = 2;
  ASSERT_OK_AND_ASSIGN(QueryResult cut, runner_->Run(context_, job));
  EXPECT_TRUE(cut.truncated);
  EXPECT_EQ(cut.rows, Numbers(2));
}

TEST_F(QueryRunnerTest, RefusesAnAnswerThatIsTooLarge) {
  Make({.answer_bytes_max = 1024});
  warehouse_.SetResult("SELECT n", Numbers(1000));
  const absl::Status status = runner_->Run(context_, Job("SELECT n")).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kResultTooLarge);
  EXPECT_EQ(Newest().status, statedb::QueryStatus::kFailed);
  // The row limit alone is no such error.
  QueryJob job = Job("SELECT n");
  job.rows_max = 10;
  EXPECT_THAT(runner_->Run(context_, job), IsOk());
}

TEST_F(QueryRunnerTest, RecordsAStatementThatCannotBePrepared) {
  QueryJob job = Job("SELEC");
  job.prepare = [](const warehouse::CallOptions&) {
    return absl::InvalidArgumentError("no such statement");
  };
  EXPECT_THAT(runner_->Run(context_, job),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Newest().status, statedb::QueryStatus::kFailed);
  EXPECT_EQ(Newest().error, "no such statement");
  EXPECT_THAT(warehouse_.executed(), IsEmpty());
}

TEST_F(QueryRunnerTest, SaysErrorsInTheUsersTerms) {
  warehouse_.SetFailure("SELECT x", absl::InvalidArgumentError("engine talk"));
  QueryJob job = Job("SELECT x");
  job.refine = [](absl::Status error, const warehouse::CallOptions&) {
    return absl::InvalidArgumentError(
        absl::StrCat("refined: ", error.message()));
  };
  EXPECT_THAT(
      runner_->Run(context_, job),
      StatusIs(absl::StatusCode::kInvalidArgument, "refined: engine talk"));
  EXPECT_EQ(Newest().error, "refined: engine talk");
}

TEST_F(QueryRunnerTest, RefusesAnIdThatWasUsed) {
  warehouse_.SetResult("SELECT n", Numbers(1));
  QueryJob job = Job("SELECT n");
  job.query_id = "mine";
  ASSERT_OK(runner_->Run(context_, job).status());
  EXPECT_EQ(ReasonOf(runner_->Run(context_, job).status()),
            ErrorReason::kInvalidRequest);
  EXPECT_EQ(warehouse_.executed().size(), 1);
}

TEST_F(QueryRunnerTest, CancelEndsARunningQuery) {
  warehouse_.SetEndless("SELECT forever");
  QueryJob job = Job("SELECT forever");
  job.query_id = "mine";
  absl::Status ended;
  std::thread caller([&] { ended = runner_->Run(context_, job).status(); });
  while (!runner_->Cancel(context_, "mine").ok()) std::this_thread::yield();
  caller.join();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kCancelled,
                              "The query was cancelled."));
  EXPECT_EQ(Newest().status, statedb::QueryStatus::kCancelled);
}

TEST_F(QueryRunnerTest, ACallerThatLeavesEndsTheQuery) {
  warehouse_.SetEndless("SELECT forever");
  concurrency::CancellationSource call;
  context_.cancellation = call.token();
  absl::Status ended;
  std::thread caller(
      [&] { ended = runner_->Run(context_, Job("SELECT forever")).status(); });
  while (runner_->running() == 0) std::this_thread::yield();
  call.Cancel(absl::DeadlineExceededError("too late"));
  caller.join();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kDeadlineExceeded, "too late"));
  EXPECT_EQ(Newest().status, statedb::QueryStatus::kFailed);
}

TEST_F(QueryRunnerTest, StreamsInBatchesAndRecordsTheRows) {
  warehouse_.SetResult("SELECT n", Numbers(20000));
  int64_t rows = 0;
  int batches = 0;
  ASSERT_OK(runner_->Stream(context_, Job("SELECT n"),
                            [&](const rowset::RowSet& batch) {
                              EXPECT_LE(batch.row_count(), 8192);
                              EXPECT_EQ(batch.column(0).IntAt(0), rows);
                              rows += batch.row_count();
                              ++batches;
                              return absl::OkStatus();
                            }));
  EXPECT_EQ(rows, 20000);
  EXPECT_GE(batches, 3);
  EXPECT_EQ(Newest().row_count, 20000);
}

TEST_F(QueryRunnerTest, AStreamWithoutRowsTellsItsColumns) {
  warehouse_.SetResult("SELECT n", Numbers(0));
  std::vector<rowset::RowSet> batches;
  ASSERT_OK(runner_->Stream(context_, Job("SELECT n"),
                            [&](const rowset::RowSet& batch) {
                              batches.push_back(batch);
                              return absl::OkStatus();
                            }));
  EXPECT_THAT(batches, ElementsAre(Numbers(0)));
}

TEST_F(QueryRunnerTest, AReaderThatFailsEndsTheStream) {
  warehouse_.SetResult("SELECT n", Numbers(20000));
  int batches = 0;
  EXPECT_THAT(runner_->Stream(context_, Job("SELECT n"),
                              [&](const rowset::RowSet&) {
                                ++batches;
                                return absl::CancelledError("client gone");
                              }),
              StatusIs(absl::StatusCode::kCancelled, "client gone"));
  EXPECT_EQ(batches, 1);
  EXPECT_EQ(Newest().status, statedb::QueryStatus::kCancelled);
}

TEST_F(QueryRunnerTest, WritesAnswerWithTheRowsTheyChanged) {
  warehouse_.SetWrite("DELETE", 5);
  QueryJob job = Job("DELETE");
  EXPECT_THAT(runner_->Run(context_, job),
              StatusIs(absl::StatusCode::kPermissionDenied));
  job.prepare = [](const warehouse::CallOptions&) {
    return PreparedStatement{.statement = {.text = "DELETE"}, .writes = true};
  };
  ASSERT_OK_AND_ASSIGN(QueryResult result, runner_->Run(context_, job));
  ASSERT_EQ(result.rows.column_count(), 1);
  EXPECT_EQ(result.rows.schema().field(0).name, "num_affected_rows");
  EXPECT_EQ(result.rows.column(0).IntAt(0), 5);
  EXPECT_EQ(ReasonOf(runner_->Stream(
                context_, job,
                [](const rowset::RowSet&) { return absl::OkStatus(); })),
            ErrorReason::kSqlNotAllowed);
}

TEST_F(QueryRunnerTest, RefusesMoreQueriesThanAUserMayRun) {
  Make({.concurrent_queries_per_user = 1});
  warehouse_.SetEndless("SELECT forever");
  QueryJob job = Job("SELECT forever");
  job.query_id = "mine";
  std::thread caller([&] {
    EXPECT_THAT(runner_->Run(context_, job),
                StatusIs(absl::StatusCode::kCancelled));
  });
  while (runner_->running() == 0) std::this_thread::yield();
  EXPECT_EQ(ReasonOf(runner_->Run(context_, Job("SELECT n")).status()),
            ErrorReason::kOverloaded);
  EXPECT_OK(runner_->Cancel(context_, "mine"));
  caller.join();
}

TEST_F(QueryRunnerTest, PassesOnWhoAsksAndUntilWhen) {
  context_.deadline = absl::Now() + absl::Hours(1);
  QueryJob job = Job("SELECT n");
  warehouse::CallOptions seen;
  job.prepare = [&](const warehouse::CallOptions& call) {
    seen = call;
    return absl::InvalidArgumentError("enough");
  };
  EXPECT_FALSE(runner_->Run(context_, job).ok());
  EXPECT_EQ(seen.identity.user, "ann");
  EXPECT_EQ(seen.deadline, context_.deadline);
}

}  // namespace
}  // namespace semantic_layer::query
