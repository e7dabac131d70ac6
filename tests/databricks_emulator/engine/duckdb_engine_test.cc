#include "tests/databricks_emulator/engine/duckdb_engine.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/timer_queue.h"
#include "common/rowset/rowset.h"
#include "common/rowset/schema.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::emulator {
namespace {

using ::semantic_layer::testing::StatusIs;

class NoRows : public RowSink {
 public:
  absl::Status OnSchema(const rowset::SchemaPtr&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<bool> OnRows(const rowset::RowSet&) override { return false; }
};

constexpr char kForever[] =
    "SELECT count(*) FROM range(1000000000) a, range(1000000000) b";

// The workers begin with the statement, before anybody looks at the token:
// what is left of it must not hold the end of its connection. The moments lie
// closely around that.
TEST(DuckDbEngineTest, CancelledAtAnyMomentLeavesNothingRunning) {
  ASSERT_OK_AND_ASSIGN(const auto engine, DuckDbEngine::Open({.threads = 2}));
  concurrency::TimerQueue timers;
  NoRows sink;
  for (int i = 0; i < 1000; ++i) {
    concurrency::CancellationSource source;
    const auto timer = timers.At(absl::Now() + absl::Microseconds(i),
                                 [&source] { source.Cancel(); });
    EXPECT_THAT(engine->Run({.sql = kForever}, source.token(), &sink).status(),
                StatusIs(absl::StatusCode::kCancelled));
    timers.Forget(timer);
  }
}

TEST(DuckDbEngineTest, ASinkThatWantsNoMoreEndsTheStatement) {
  ASSERT_OK_AND_ASSIGN(const auto engine, DuckDbEngine::Open({.threads = 2}));
  NoRows sink;
  EXPECT_OK(
      engine->Run({.sql = "SELECT * FROM range(1000000000000)"}, {}, &sink)
          .status());
}

}  // namespace
}  // namespace semantic_layer::emulator
