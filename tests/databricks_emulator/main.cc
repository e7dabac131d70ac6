// A Databricks workspace on loopback, to develop and to test against.
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace {

using semantic_layer::emulator::Account;
using semantic_layer::emulator::Emulator;
using semantic_layer::emulator::EmulatorOptions;

constexpr char kUsage[] =
    "emulator [--port=N] [--admin-port=N] [--duckdb=FILE[,FILE...]]\n"
    "         [--config=FILE.json] [--volume-root=DIR] [--synthetic-tables=N]\n"
    "Each DuckDB file becomes the catalog of its name.\n";

absl::Status BadFlag(absl::string_view flag, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(flag, ": ", why, "\n", kUsage));
}

absl::Status ReadNumber(absl::string_view flag, absl::string_view text,
                        int* out) {
  if (absl::SimpleAtoi(text, out) && *out >= 0) return absl::OkStatus();
  return BadFlag(flag, "a number is expected");
}

absl::Status ReadFlag(absl::string_view flag, EmulatorOptions* options) {
  absl::string_view value = flag;
  if (absl::ConsumePrefix(&value, "--port=")) {
    return ReadNumber(flag, value, &options->port);
  }
  if (absl::ConsumePrefix(&value, "--admin-port=")) {
    return ReadNumber(flag, value, &options->admin_port);
  }
  if (absl::ConsumePrefix(&value, "--synthetic-tables=")) {
    return ReadNumber(flag, value, &options->synthetic_tables);
  }
  if (absl::ConsumePrefix(&value, "--volume-root=")) {
    options->volume_root = std::string(value);
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&value, "--duckdb=")) {
    for (absl::string_view path : absl::StrSplit(value, ',')) {
      const std::filesystem::path file{std::string(path)};
      if (!std::filesystem::exists(file)) {
        return BadFlag(flag, absl::StrCat("there is no file '", path, "'"));
      }
      options->engine.files.push_back(
          {.catalog = file.stem().string(), .path = std::string(path)});
    }
    return absl::OkStatus();
  }
  if (absl::ConsumePrefix(&value, "--config=")) {
    std::ifstream file{std::string(value)};
    if (!file) return BadFlag(flag, "the file cannot be read");
    std::ostringstream text;
    text << file.rdbuf();
    return semantic_layer::emulator::ApplyConfig(text.str(), options);
  }
  return BadFlag(flag, "unknown");
}

// What a person needs to point a client here.
void PrintReady(const Emulator& emulator) {
  std::printf("admin port %s\n", emulator.admin_url().c_str());
  for (const Account& account : emulator.options().accounts) {
    std::printf("%s: %s %s\n",
                account.service_principal ? "service principal" : "user",
                account.user_name.c_str(),
                account.service_principal ? account.client_secret.c_str()
                                          : account.token.c_str());
  }
  for (const auto& warehouse : emulator.options().warehouses) {
    std::printf("warehouse: %s\n", warehouse.id.c_str());
  }
  std::printf("ready %s\n", emulator.url().c_str());
  std::fflush(stdout);
}

absl::Status Run(int argc, char** argv) {
  EmulatorOptions options;
  for (int i = 1; i < argc; ++i) {
    RETURN_IF_ERROR(ReadFlag(argv[i], &options));
  }
  // Before any thread is made, so that all of them leave the signals to us.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  ASSIGN_OR_RETURN(const auto emulator, Emulator::Start(std::move(options)));
  PrintReady(*emulator);
  int received = 0;
  sigwait(&signals, &received);
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  const absl::Status status = Run(argc, argv);
  if (status.ok()) return 0;
  std::fprintf(stderr, "emulator: %s\n", std::string(status.message()).c_str());
  return 1;
}
