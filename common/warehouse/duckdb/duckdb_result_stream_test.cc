#include "common/warehouse/duckdb/duckdb_result_stream.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/timer_queue.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/duckdb/connection_pool.h"
#include "common/warehouse/duckdb/duckdb_instance.h"
#include "common/warehouse/duckdb/interrupter.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using ::semantic_layer::testing::StatusIs;

// DuckDB forgets an interrupt that comes before the statement begins.
TEST(DuckDbResultStreamTest, CancelledBeforeItBeginsLeavesNothingRunning) {
  const DuckDbOptions options = {.threads = 2};
  ASSERT_OK_AND_ASSIGN(auto instance, DuckDbInstance::Open(options));
  ConnectionPool pool(options, std::move(instance));
  concurrency::TimerQueue timers;
  concurrency::CancellationSource source;
  const CallOptions call = {.cancellation = source.token()};

  RunningStatement statement;
  ASSERT_OK_AND_ASSIGN(statement.connection, pool.Acquire("", "", call));
  statement.interrupter = std::make_unique<Interrupter>(
      statement.connection->get(), call, &timers);
  ASSERT_EQ(duckdb_prepare(statement.connection->get(),
                           "SELECT count(*) FROM range(1000000000000)",
                           statement.prepared.out()),
            DuckDBSuccess);
  statement.reads_only = true;
  source.Cancel();
  EXPECT_THAT(
      DuckDbResultStream::Start(std::move(statement), ResultLimits()).status(),
      StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(pool.in_use(), 0);
}

}  // namespace
}  // namespace semantic_layer::warehouse
