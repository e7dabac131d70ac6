#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SEEDING_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SEEDING_H_

#include <vector>

#include "absl/status/status.h"
#include "tests/databricks_emulator/emulator_options.h"
#include "tests/databricks_emulator/sql/sql_runner.h"

namespace semantic_layer::emulator {

// Fills a new workspace: catalogs and what the attached files hold, schemas,
// volumes, synthetic tables, the statements of init_sql, grants. Errors say
// which option is wrong.
absl::Status SeedWorkspace(const EmulatorOptions& options,
                           const SqlWorld& world, SqlRunner* runner);

// The grants where none are configured: everybody reads everything, analysts
// write to and make tables in each catalog, services besides files of volumes.
std::vector<GrantSeed> DefaultGrants(const Metastore& metastore);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SEEDING_H_
