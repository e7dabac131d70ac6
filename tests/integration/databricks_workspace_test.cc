// The Databricks warehouse against the emulated workspace: what goes wrong
// between them, who may see what, results of many chunks, a large catalog.

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/concurrency/clock.h"
#include "common/config/secret.h"
#include "common/databricks/client/databricks_options.h"
#include "common/databricks/client/workspace.h"
#include "common/databricks/statements/statement_client.h"
#include "common/databricks/statements/statement_result.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/databricks/databricks_warehouse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace semantic_layer::warehouse {
namespace {

using emulator::Emulator;
using emulator::EmulatorOptions;
using emulator::FaultRule;
using ::semantic_layer::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kStatements[] = "/api/2.0/sql/statements";
constexpr char kStorage[] = "/storage/results/";
constexpr char kManyRows[] = "SELECT id AS n FROM range(50000) ORDER BY n";

class DatabricksWorkspaceTest : public ::testing::Test {
 protected:
  // Starts the workspace and connects as its first account, an admin.
  void Start(EmulatorOptions options) {
    options.init_sql.push_back("CREATE TABLE main.default.t (a INT)");
    auto started = Emulator::Start(std::move(options));
    ASSERT_THAT(started, IsOk());
    emulator_ = *std::move(started);
    warehouse_ = Connect();
  }

  std::unique_ptr<DatabricksWarehouse> Connect() {
    databricks::DatabricksOptions options;
    options.host = emulator_->url();
    options.token =
        config::Secret<std::string>(emulator_->options().accounts[0].token);
    options.warehouse_id = emulator_->options().warehouses[0].id;
    auto created = DatabricksWarehouse::Create(options, &clock_);
    if (!created.ok()) std::abort();
    return *std::move(created);
  }

  Identity UserNumber(int account) const {
    return {.user = emulator_->options().accounts[account].user_name,
            .token = config::Secret<std::string>(
                emulator_->options().accounts[account].token)};
  }

  // The sum of a result's only column.
  absl::StatusOr<int64_t> Sum(const std::string& text,
                              ExecuteOptions options = {}) {
    auto stream = warehouse_->Execute({.text = text}, options);
    if (!stream.ok()) return stream.status();
    int64_t sum = 0;
    while (true) {
      auto batch = (*stream)->Next();
      if (!batch.ok()) return batch.status();
      if (!batch->has_value()) return sum;
      for (int64_t i = 0; i < (*batch)->row_count(); ++i) {
        sum += (*batch)->column(0).IntAt(i);
      }
    }
  }

  int64_t Counter(const std::string& name) {
    const auto counters = emulator_->log().Counters();
    const auto found = counters.find(name);
    return found == counters.end() ? 0 : found->second;
  }

  int Requests(absl::string_view path_prefix) {
    int count = 0;
    for (const auto& request : emulator_->log().Requests()) {
      count += absl::StartsWith(request.path, path_prefix) ? 1 : 0;
    }
    return count;
  }

  const concurrency::SystemClock clock_;
  std::unique_ptr<Emulator> emulator_;
  std::unique_ptr<DatabricksWarehouse> warehouse_;
};

// Its submit waits for it and is answered after five seconds: only then does
// anybody know what to cancel.
TEST_F(DatabricksWorkspaceTest, AShutdownLeavesNoStatementRunning) {
  Start({});
  databricks::DatabricksOptions options;
  options.host = emulator_->url();
  options.token =
      config::Secret<std::string>(emulator_->options().accounts[0].token);
  ASSERT_OK_AND_ASSIGN(const auto workspace,
                       databricks::Workspace::Create(options, &clock_));
  auto client = std::make_unique<databricks::StatementClient>(
      databricks::StatementClient::Options{
          .warehouse_id = emulator_->options().warehouses[0].id},
      &workspace->client(), &workspace->timers(), &clock_);
  client->Execute({.statement = "SELECT count(*) FROM range(100000000000)"}, {},
                  [](const absl::StatusOr<databricks::StatementResult>&) {});
  const absl::Time patience = absl::Now() + absl::Seconds(30);
  while (Requests(kStatements) == 0 && absl::Now() < patience) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  client.reset();
  int cancelled = 0;
  for (const auto& request : emulator_->log().Requests()) {
    if (!absl::EndsWith(request.path, "/cancel")) continue;
    EXPECT_EQ(request.status, 200);
    ++cancelled;
  }
  EXPECT_EQ(cancelled, 1);
}

struct Fault {
  const char* name;
  FaultRule rule;
};

std::vector<Fault> Faults() {
  using Kind = FaultRule::Kind;
  return {
      {"429", {.kind = Kind::kStatus, .status = 429, .retry_after = "0"}},
      {"503", {.kind = Kind::kStatus, .status = 503, .retry_after = "0"}},
      {"500", {.kind = Kind::kStatus, .status = 500}},
      {"502", {.kind = Kind::kHtml, .status = 502}},
      {"reset", {.kind = Kind::kReset}},
      {"reset after", {.kind = Kind::kResetAfter}},
      {"cut body", {.kind = Kind::kCutBody}},
      {"slow body",
       {.kind = Kind::kSlowBody, .bytes = 64, .pause = absl::Milliseconds(1)}},
      {"wrong JSON", {.kind = Kind::kWrongJson}},
      {"latency", {.kind = Kind::kLatency, .latency = absl::Milliseconds(30)}},
      {"empty body", {.kind = Kind::kEmptyBody, .status = 500}},
  };
}

struct Operation {
  const char* name;
  const char* method;
  const char* path_prefix;
};

// One fault at a time, on each of the requests that a statement makes: it ends
// well or with one error that has a reason, in time, and it is run once.
TEST_F(DatabricksWorkspaceTest, NoFaultRunsAStatementTwiceOrLosesRows) {
  const std::vector<Operation> operations = {
      {"submit", "POST", kStatements},
      {"poll or chunk", "GET", kStatements},
      {"storage", "GET", kStorage}};
  int attempts = 0;
  for (const Fault& fault : Faults()) {
    for (const Operation& operation : operations) {
      SCOPED_TRACE(absl::StrCat(fault.name, " on ", operation.name));
      EmulatorOptions options;
      options.statements.chunk_rows = 9000;
      Start(std::move(options));
      FaultRule rule = fault.rule;
      rule.method = operation.method;
      rule.path_prefix = operation.path_prefix;
      rule.count = 1;
      emulator_->faults().Add(rule);
      ExecuteOptions execute;
      execute.call.deadline = absl::Now() + absl::Seconds(20);
      const absl::StatusOr<int64_t> sum = Sum(kManyRows, execute);
      if (sum.ok()) {
        EXPECT_EQ(*sum, int64_t{50000} * 49999 / 2);
      } else {
        EXPECT_TRUE(ReasonOf(sum.status()).has_value()) << sum.status();
        EXPECT_FALSE(absl::IsDeadlineExceeded(sum.status()));
      }
      EXPECT_EQ(emulator_->faults().List().at(0).hit, 1);
      // The client is none the worse for it.
      execute.allow_writes = true;
      EXPECT_THAT(Sum("INSERT INTO main.default.t VALUES (1)", execute),
                  IsOk());
      EXPECT_EQ(Counter("double_executions"), 0);
      // What is not a submit can always be repeated.
      if (operation.method == std::string("GET") &&
          fault.rule.kind != FaultRule::Kind::kWrongJson &&
          fault.rule.status != 500) {
        EXPECT_THAT(sum, IsOk());
      }
      ++attempts;
      warehouse_.reset();
      emulator_.reset();
    }
  }
  EXPECT_EQ(attempts, 33);
}

TEST_F(DatabricksWorkspaceTest, AWriteWhoseAnswerIsLostIsNotRepeated) {
  for (const FaultRule::Kind kind :
       {FaultRule::Kind::kResetAfter, FaultRule::Kind::kCutBody,
        FaultRule::Kind::kWrongJson}) {
    Start({});
    emulator_->faults().Add({.method = "POST",
                             .path_prefix = kStatements,
                             .count = 1,
                             .kind = kind});
    ExecuteOptions options = {.allow_writes = true};
    EXPECT_THAT(Sum("INSERT INTO main.default.t VALUES (7)", options),
                Not(IsOk()));
    // The lost one may still be running.
    ASSERT_OK_AND_ASSIGN(const int64_t sum,
                         Sum("SELECT coalesce(sum(a), 0) FROM "
                             "main.default.t"));
    EXPECT_LE(sum, 7);
    EXPECT_EQ(Counter("double_executions"), 0);
    warehouse_.reset();
    emulator_.reset();
  }
}

TEST_F(DatabricksWorkspaceTest, LinksThatExpireAreAskedForAgain) {
  EmulatorOptions options;
  options.statements.chunk_rows = 5000;
  Start(std::move(options));
  ASSERT_OK_AND_ASSIGN(const auto stream,
                       warehouse_->Execute({.text = kManyRows}, {}));
  ASSERT_OK_AND_ASSIGN(auto batch, stream->Next());
  emulator_->clock().Advance(absl::Minutes(16));
  int64_t rows = batch->row_count();
  while (true) {
    ASSERT_OK_AND_ASSIGN(batch, stream->Next());
    if (!batch.has_value()) break;
    rows += batch->row_count();
  }
  EXPECT_EQ(rows, 50000);
  EXPECT_GE(Requests(kStorage), 10);
}

TEST_F(DatabricksWorkspaceTest, AResultThatIsGoneIsExpired) {
  EmulatorOptions options;
  options.statements.chunk_rows = 1000;
  Start(std::move(options));
  ASSERT_OK_AND_ASSIGN(const auto stream,
                       warehouse_->Execute({.text = kManyRows}, {}));
  ASSERT_THAT(stream->Next(), IsOk());
  emulator_->clock().Advance(absl::Hours(2));
  absl::Status status;
  while (status.ok()) {
    const auto batch = stream->Next();
    if (batch.ok() && !batch->has_value()) break;
    status = batch.status();
  }
  EXPECT_EQ(ReasonOf(status), ErrorReason::kResultExpired);
}

TEST_F(DatabricksWorkspaceTest, GivingUpInterruptsTheStatement) {
  Start({});
  ExecuteOptions options;
  options.call.deadline = absl::Now() + absl::Milliseconds(200);
  EXPECT_TRUE(absl::IsDeadlineExceeded(
      Sum("SELECT count(*) FROM range(1000000000000)", options).status()));
  while (Counter("statements_interrupted") == 0) {
    absl::SleepFor(absl::Milliseconds(5));
  }
}

TEST_F(DatabricksWorkspaceTest, GrantsOfTheUserApplyAndNotTheServices) {
  EmulatorOptions options;
  options.schemas = {"main.secret"};
  options.init_sql = {"CREATE TABLE main.secret.s (a INT)"};
  options.default_grants = false;
  Start(std::move(options));
  const CallOptions viewer = {.identity = UserNumber(2)};
  EXPECT_THAT(Sum("SELECT a FROM main.secret.s"), IsOk());
  EXPECT_EQ(
      ReasonOf(Sum("SELECT a FROM main.secret.s", {.call = viewer}).status()),
      ErrorReason::kPermissionDenied);
  ASSERT_OK_AND_ASSIGN(const auto all, warehouse_->ListCatalogs({}, {}));
  EXPECT_THAT(all.items, Not(IsEmpty()));
  ASSERT_OK_AND_ASSIGN(const auto none, warehouse_->ListCatalogs({}, viewer));
  EXPECT_THAT(none.items, IsEmpty());
  CallOptions nobody;
  nobody.identity.token = config::Secret<std::string>("dapi-nobodys");
  EXPECT_EQ(ReasonOf(Sum("SELECT 1", {.call = nobody}).status()),
            ErrorReason::kWorkspaceTokenExpired);
}

TEST_F(DatabricksWorkspaceTest, AWarehouseThatSleepsIsWellAndIsWokenByUse) {
  EmulatorOptions options;
  options.warehouses = {{.id = "w1",
                         .name = "Sleeper",
                         .running = false,
                         .start_delay = absl::Milliseconds(300)}};
  Start(std::move(options));
  // init_sql has not woken it, and neither does a probe.
  EXPECT_THAT(warehouse_->CheckHealth({}), IsOk());
  EXPECT_EQ(warehouse_->DescribeHealth(),
            "STOPPED (the first statement starts it)");
  ASSERT_OK_AND_ASSIGN(const int64_t one, Sum("SELECT 1"));
  EXPECT_EQ(one, 1);
  const auto later = Connect();
  EXPECT_THAT(later->CheckHealth({}), IsOk());
  EXPECT_EQ(later->DescribeHealth(), "RUNNING");
}

TEST_F(DatabricksWorkspaceTest, ALargeCatalogIsBrowsedAndSearchedByPages) {
  EmulatorOptions options;
  options.synthetic_tables = 100'000;
  Start(std::move(options));
  emulator_->log().Clear();
  ASSERT_OK_AND_ASSIGN(const auto page,
                       warehouse_->ListTables("synthetic", "schema_042", "",
                                              {.page_size = 100}, {}));
  EXPECT_THAT(page.next_page_token, Not(IsEmpty()));
  EXPECT_LE(page.items.size(), 100u);
  EXPECT_LE(Requests("/api/2.1/unity-catalog"), 20);
  // The whole of one schema, and not more.
  std::vector<std::string> names;
  PageRequest request = {.page_size = 300};
  do {
    ASSERT_OK_AND_ASSIGN(
        const auto tables,
        warehouse_->ListTables("synthetic", "schema_042", "", request, {}));
    for (const TableInfo& table : tables.items) names.push_back(table.name);
    request.token = tables.next_page_token;
  } while (!request.token.empty());
  EXPECT_EQ(names.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(names.front(), "table_042000");
  // A search asks for what it finds.
  emulator_->log().Clear();
  ASSERT_OK_AND_ASSIGN(
      const auto found,
      warehouse_->ListTables("synthetic", "schema_042", "TABLE_04205", {}, {}));
  EXPECT_EQ(found.items.size(), 10u);
  EXPECT_LE(Requests("/api/2.1/unity-catalog"), 3);
}

}  // namespace
}  // namespace semantic_layer::warehouse
