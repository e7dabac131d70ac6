#include "services/query/options.h"

#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace semantic_layer::query {
namespace {

// "samples=/data/samples.duckdb", several of them between commas.
absl::Status CheckAttach(absl::string_view text) {
  for (absl::string_view item :
       absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(item, absl::MaxSplits('=', 1));
    if (parts.first.empty() || parts.second.empty()) {
      return absl::InvalidArgumentError(
          "needs a catalog's name, '=' and a path in each item");
    }
  }
  return absl::OkStatus();
}

void DescribeWarehouse(QueryOptions& options, config::Schema& schema) {
  schema.Add(&options.duckdb_path,
             {.name = "duckdb_path",
              .doc = "The embedded warehouse's database file, made when it is "
                     "not there; its name without extension is its catalog. "
                     "Empty: in memory.",
              .example = "/var/lib/semantic-layer/warehouse.duckdb"});
  schema.Add(&options.duckdb_init_sql,
             {.name = "duckdb_init_sql",
              .doc = "A file of SQL that the embedded warehouse runs at each "
                     "start, before it is closed off from files.",
              .example = "/etc/semantic-layer/init.sql"});
  schema.Add(&options.duckdb_attach,
             {.name = "duckdb_attach",
              .doc = "Further database files, each as catalog=path, read only.",
              .example = "samples=/data/samples.duckdb",
              .check = CheckAttach});
  schema.Add(&options.duckdb_memory_limit,
             {.name = "duckdb_memory_limit",
              .doc = "What the embedded warehouse may use for its buffers; "
                     "beyond it statements spill to disk. Empty: 80 % of the "
                     "machine.",
              .example = "4GB"});
  schema.Add(&options.duckdb_threads,
             {.name = "duckdb_threads",
              .doc = "Threads of the embedded warehouse; 0: one for each core.",
              .example = "4",
              .min = 0,
              .max = 1024});
  schema.Add(&options.duckdb_connections,
             {.name = "duckdb_connections",
              .doc = "Statements that the embedded warehouse runs at once.",
              .example = "16",
              .min = 1,
              .max = 1024});
}

void DescribeMetrics(QueryOptions& options, config::Schema& schema) {
  schema.Add(&options.cache_ttl,
             {.name = "cache_ttl_minutes",
              .doc = "How long answers of metric questions are kept, in "
                     "minutes; 0 keeps none. Changes of their models and "
                     "statements that write end them sooner.",
              .example = "30",
              .min = 0,
              .max = 7 * 24 * 60 * 60},
             absl::Minutes(1));
  schema.Add(&options.answer_cache_bytes_max,
             {.name = "answer_cache_bytes_max",
              .doc = "Bytes of the answers of metric questions that are kept.",
              .example = "268435456",
              .min = 0});
  schema.Add(&options.answer_cache_entries_max,
             {.name = "answer_cache_entries_max",
              .doc = "How many answers of metric questions are kept.",
              .example = "10000",
              .min = 1});
  schema.Add(&options.metric_join_hops_max,
             {.name = "metric_join_hops_max",
              .doc = "Joins from the model of a metric to what it is grouped "
                     "by.",
              .example = "4",
              .min = 0,
              .max = 16});
}

void DescribeHistory(QueryOptions& options, config::Schema& schema) {
  schema.Add(&options.history_entries_max,
             {.name = "history_entries_max",
              .doc = "Queries that are kept in each user's history.",
              .example = "10000",
              .min = 1});
  schema.Add(&options.history_bytes_max,
             {.name = "history_bytes_max",
              .doc = "Bytes of statements that are kept in each user's "
                     "history.",
              .example = "67108864",
              .min = 1});
  schema.Add(&options.history_age_max,
             {.name = "history_age_max",
              .doc = "How long queries are kept in the history.",
              .example = "2160h",
              .min = 60});
}

}  // namespace

void QueryOptions::Describe(config::Schema& schema) {
  schema.Add(&model_store_address, {.name = "model_store_address",
                                    .doc = "Where the model store listens.",
                                    .example = "127.0.0.1:50053"});
  schema.Add(&state_path,
             {.name = "state_path",
              .doc = "The folder of what must outlive the process: the query "
                     "history and saved queries (query.db).",
              .example = "/var/lib/semantic-layer"});
  schema.Add(&default_catalog,
             {.name = "default_catalog",
              .doc = "What bare names and ref('x') resolve against. Empty: the "
                     "embedded warehouse's own, `main` in a workspace.",
              .example = "samples"});
  schema.Add(&default_schema,
             {.name = "default_schema",
              .doc = "The schema of default_catalog that bare names resolve "
                     "against. Empty: `main`, or `default` in a workspace.",
              .example = "flights"});
  databricks.Describe(schema);
  schema.Add(&run_queries_as,
             {.name = "run_queries_as",
              .doc = "With a workspace: as whom its warehouse runs queries. "
                     "`user` runs them with the token of who is signed in, so "
                     "that the workspace's own grants apply. The other "
                     "services follow it.",
              .example = "user",
              .one_of = {"service", "user"}});
  DescribeWarehouse(*this, schema);
  schema.Add(&answer_bytes_max,
             {.name = "answer_bytes_max",
              .doc = "Bytes of the values of one answer; larger results have "
                     "to be streamed.",
              .example = "25165824",
              .min = 1024,
              .max = static_cast<double>(kDefaultAnswerBytesMax)});
  schema.Add(&concurrent_queries_per_user,
             {.name = "concurrent_queries_per_user",
              .doc = "Queries of one user that run at once; more are refused.",
              .example = "8",
              .min = 1,
              .max = 1000});
  DescribeMetrics(*this, schema);
  DescribeHistory(*this, schema);
}

std::string QueryOptions::DefaultCatalog() const {
  if (!default_catalog.empty()) return default_catalog;
  if (databricks.configured()) return "main";
  if (duckdb_path.empty()) return "memory";
  return std::filesystem::path(duckdb_path).stem().string();
}

std::string QueryOptions::DefaultSchema() const {
  if (!default_schema.empty()) return default_schema;
  return databricks.configured() ? "default" : "main";
}

std::string QueryOptions::StateFile() const {
  return absl::StrCat(state_path, "/query.db");
}

warehouse::DuckDbOptions QueryOptions::DuckDb() const {
  warehouse::DuckDbOptions result;
  result.path = duckdb_path;
  result.init_sql_path = duckdb_init_sql;
  for (const std::string& item : duckdb_attach) {
    std::pair<std::string, std::string> parts =
        absl::StrSplit(item, absl::MaxSplits('=', 1));
    result.attached.push_back(
        {.catalog = std::move(parts.first), .path = std::move(parts.second)});
  }
  result.memory_limit = duckdb_memory_limit;
  result.threads = duckdb_threads;
  result.max_connections = duckdb_connections;
  return result;
}

}  // namespace semantic_layer::query
