#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_OPTIONS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace semantic_layer::warehouse {

// Another database file, visible as a catalog of its own.
struct AttachedDatabase {
  std::string catalog = {};  // "samples"
  std::string path = {};     // must exist
  bool read_only = true;
};

struct DuckDbOptions {
  // The database file (DUCKDB_PATH), made when it is not there; its name
  // without the extension is its catalog. Empty: in memory, catalog "memory".
  std::string path = {};
  // A file of SQL that is run at each start, before the doors are closed, so
  // it may read files (DUCKDB_INIT_SQL). Empty: none.
  std::string init_sql_path = {};
  std::vector<AttachedDatabase> attached = {};
  // What DuckDB may use for its buffers, in its own spelling ("2GB", "80%");
  // empty: its default. Beyond it statements spill to disk beside the file.
  std::string memory_limit = {};
  // Threads that work on statements; 0: one for each core.
  int threads = 0;
  // Statements that run at the same time, and how long others wait for one of
  // them to end before they are refused as RESOURCE_EXHAUSTED.
  int max_connections = 16;
  absl::Duration connection_wait = absl::Seconds(10);
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_OPTIONS_H_
