#include "services/query/query_server.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"
#include "common/auth/token_seal.h"
#include "common/concurrency/clock.h"
#include "common/logging/logging.h"
#include "common/rpc/channel.h"
#include "common/statedb/sqlite/sqlite_query_history.h"
#include "common/statedb/sqlite/sqlite_saved_queries.h"
#include "common/statedb/sqlite/state_database.h"
#include "common/status/status_macros.h"
#include "common/warehouse/databricks/databricks_warehouse.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "services/query/answer_cache.h"
#include "services/query/caller_identity.h"
#include "services/query/grpc_model_catalog_reader.h"
#include "services/query/metrics_engine.h"
#include "services/query/metrics_explorer_service.h"
#include "services/query/query_engine.h"
#include "services/query/query_metrics.h"
#include "services/query/query_runner.h"
#include "services/query/query_service.h"
#include "services/query/sql_checker.h"
#include "services/query/statement_preparer.h"
#include "services/query/table_schemas.h"
#include "services/query/warehouse_catalog/warehouse_catalog_service.h"

namespace semantic_layer::query {
namespace {

// 128 random bits.
std::string RandomId() {
  absl::BitGen random;
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint64_t>(random));
}

// With a workspace that is told to run statements as the signed-in user.
CallerIdentity Identities(const QueryOptions& options,
                          const rpc::ServiceHost& host) {
  if (!options.databricks.configured() || options.run_queries_as != "user") {
    return CallerIdentity();
  }
  return CallerIdentity(
      std::make_shared<const auth::TokenSeal>(host.options().secret_key));
}

absl::StatusOr<std::unique_ptr<warehouse::Warehouse>> OpenWarehouse(
    const QueryOptions& options, const concurrency::Clock* clock) {
  if (options.databricks.configured()) {
    return warehouse::DatabricksWarehouse::Create(options.databricks, clock);
  }
  return warehouse::DuckDbWarehouse::Create(options.DuckDb());
}

// Everything that the process holds, in the order in which it is made; each
// part outlives those below it.
class QueryApplication final : public rpc::Application {
 public:
  QueryApplication(const QueryOptions& options, rpc::ServiceHost& host,
                   std::unique_ptr<warehouse::Warehouse> warehouse,
                   std::unique_ptr<statedb::Database> database,
                   std::shared_ptr<grpc::Channel> model_store)
      : defaults_{options.DefaultCatalog(), options.DefaultSchema()},
        identities_(Identities(options, host)),
        warehouse_(std::move(warehouse)),
        database_(std::move(database)),
        history_(database_.get(), {.entries_max = options.history_entries_max,
                                   .bytes_max = options.history_bytes_max,
                                   .age_max = options.history_age_max}),
        saved_(database_.get()),
        models_(std::move(model_store),
                [&host](const concurrency::CancellationToken& token) {
                  return host.BackgroundContext(token);
                },
                {.default_catalog = defaults_.catalog,
                 .default_schema = defaults_.schema}),
        metrics_(&host.server().metrics()),
        schemas_(warehouse_.get(), &host.clock()),
        answers_({.bytes_max = options.cache_ttl > absl::ZeroDuration()
                                   ? options.answer_cache_bytes_max
                                   : 0,
                  .entries_max = options.answer_cache_entries_max,
                  .ttl = options.cache_ttl},
                 &host.clock()),
        preparer_(warehouse_.get(), &schemas_),
        checker_(warehouse_.get(), &schemas_),
        runner_(
            {.answer_bytes_max = options.answer_bytes_max,
             .concurrent_queries_per_user = options.concurrent_queries_per_user,
             .identities = identities_},
            warehouse_.get(), &history_, &host.clock(), &metrics_, RandomId),
        query_engine_({.runner = &runner_,
                       .preparer = &preparer_,
                       .checker = &checker_,
                       .schemas = &schemas_,
                       .answers = &answers_,
                       .history = &history_,
                       .saved = &saved_,
                       .clock = &host.clock(),
                       .make_id = RandomId,
                       .identities = identities_},
                      defaults_),
        metrics_engine_({.models = &models_,
                         .runner = &runner_,
                         .warehouse = warehouse_.get(),
                         .answers = &answers_},
                        defaults_, options.metric_join_hops_max),
        query_service_(&query_engine_),
        metrics_service_(&metrics_engine_),
        catalog_service_(warehouse_.get(), identities_) {}

  absl::Status Start(rpc::Server& server) {
    ASSIGN_OR_RETURN(int64_t interrupted, history_.EndInterrupted());
    if (interrupted > 0) {
      logging::Log(logging::Level::kWarning,
                   "queries of a former process marked as failed",
                   {{"queries", interrupted}});
    }
    metrics_.AddGauges(
        [this] { return static_cast<double>(runner_.running()); },
        [this] {
          const auto snapshot = models_.Current();
          return snapshot.ok() ? static_cast<double>((*snapshot)->revision)
                               : -1.0;
        });
    metrics_.AddGauges(&answers_);
    RETURN_IF_ERROR(server.Register(query_service_.Bind()));
    RETURN_IF_ERROR(server.Register(metrics_service_.Bind()));
    return server.Register(catalog_service_.Bind());
  }

 private:
  const NameDefaults defaults_;
  const CallerIdentity identities_;
  const std::unique_ptr<warehouse::Warehouse> warehouse_;
  const std::unique_ptr<statedb::Database> database_;
  statedb::SqliteQueryHistory history_;
  statedb::SqliteSavedQueries saved_;
  GrpcModelCatalogReader models_;
  QueryMetrics metrics_;
  TableSchemas schemas_;
  AnswerCache answers_;
  StatementPreparer preparer_;
  SqlChecker checker_;
  QueryRunner runner_;
  QueryEngine query_engine_;
  MetricsEngine metrics_engine_;
  QueryService query_service_;
  MetricsExplorerService metrics_service_;
  WarehouseCatalogService catalog_service_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Application>> QueryServer::Create(
    const QueryOptions& options, rpc::ServiceHost& host) {
  ASSIGN_OR_RETURN(std::unique_ptr<warehouse::Warehouse> warehouse,
                   OpenWarehouse(options, &host.clock()));
  ASSIGN_OR_RETURN(std::unique_ptr<statedb::Database> database,
                   statedb::OpenStateDatabase(options.StateFile()));
  ASSIGN_OR_RETURN(
      std::shared_ptr<grpc::Channel> model_store,
      rpc::MakeChannel(options.model_store_address, host.channel_options()));
  auto application = std::make_unique<QueryApplication>(
      options, host, std::move(warehouse), std::move(database),
      std::move(model_store));
  RETURN_IF_ERROR(application->Start(host.server()));
  return std::unique_ptr<rpc::Application>(std::move(application));
}

}  // namespace semantic_layer::query
