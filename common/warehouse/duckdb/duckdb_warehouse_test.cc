#include "common/warehouse/duckdb/duckdb_warehouse.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/concurrency/cancellation.h"
#include "common/rowset/rowset.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

namespace fs = std::filesystem;
using rowset::RowSet;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kEndless[] = "SELECT count(*) FROM range(1000000000000)";

absl::StatusOr<RowSet> RunSql(Warehouse& warehouse, const std::string& sql,
                              ExecuteOptions options = {}) {
  ASSIGN_OR_RETURN(const auto stream,
                   warehouse.Execute({.text = sql}, options));
  return ReadAll(*stream);
}

absl::StatusOr<RowSet> Write(Warehouse& warehouse, const std::string& sql) {
  ExecuteOptions options;
  options.allow_writes = true;
  return RunSql(warehouse, sql, options);
}

class DuckDbWarehouseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  std::string Path(const char* name) { return (folder_ / name).string(); }

  std::string Script(const std::string& sql) {
    std::ofstream(Path("init.sql")) << sql;
    return Path("init.sql");
  }

  fs::path folder_;
};

TEST_F(DuckDbWarehouseTest, InitScriptRunsBeforeTheDoorsClose) {
  std::ofstream(Path("rows.csv")) << "a,b\n1,x\n2,y\n";
  const std::string script = Script(
      absl::StrCat("CREATE SCHEMA s; CREATE TABLE IF NOT EXISTS s.t AS FROM "
                   "read_csv('",
                   Path("rows.csv"), "');"));
  ASSERT_OK_AND_ASSIGN(const auto warehouse,
                       DuckDbWarehouse::Create({.init_sql_path = script}));
  ASSERT_OK_AND_ASSIGN(const RowSet rows,
                       RunSql(*warehouse, "SELECT sum(a) FROM s.t"));
  EXPECT_EQ(rows.column(0).TextAt(0), "3");
}

TEST_F(DuckDbWarehouseTest, UnusableOptionsStopTheStart) {
  const auto start = [](DuckDbOptions options) {
    return DuckDbWarehouse::Create(std::move(options)).status();
  };
  EXPECT_THAT(start({.init_sql_path = Path("nope.sql")}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("DUCKDB_INIT_SQL")));
  EXPECT_THAT(start({.init_sql_path = Script("SELEC 1")}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("syntax error")));
  EXPECT_THAT(start({.path = Path("no/such/folder/x.duckdb")}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("DUCKDB_PATH")));
  EXPECT_THAT(start({.attached = {{.catalog = "samples",
                                   .path = Path("nope.duckdb")}}}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("catalog samples")));
  EXPECT_THAT(start({.memory_limit = "a lot"}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("memory_limit")));
  EXPECT_THAT(start({.max_connections = 0}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  std::ofstream(Path("text.duckdb")) << std::string(20000, 'x');
  EXPECT_THAT(start({.path = Path("text.duckdb")}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(DuckDbWarehouseTest, FileOfAnotherProcessIsUnavailable) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto warehouse = DuckDbWarehouse::Create({.path = Path("a.duckdb")});
    const char byte = warehouse.ok() ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    while (true) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  EXPECT_THAT(DuckDbWarehouse::Create({.path = Path("a.duckdb")}).status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("in use by another process")));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_THAT(DuckDbWarehouse::Create({.path = Path("a.duckdb")}), IsOk());
}

// The child reports each write once Execute has returned; then it is killed.
TEST_F(DuckDbWarehouseTest, AcknowledgedWritesSurviveKill) {
  int reports[2];
  ASSERT_EQ(pipe(reports), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto warehouse = DuckDbWarehouse::Create({.path = Path("a.duckdb")});
    if (!warehouse.ok() ||
        !Write(**warehouse, "CREATE TABLE t (a BIGINT)").ok()) {
      _exit(1);
    }
    for (int64_t i = 0;; ++i) {
      const bool ok =
          Write(**warehouse, absl::StrCat("INSERT INTO t VALUES (", i, ")"))
              .ok();
      if (!ok || write(reports[1], &i, sizeof(i)) != sizeof(i)) _exit(1);
    }
  }
  close(reports[1]);
  int64_t last = -1;
  while (last < 30 && read(reports[0], &last, sizeof(last)) == sizeof(last)) {
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  // What it reported before it died.
  while (read(reports[0], &last, sizeof(last)) == sizeof(last)) {
  }
  ASSERT_GE(last, 30);
  ASSERT_OK_AND_ASSIGN(const auto warehouse,
                       DuckDbWarehouse::Create({.path = Path("a.duckdb")}));
  ASSERT_OK_AND_ASSIGN(
      const RowSet rows,
      RunSql(*warehouse,
             absl::StrCat("SELECT count(*) FROM t WHERE a <= ", last)));
  EXPECT_EQ(rows.column(0).IntAt(0), last + 1);
}

TEST_F(DuckDbWarehouseTest, DataIsThereAfterARestart) {
  {
    ASSERT_OK_AND_ASSIGN(const auto warehouse,
                         DuckDbWarehouse::Create({.path = Path("a.duckdb")}));
    ASSERT_THAT(Write(*warehouse, "CREATE TABLE t AS SELECT 42 AS a"), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const auto warehouse,
                       DuckDbWarehouse::Create({.path = Path("a.duckdb")}));
  ASSERT_OK_AND_ASSIGN(const RowSet rows, RunSql(*warehouse, "FROM a.main.t"));
  EXPECT_EQ(rows.column(0).IntAt(0), 42);
}

TEST_F(DuckDbWarehouseTest, TooMuchMemoryIsResourceExhausted) {
  ASSERT_OK_AND_ASSIGN(
      const auto warehouse,
      DuckDbWarehouse::Create({.memory_limit = "50MB", .threads = 2}));
  EXPECT_THAT(
      RunSql(*warehouse, "SELECT list(range) FROM range(100000000)").status(),
      StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(RunSql(*warehouse, "SELECT 1"), IsOk());
}

TEST_F(DuckDbWarehouseTest, ErrorWhileStreamingEndsTheStream) {
  ASSERT_OK_AND_ASSIGN(const auto warehouse, DuckDbWarehouse::Create({}));
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse->Execute(
          {.text = "SELECT CASE WHEN range = 900000 THEN error('boom') ELSE "
                   "'x' END FROM range(1000000)"},
          ExecuteOptions()));
  absl::Status status;
  int batches = 0;
  while (status.ok()) {
    const auto batch = stream->Next();
    status = batch.status();
    if (batch.ok()) {
      ASSERT_TRUE(batch->has_value());
      ++batches;
    }
  }
  EXPECT_GT(batches, 1);
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("boom")));
  EXPECT_EQ(stream->Next().status(), status);
  EXPECT_EQ(warehouse->connections_in_use(), 0);
}

TEST_F(DuckDbWarehouseTest, WideRowsComeInSmallBatches) {
  ASSERT_OK_AND_ASSIGN(const auto warehouse, DuckDbWarehouse::Create({}));
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse->Execute(
          {.text = "SELECT repeat('x', 20000) AS a FROM range(1000)"},
          ExecuteOptions()));
  int64_t rows = 0;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const auto batch, stream->Next());
    if (!batch.has_value()) break;
    EXPECT_LE(batch->ValueBytes(), kMaxBatchBytes);
    rows += batch->row_count();
  }
  EXPECT_EQ(rows, 1000);
}

TEST_F(DuckDbWarehouseTest, ConnectionsAreGivenBackAndUsedAgain) {
  ASSERT_OK_AND_ASSIGN(const auto warehouse,
                       DuckDbWarehouse::Create({.max_connections = 2}));
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(RunSql(*warehouse, "SELECT 1"), IsOk());
    ASSERT_THAT(RunSql(*warehouse, "SELEC 1"),
                StatusIs(absl::StatusCode::kInvalidArgument));
    ASSERT_THAT(Write(*warehouse, "CREATE OR REPLACE TABLE t (a INT)"), IsOk());
  }
  EXPECT_EQ(warehouse->connections_in_use(), 0);
  EXPECT_LE(warehouse->idle_connections(), 2);
  EXPECT_GE(warehouse->idle_connections(), 0);
}

TEST_F(DuckDbWarehouseTest, TooManyStatementsAreRefusedAfterAWait) {
  ASSERT_OK_AND_ASSIGN(
      const auto warehouse,
      DuckDbWarehouse::Create(
          {.max_connections = 1, .connection_wait = absl::Milliseconds(30)}));
  ASSERT_OK_AND_ASSIGN(
      auto holder,
      warehouse->Execute({.text = "FROM range(1000000)"}, ExecuteOptions()));
  const absl::Status status = RunSql(*warehouse, "SELECT 1").status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kOverloaded);
  EXPECT_THAT(warehouse->CheckHealth(CallOptions()), IsOk());
  holder.reset();
  EXPECT_THAT(RunSql(*warehouse, "SELECT 1"), IsOk());
}

TEST_F(DuckDbWarehouseTest, WaitingForAConnectionObeysCancellation) {
  ASSERT_OK_AND_ASSIGN(const auto warehouse,
                       DuckDbWarehouse::Create({.max_connections = 1}));
  ASSERT_OK_AND_ASSIGN(
      const auto holder,
      warehouse->Execute({.text = "FROM range(1000000)"}, ExecuteOptions()));
  concurrency::CancellationSource source;
  ExecuteOptions options;
  options.call.cancellation = source.token();
  std::thread canceller([&] {
    while (warehouse->waiting_calls() == 0) std::this_thread::yield();
    source.Cancel();
  });
  EXPECT_THAT(RunSql(*warehouse, "SELECT 1", options),
              StatusIs(absl::StatusCode::kCancelled));
  canceller.join();
  ExecuteOptions hurried;
  hurried.call.deadline = absl::Now() + absl::Milliseconds(20);
  EXPECT_THAT(RunSql(*warehouse, "SELECT 1", hurried),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

// Statements begin, run, are cancelled at every moment, and nothing is left.
TEST_F(DuckDbWarehouseTest, CancellationUnderLoad) {
  ASSERT_OK_AND_ASSIGN(
      const auto warehouse,
      DuckDbWarehouse::Create({.threads = 2, .max_connections = 4}));
  std::atomic<int> cancelled = 0;
  std::atomic<int> finished = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 15; ++i) {
        concurrency::CancellationSource source;
        ExecuteOptions options;
        options.call.cancellation = source.token();
        const bool endless = (t + i) % 2 == 0;
        std::thread canceller([&source, endless, i] {
          if (!endless) return;
          for (int k = 0; k < i; ++k) std::this_thread::yield();
          source.Cancel();
        });
        const absl::Status status =
            RunSql(*warehouse, endless ? kEndless : "FROM range(20000)",
                   options)
                .status();
        canceller.join();
        if (endless) {
          EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
          ++cancelled;
        } else {
          EXPECT_THAT(status, IsOk());
          ++finished;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cancelled + finished, 90);
  EXPECT_EQ(warehouse->connections_in_use(), 0);
}

TEST_F(DuckDbWarehouseTest, CatalogShowsCommentsCountsAndSpelling) {
  ASSERT_OK_AND_ASSIGN(
      const auto warehouse,
      DuckDbWarehouse::Create(
          {.path = Path("shop.duckdb"),
           .init_sql_path = Script(
               "CREATE SCHEMA Sales; CREATE TABLE sales.Orders AS SELECT range "
               "AS id, [1] AS tags FROM range(10); COMMENT ON TABLE "
               "sales.orders IS 'All orders'; COMMENT ON COLUMN "
               "sales.orders.id IS 'Key'")}));
  ASSERT_OK_AND_ASSIGN(const auto catalogs,
                       warehouse->ListCatalogs({}, CallOptions()));
  ASSERT_EQ(catalogs.items.size(), 1u);
  EXPECT_EQ(catalogs.items[0].name, "shop");
  ASSERT_OK_AND_ASSIGN(const TableInfo table,
                       warehouse->GetTable("SHOP", "sales", "ORDERS", {}));
  EXPECT_EQ(table.name, "Orders");
  EXPECT_EQ(table.schema, "Sales");
  EXPECT_EQ(table.comment, "All orders");
  EXPECT_EQ(table.row_count, 10);
  ASSERT_OK_AND_ASSIGN(const auto columns,
                       warehouse->ListColumns("shop", "sales", "orders", {}));
  ASSERT_EQ(columns.size(), 2u);
  EXPECT_EQ(columns[0].comment, "Key");
  EXPECT_EQ(columns[1].data_type, "ARRAY<INT>");
  EXPECT_EQ(columns[1].comment, std::nullopt);
}

}  // namespace
}  // namespace semantic_layer::warehouse
