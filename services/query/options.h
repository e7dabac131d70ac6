#ifndef SEMANTIC_LAYER_SERVICES_QUERY_OPTIONS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/databricks/client/databricks_options.h"
#include "common/semantic/limits.h"
#include "common/statedb/limits.h"
#include "common/warehouse/duckdb/duckdb_options.h"
#include "services/query/limits.h"

namespace semantic_layer::query {

// The settings of the query service; each is described where it is added, in
// options.cc.
struct QueryOptions {
  std::string model_store_address = "127.0.0.1:50053";
  std::string state_path = "state";
  std::string default_catalog = "";
  std::string default_schema = "";

  // A workspace whose SQL warehouse runs the queries; without one it is the
  // embedded warehouse.
  databricks::DatabricksOptions databricks = {};
  std::string run_queries_as = "service";  // or "user"

  std::string duckdb_path = "";
  std::string duckdb_init_sql = "";
  std::vector<std::string> duckdb_attach = {};  // "catalog=path"
  std::string duckdb_memory_limit = "";
  int duckdb_threads = 0;
  int duckdb_connections = 16;

  int64_t answer_bytes_max = kDefaultAnswerBytesMax;
  int concurrent_queries_per_user = kDefaultConcurrentQueriesPerUser;
  absl::Duration cache_ttl = kDefaultAnswerCacheTtl;
  int64_t answer_cache_bytes_max = kDefaultAnswerCacheBytesMax;
  int64_t answer_cache_entries_max = kDefaultAnswerCacheEntriesMax;
  int metric_join_hops_max = semantic::kDefaultMaxJoinHops;
  int64_t history_entries_max = statedb::kDefaultHistoryEntriesMax;
  int64_t history_bytes_max = statedb::kDefaultHistoryBytesMax;
  absl::Duration history_age_max = statedb::kDefaultHistoryAgeMax;

  // Adds the settings; this object must outlive the schema.
  void Describe(config::Schema& schema);

  // default_catalog, or the workspace's "main", or the catalog of the embedded
  // warehouse's own file.
  std::string DefaultCatalog() const;

  // default_schema, or the warehouse's own: "default" of a workspace, "main".
  std::string DefaultSchema() const;

  // The file of history and saved queries.
  std::string StateFile() const;

  // What the embedded warehouse is opened with. Describe has checked the form
  // of duckdb_attach.
  warehouse::DuckDbOptions DuckDb() const;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_OPTIONS_H_
