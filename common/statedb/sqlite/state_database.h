#ifndef SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_STATE_DATABASE_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_STATE_DATABASE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/statedb/sqlite/database.h"

namespace semantic_layer::statedb {

// Opens the state file of a process, making it (with its folder) or bringing it
// up to date where needed. All stores of the process share one Database. The
// tables are in the migrations of state_database.cc, each of which stays as
// published.
absl::StatusOr<std::unique_ptr<Database>> OpenStateDatabase(
    const std::string& path);

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_SQLITE_STATE_DATABASE_H_
