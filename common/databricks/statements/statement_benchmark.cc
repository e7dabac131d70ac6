// Statements against a server on loopback, which is a process of its own so
// that its work and its threads are not counted: reading a million rows behind
// links, and five hundred statements under way at once.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "benchmark/benchmark.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/workspace.h"
#include "common/databricks/statements/statement_client.h"
#include "common/databricks/statements/test_result.h"
#include "common/http/loopback_server.h"

namespace semantic_layer::databricks {
namespace {

constexpr int64_t kRows = 1'000'000;
constexpr int64_t kChunkRows = 50'000;
constexpr int64_t kChunks = kRows / kChunkRows;
constexpr int kStatements = 500;

// The workspace: statements that succeed at once with the large result; those
// whose text is "wait" run until so many of them are there.
class Server {
 public:
  Server()
      : chunk_(http::LoopbackServer::Response(200,
                                              OrderLinesChunk(0, kChunkRows))),
        server_([this](const http::HttpRequest& request) {
          return http::LoopbackServer::Answer{.bytes = Answer(request)};
        }) {}

  std::string url() const { return server_.url(); }

 private:
  std::string Answer(const http::HttpRequest& request) {
    if (absl::StrContains(request.url, "/storage/")) return chunk_;
    if (absl::StrContains(request.url, "/result/chunks/")) {
      const absl::string_view url = request.url;
      return http::LoopbackServer::Response(
          200, absl::StrCat("{", Link(url.substr(url.rfind('/') + 1)), "}"));
    }
    if (request.method == "POST" &&
        absl::StrContains(request.body, "\"wait\"")) {
      absl::MutexLock lock(&mu_);
      const std::string id = absl::StrCat("w", ++waiting_);
      return State(id, "PENDING");
    }
    if (request.method == "POST") return Large();
    absl::MutexLock lock(&mu_);
    const absl::string_view url = request.url;
    const std::string id(url.substr(url.rfind('/') + 1));
    if (waiting_ % kStatements != 0) return State(id, "RUNNING");
    return State(id, "SUCCEEDED");
  }

  static std::string State(absl::string_view id, absl::string_view state) {
    return http::LoopbackServer::Response(
        200, absl::StrCat(R"({"statement_id":")", id,
                          R"(","status":{"state":")", state, R"("}})"));
  }

  std::string Link(absl::string_view index) const {
    return absl::StrCat(R"("external_links":[{"chunk_index":)", index,
                        R"(,"external_link":")", server_.url(), "/storage/",
                        index, R"("}])");
  }

  std::string Large() const {
    std::string chunks;
    for (int64_t i = 0; i < kChunks; ++i) {
      absl::StrAppend(&chunks, i > 0 ? "," : "", R"({"chunk_index":)", i,
                      R"(,"row_count":)", kChunkRows, R"(,"byte_count":)",
                      chunk_.size(), "}");
    }
    return http::LoopbackServer::Response(
        200,
        absl::StrCat(R"({"statement_id":"large","status":{"state":)",
                     R"("SUCCEEDED"},"manifest":{"schema":)",
                     OrderLinesManifestSchema(), R"(,"total_chunk_count":)",
                     kChunks, R"(,"total_row_count":)", kRows, R"(,"chunks":[)",
                     chunks, "]},\"result\":{", Link("0"), "}}"));
  }

  const std::string chunk_;
  absl::Mutex mu_;
  int waiting_ = 0;
  http::LoopbackServer server_;
};

std::string* server_url = nullptr;

// Runs the server in a child that ends with this process.
void StartServer() {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    Server server;
    const std::string url = server.url() + "\n";
    if (write(ends[1], url.data(), url.size()) < 0) std::abort();
    while (true) pause();
  }
  char buffer[256];
  const ssize_t size = read(ends[0], buffer, sizeof(buffer));
  if (size <= 0) std::abort();
  server_url =
      new std::string(absl::StripSuffix(absl::string_view(buffer, size), "\n"));
}

int Threads() {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/task")) {
    count += entry.exists() ? 1 : 0;
  }
  return count;
}

// The peak of this process' memory since the last call of ResetPeak, in MiB.
void ResetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }
double PeakMiB() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    absl::string_view rest = line;
    int64_t kib = 0;
    if (absl::ConsumePrefix(&rest, "VmHWM:") &&
        absl::ConsumeSuffix(&rest, "kB") && absl::SimpleAtoi(rest, &kib)) {
      return static_cast<double>(kib) / 1024;
    }
  }
  return 0;
}

std::unique_ptr<Workspace> Connect() {
  static const concurrency::SystemClock clock;
  DatabricksOptions options;
  options.host = *server_url;
  options.token = Token("token");
  auto workspace = Workspace::Create(options, &clock);
  if (!workspace.ok()) std::abort();
  return *std::move(workspace);
}

// Wall time and the processor time of this process, which reads sockets,
// decodes and discards, over the bytes of JSON.
void BM_MillionRowsBehindLinks(benchmark::State& state) {
  const concurrency::SystemClock clock;
  const auto workspace = Connect();
  const StatementClient client({.warehouse_id = "w"}, &workspace->client(),
                               &workspace->timers(), &clock);
  const auto bytes =
      static_cast<int64_t>(OrderLinesChunk(0, kChunkRows).size()) * kChunks;
  ResetPeak();
  for (auto _ : state) {
    auto result = client.ExecuteAndWait({.statement = "SELECT"}, {});
    if (!result.ok()) {
      state.SkipWithError(std::string(result.status().message()).c_str());
      return;
    }
    const auto reader = client.Read(*std::move(result), {});
    int64_t rows = 0;
    while (true) {
      auto batch = reader->Next();
      if (!batch.ok()) {
        state.SkipWithError(std::string(batch.status().message()).c_str());
        return;
      }
      if (!batch->has_value()) break;
      rows += (*batch)->row_count();
    }
    if (rows != kRows) state.SkipWithError("rows are missing");
  }
  state.SetBytesProcessed(state.iterations() * bytes);
  state.SetItemsProcessed(state.iterations() * kRows);
  state.counters["peak_MiB"] = PeakMiB();
  state.counters["json_MiB"] = static_cast<double>(bytes) / (1 << 20);
}
BENCHMARK(BM_MillionRowsBehindLinks)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(BM_MillionRowsBehindLinks)
    ->Name("BM_MillionRowsBehindLinks/wall")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void BM_FiveHundredUnderWay(benchmark::State& state) {
  const concurrency::SystemClock clock;
  const auto workspace = Connect();
  const StatementClient client({.warehouse_id = "w"}, &workspace->client(),
                               &workspace->timers(), &clock);
  int threads = 0;
  for (auto _ : state) {
    absl::BlockingCounter ended(kStatements);
    for (int i = 0; i < kStatements; ++i) {
      client.Execute({.statement = "wait"}, {},
                     [&](const absl::StatusOr<StatementResult>& result) {
                       if (!result.ok()) std::cerr << result.status() << "\n";
                       ended.DecrementCount();
                     });
    }
    threads = std::max(threads, Threads());
    ended.Wait();
  }
  state.SetItemsProcessed(state.iterations() * kStatements);
  state.counters["threads"] = threads;
}
BENCHMARK(BM_FiveHundredUnderWay)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace semantic_layer::databricks

int main(int argc, char** argv) {
  semantic_layer::databricks::StartServer();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
