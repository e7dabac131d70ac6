#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_EMULATOR_OPTIONS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_EMULATOR_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/auth/auth_routes.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/engine/duckdb_engine.h"
#include "tests/databricks_emulator/genie/genie_service.h"
#include "tests/databricks_emulator/statements/statement_store.h"
#include "tests/databricks_emulator/unity_catalog/records.h"
#include "tests/databricks_emulator/warehouses/warehouse_directory.h"

namespace semantic_layer::emulator {

// A grant as it is seeded.
struct GrantSeed {
  Securable securable = {};
  std::string principal = {};
  std::vector<std::string> privileges = {};
};

// What a workspace is made of. The defaults are a small one: catalog "main" in
// memory, a running warehouse, four accounts, a volume for models.
struct EmulatorOptions {
  int port = 0;        // 0: a free one
  int admin_port = 0;  // of the admin port; 0: a free one
  WorkspaceIds ids = {};
  std::vector<Account> accounts = DefaultAccounts();
  absl::Duration token_lifetime = absl::Hours(1);

  EngineOptions engine = {};                     // attached files
  std::vector<std::string> catalogs = {"main"};  // made in memory
  std::vector<std::string> schemas = {};         // "main.sales"
  std::vector<std::string> volumes = {"main.default.models"};
  // Databricks SQL that an admin is taken to have run.
  std::vector<std::string> init_sql = {};
  // Grants besides the owner's; empty: what DefaultGrants says.
  std::vector<GrantSeed> grants = {};
  bool default_grants = true;
  // Tables of that many, in catalog "synthetic", 1000 to a schema.
  int synthetic_tables = 0;
  std::string volume_root = {};  // empty: a temporary directory
  bool empty_pages = true;       // lists have an empty page now and then

  std::vector<WarehouseSeed> warehouses = {
      {.id = "1234567890abcdef", .name = "Starter Warehouse"}};
  StatementOptions statements = {};
  GenieOptions genie = {
      .spaces = {{.id = "01f0e1e1c0de1000800000000000e501",
                  .title = "Emulator",
                  .description = "Answers about tables that are named",
                  .warehouse_id = "1234567890abcdef"}}};
  // Serving endpoints with a chat model.
  std::vector<std::string> serving_endpoints = {
      "databricks-meta-llama-3-3-70b-instruct",
      "databricks-meta-llama-3-1-70b-instruct"};
};

// Reads a configuration file's JSON into options; keys that are not there leave
// what is set. Errors (INVALID_ARGUMENT) name the key.
absl::Status ApplyConfig(absl::string_view json, EmulatorOptions* options);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_EMULATOR_OPTIONS_H_
