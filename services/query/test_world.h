#ifndef SEMANTIC_LAYER_SERVICES_QUERY_TEST_WORLD_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_TEST_WORLD_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/rpc/metrics.h"
#include "common/rpc/request_context.h"
#include "common/statedb/sqlite/sqlite_query_history.h"
#include "common/statedb/sqlite/sqlite_saved_queries.h"
#include "common/statedb/sqlite/state_database.h"
#include "common/warehouse/warehouse.h"
#include "services/query/answer_cache.h"
#include "services/query/fake_model_catalog_reader.h"
#include "services/query/metrics_engine.h"
#include "services/query/query_engine.h"
#include "services/query/query_metrics.h"
#include "services/query/query_runner.h"
#include "services/query/sql_checker.h"
#include "services/query/statement_preparer.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

// The engines over a real DuckDB in memory and a real state file, for tests.
// Tables of memory.main:
//
//   flights(date TIMESTAMP, delay INT, distance INT, origin, destination)
//     6 flights in January to March 2001
//   airports(iata, name, city, state)   AUS and DAL in TX, LAX in CA
//   numbers(n BIGINT)                   0 to 99,999
//
// and models over them: metrics flights, average_delay, delayed_share (ratio),
// flights_change (derived), flights_to_date (cumulative), dimensions of the
// airports through origin.
class TestWorld {
 public:
  // Aborts when it cannot be built.
  explicit TestWorld(QueryRunner::Options options = {});

  // A caller with these permissions besides queries:execute and models:read.
  static rpc::RequestContext Caller(absl::string_view user = "ann",
                                    bool may_write = false);

  QueryEngine& engine() { return engine_; }
  MetricsEngine& metrics_engine() { return metrics_engine_; }
  QueryRunner& runner() { return runner_; }
  FakeModelCatalogReader& models() { return models_; }
  AnswerCache& answers() { return answers_; }
  warehouse::Warehouse& warehouse() { return *warehouse_; }

  // As Prometheus reads them.
  std::string PrintMetrics() const { return registry_.Print(); }

  // The YAML of the models.
  static std::string ModelYaml();

 private:
  NameDefaults defaults_{"memory", "main"};
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::unique_ptr<statedb::Database> database_;
  statedb::SqliteQueryHistory history_;
  statedb::SqliteSavedQueries saved_;
  FakeModelCatalogReader models_;
  concurrency::SystemClock clock_;
  rpc::MetricsRegistry registry_;
  QueryMetrics metrics_{&registry_};
  TableSchemas schemas_;
  AnswerCache answers_;
  StatementPreparer preparer_;
  SqlChecker checker_;
  QueryRunner runner_;
  QueryEngine engine_;
  MetricsEngine metrics_engine_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_TEST_WORLD_H_
