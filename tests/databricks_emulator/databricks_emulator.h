#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_DATABRICKS_EMULATOR_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_DATABRICKS_EMULATOR_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/databricks_emulator/admin/fault_rules.h"
#include "tests/databricks_emulator/admin/request_log.h"
#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/emulator_options.h"

namespace semantic_layer::emulator {

// A Databricks workspace on loopback, with real HTTP and a DuckDB underneath:
// login, SQL, Unity Catalog, files, warehouses, and an admin port that makes it
// misbehave. For tests in C++ and, as a program, for people and the other
// languages' tests. Thread safe.
//
//   ASSIGN_OR_RETURN(auto emulator, Emulator::Start({}));
//   Client client(emulator->url(), emulator->options().accounts[0].token);
class Emulator {
 public:
  // Errors: INVALID_ARGUMENT for options that cannot be used (which says which
  // one), UNAVAILABLE for a port that is taken.
  static absl::StatusOr<std::unique_ptr<Emulator>> Start(
      EmulatorOptions options);

  // Ends all connections and what runs.
  ~Emulator();

  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  // "http://127.0.0.1:12345"
  std::string url() const;
  std::string admin_url() const;

  const EmulatorOptions& options() const;
  // What the admin port turns, for tests in the same process.
  FaultRules& faults();
  RequestLog& log();
  EmulatorClock& clock();
  // Connections to the workspace that are open now.
  int open_connections() const;

 private:
  class Workspace;
  explicit Emulator(std::unique_ptr<Workspace> workspace);

  std::unique_ptr<Workspace> workspace_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_DATABRICKS_EMULATOR_H_
