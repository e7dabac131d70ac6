// Every fault of a workspace against every operation of its clients: each call
// ends within its deadline, with a result after a retry or with one error that
// has a reason; nothing is done twice; nothing is left behind.

#include <dirent.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/workspace.h"
#include "common/databricks/files/files_client.h"
#include "common/databricks/scim/scim_client.h"
#include "common/databricks/sql_warehouses/query_history_client.h"
#include "common/databricks/sql_warehouses/sql_warehouse_client.h"
#include "common/databricks/statements/statement_client.h"
#include "common/databricks/unity_catalog/unity_catalog_client.h"
#include "common/rowset/rowset.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace semantic_layer {
namespace {

using databricks::ApiCall;
using databricks::FilesClient;
using emulator::Emulator;
using emulator::FaultRule;
using Kind = FaultRule::Kind;

constexpr char kVolume[] = "/Volumes/main/default/models";
constexpr char kWarehouse[] = "1234567890abcdef";

// What an operation works with; made anew for each, so that no breaker and no
// budget of an earlier one counts.
struct Workbench {
  explicit Workbench(const Emulator& emulator) {
    const emulator::Account& service = emulator.options().accounts.back();
    auto made = databricks::Workspace::Create(
        {.host = emulator.url(),
         .client_id = service.user_name,
         .client_secret = databricks::Token(service.client_secret)},
        &clock);
    workspace = *std::move(made);
    statements = std::make_unique<databricks::StatementClient>(
        databricks::StatementClient::Options{.warehouse_id = kWarehouse},
        &workspace->client(), &workspace->timers(), &clock);
  }

  concurrency::SystemClock clock;
  std::unique_ptr<databricks::Workspace> workspace;
  std::unique_ptr<databricks::StatementClient> statements;
};

// So that no two statements have the same text: the emulator counts texts that
// it has run before.
int NextNumber() {
  static std::atomic<int> number = 0;
  return ++number;
}

absl::Status RunStatement(Workbench& bench, const ApiCall& call,
                          const std::string& sql,
                          databricks::Disposition disposition,
                          int64_t expected_rows) {
  ASSIGN_OR_RETURN(databricks::StatementResult result,
                   bench.statements->ExecuteAndWait(
                       {.statement = sql, .disposition = disposition},
                       {.deadline = call.deadline}));
  const auto reader =
      bench.statements->Read(std::move(result), {.deadline = call.deadline});
  int64_t rows = 0;
  while (true) {
    ASSIGN_OR_RETURN(std::optional<rowset::RowSet> batch, reader->Next());
    if (!batch.has_value()) break;
    rows += batch->row_count();
  }
  if (rows == expected_rows) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(rows, " rows"));
}

struct Operation {
  std::string name;
  std::string path;  // prefix of the paths that the fault hits
  // Whether it may be repeated after a failure that says nothing of what was
  // done.
  bool repeatable = true;
  // Faults that mean nothing here: what has no JSON, takes no access token.
  std::vector<std::string> immune_to = {};
  std::function<absl::Status(Workbench&, const ApiCall&)> run;
};

std::vector<Operation> Operations() {
  const auto file = [](absl::string_view name) {
    return absl::StrCat(kVolume, "/", name);
  };
  return {
      {"who am I",
       "/api/2.0/preview/scim",
       true,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return databricks::ScimClient(&bench.workspace->client())
             .Me(call)
             .status();
       }},
      {"token",
       "/oidc/v1/token",
       true,
       {"expired token"},
       [](Workbench& bench, const ApiCall& call) {
         return databricks::ScimClient(&bench.workspace->client())
             .Me(call)
             .status();
       }},
      {"read a file",
       "/api/2.0/fs/files",
       true,
       {"wrong JSON", "HTML"},
       [file](Workbench& bench, const ApiCall& call) -> absl::Status {
         ASSIGN_OR_RETURN(const databricks::FileContent content,
                          FilesClient(&bench.workspace->client())
                              .Read(file("there.yaml"), call));
         return content.bytes == "there"
                    ? absl::OkStatus()
                    : absl::DataLossError("another content");
       }},
      {"replace a file",
       "/api/2.0/fs/files",
       true,
       {},
       [file](Workbench& bench, const ApiCall& call) {
         return FilesClient(&bench.workspace->client())
             .Write(file("new.yaml"), "new", FilesClient::IfThere::kReplace,
                    call);
       }},
      {"create a file",
       "/api/2.0/fs/files",
       false,
       {},
       [file](Workbench& bench, const ApiCall& call) {
         return FilesClient(&bench.workspace->client())
             .Write(file(absl::StrCat("created-", NextNumber())), "new",
                    FilesClient::IfThere::kRefuse, call);
       }},
      {"list a directory",
       "/api/2.0/fs/directories",
       true,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return FilesClient(&bench.workspace->client())
             .List(kVolume, "", call)
             .status();
       }},
      {"list schemas",
       "/api/2.1/unity-catalog",
       true,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return databricks::UnityCatalogClient(&bench.workspace->client())
             .ListSchemas("main", {}, call)
             .status();
       }},
      {"get a table",
       "/api/2.1/unity-catalog",
       true,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return databricks::UnityCatalogClient(&bench.workspace->client())
             .GetTable("main", "default", "t", call)
             .status();
       }},
      {"warehouse state",
       "/api/2.0/sql/warehouses",
       true,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return databricks::SqlWarehouseClient(&bench.workspace->client())
             .Get(kWarehouse, call)
             .status();
       }},
      {"query history",
       "/api/2.0/sql/history",
       true,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return databricks::QueryHistoryClient(&bench.workspace->client())
             .List({}, call)
             .status();
       }},
      {"submit a statement",
       "/api/2.0/sql/statements",
       false,
       {},
       [](Workbench& bench, const ApiCall& call) {
         return RunStatement(bench, call, absl::StrCat("SELECT ", NextNumber()),
                             databricks::Disposition::kInline, 1);
       }},
      {"fetch rows",
       "/storage",
       true,
       {"expired token"},
       [](Workbench& bench, const ApiCall& call) {
         return RunStatement(
             bench, call,
             absl::StrCat("SELECT explode(sequence(1, 20000)), ", NextNumber()),
             databricks::Disposition::kExternalLinks, 20000);
       }},
  };
}

struct Fault {
  std::string name;
  FaultRule rule;
  // Nothing was done, or the server says so: anything may be repeated.
  bool surely_not_done = false;
  // The call may also succeed as if nothing had been.
  bool harmless = false;
  // Nothing but the deadline of the call ends the wait.
  bool endless = false;
};

std::vector<Fault> Faults() {
  const auto status = [](int code, std::string retry_after = "") {
    return FaultRule{
        .kind = Kind::kStatus, .status = code, .retry_after = retry_after};
  };
  return {
      {"latency",
       {.kind = Kind::kLatency, .latency = absl::Milliseconds(100)},
       true,
       true},
      {"silence",
       {.kind = Kind::kLatency, .latency = absl::Hours(10)},
       false,
       false,
       true},
      {"429", status(429, "0"), true},
      {"429 for long", status(429, "3600"), true},
      {"500", status(500)},
      {"502", status(502)},
      {"503", status(503), true},
      {"504", status(504)},
      {"reset", {.kind = Kind::kReset}},
      {"reset after", {.kind = Kind::kResetAfter}},
      {"cut body", {.kind = Kind::kCutBody, .bytes = 3}},
      {"slow body",
       {.kind = Kind::kSlowBody, .bytes = 4096, .pause = absl::Milliseconds(2)},
       true,
       true},
      {"wrong JSON", {.kind = Kind::kWrongJson}},
      {"HTML", {.kind = Kind::kHtml, .status = 200}},
      {"HTML 503", {.kind = Kind::kHtml, .status = 503}, true},
      {"expired token", {.kind = Kind::kExpiredToken}, true},
      {"empty 503", {.kind = Kind::kEmptyBody, .status = 503}, true},
  };
}

// Whether one such fault must be overcome.
bool MustSucceed(const Fault& fault, const Operation& operation) {
  if (fault.harmless) return true;
  if (fault.name == "429 for long") return false;
  if (fault.surely_not_done) return true;
  const bool transient = fault.name == "502" || fault.name == "504" ||
                         fault.name == "reset" || fault.name == "reset after" ||
                         fault.name == "cut body";
  // An answer of nothing has no body that could be cut.
  return transient && operation.repeatable;
}

// One cell of the matrix. `count` 1: the fault passes; -1: it stays. Silence
// and the 429s of an hour outlast any test: who returns has kept its deadline.
void Check(Emulator& emulator, const Operation& operation, const Fault& fault,
           int count) {
  SCOPED_TRACE(absl::StrCat(operation.name, " / ", fault.name, " / ",
                            count == 1 ? "once" : "always"));
  Workbench bench(emulator);
  FaultRule rule = fault.rule;
  rule.path_prefix = operation.path;
  rule.count = count;
  emulator.faults().Add(rule);
  const absl::Duration limit =
      count == 1 ? absl::Seconds(10) : absl::Milliseconds(1500);
  const absl::Status status =
      operation.run(bench, {.deadline = absl::Now() + limit});
  if (fault.endless) {
    EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  }
  if (!status.ok()) {
    EXPECT_TRUE(ReasonOf(status).has_value()) << status;
    EXPECT_FALSE(status.message().empty());
  }
  if (fault.harmless || (count == 1 && MustSucceed(fault, operation))) {
    EXPECT_OK(status);
  }
  emulator.faults().Clear();
}

int CountIn(const char* folder) {
  int count = 0;
  DIR* dir = opendir(folder);
  while (readdir(dir) != nullptr) ++count;
  closedir(dir);
  return count;
}

// All faults against one operation, on a workspace of its own.
void CheckOperation(const Operation& operation) {
  emulator::EmulatorOptions options;
  options.init_sql = {"CREATE TABLE main.default.t (id BIGINT)"};
  options.statements.chunk_rows = 5'000;
  auto emulator = Emulator::Start(options);
  ASSERT_OK(emulator);
  {
    Workbench bench(**emulator);
    ASSERT_OK(FilesClient(&bench.workspace->client())
                  .Write(absl::StrCat(kVolume, "/there.yaml"), "there",
                         FilesClient::IfThere::kReplace, {}));
    ASSERT_OK(operation.run(bench, {}));
  }
  for (const Fault& fault : Faults()) {
    if (std::count(operation.immune_to.begin(), operation.immune_to.end(),
                   fault.name) != 0) {
      continue;
    }
    if (!fault.endless) Check(**emulator, operation, fault, 1);
    Check(**emulator, operation, fault, -1);
  }
  EXPECT_EQ((*emulator)->log().Counters()["double_executions"], 0);
}

TEST(DatabricksFaultsTest, EveryCallEndsInTimeAndOnce) {
  const int threads = CountIn("/proc/self/task");
  const int files = CountIn("/proc/self/fd");
  std::vector<std::thread> workers;
  for (const Operation& operation : Operations()) {
    workers.emplace_back([operation] { CheckOperation(operation); });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_LE(CountIn("/proc/self/task"), threads);
  EXPECT_LE(CountIn("/proc/self/fd"), files);
}

}  // namespace
}  // namespace semantic_layer
