#include "services/query/test_world.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "glog/logging.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

constexpr char kTables[] = R"sql(
CREATE TABLE flights AS SELECT * FROM (VALUES
  (TIMESTAMP '2001-01-05 10:00:00', 30, 200, 'AUS', 'DAL'),
  (TIMESTAMP '2001-01-20 11:00:00', -5, 1200, 'AUS', 'LAX'),
  (TIMESTAMP '2001-02-01 12:00:00', 20, 1200, 'LAX', 'AUS'),
  (TIMESTAMP '2001-02-14 13:00:00', 0, 200, 'DAL', 'AUS'),
  (TIMESTAMP '2001-02-28 14:00:00', 90, 1300, 'DAL', 'LAX'),
  (TIMESTAMP '2001-03-31 15:00:00', 10, 1300, 'LAX', 'DAL')
) t(date, delay, distance, origin, destination);
CREATE TABLE airports AS SELECT * FROM (VALUES
  ('AUS', 'Bergstrom', 'Austin', 'TX'),
  ('DAL', 'Love Field', 'Dallas', 'TX'),
  ('LAX', 'Los Angeles', 'Los Angeles', 'CA')
) t(iata, name, city, state);
CREATE TABLE numbers AS SELECT range AS n FROM range(100000);
)sql";

constexpr char kModels[] = R"yaml(
semantic_models:
  - name: airports
    model: memory.main.airports
    entities:
      - name: origin
        type: primary
        expr: iata
    dimensions:
      - name: state
        type: categorical
      - name: city
        type: categorical
  - name: flights
    model: memory.main.flights
    defaults:
      agg_time_dimension: date
    primary_entity: flight
    entities:
      - name: origin
        type: foreign
        expr: origin
    dimensions:
      - name: date
        type: time
        type_params:
          time_granularity: day
    measures:
      - name: flight_count
        agg: count
        expr: "1"
      - name: delayed_count
        agg: sum_boolean
        expr: delay > 15
      - name: delay_average
        agg: average
        expr: delay
metrics:
  - name: flights
    label: Number of flights
    description: How many flights left.
    type: simple
    type_params:
      measure: flight_count
  - name: delayed
    type: simple
    type_params:
      measure: delayed_count
  - name: average_delay
    type: simple
    config:
      meta:
        format: decimal
        synonyms: [lateness, tardiness]
    type_params:
      measure: delay_average
  - name: delayed_share
    type: ratio
    type_params:
      numerator: delayed
      denominator: flights
  - name: flights_change
    type: derived
    type_params:
      expr: flights - flights_before
      metrics:
        - name: flights
        - name: flights
          offset_window: 1 month
          alias: flights_before
  - name: flights_to_date
    type: cumulative
    type_params:
      measure: flight_count
      cumulative_type_params:
        period_agg: last
  - name: flights_of_week
    type: cumulative
    type_params:
      measure: flight_count
      cumulative_type_params:
        window: 7 days
saved_queries:
  - name: by_state
    description: Flights of every state.
    query_params:
      metrics: [flights]
      group_by: ["Dimension('origin__state')"]
  - name: busiest
    query_params:
      metrics: [flights]
      group_by: ["Dimension('origin__state')"]
      order_by: ["-flights"]
      limit: 1
)yaml";

// A folder that no other test of this process uses.
std::string NewFolder() {
  static std::atomic<int> count{0};
  const std::string folder = absl::StrCat(::testing::TempDir(), "/query_world_",
                                          ::getpid(), "_", count.fetch_add(1));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

std::unique_ptr<warehouse::Warehouse> OpenWarehouse() {
  const std::string script = absl::StrCat(NewFolder(), "/init.sql");
  std::FILE* file = std::fopen(script.c_str(), "w");
  CHECK(file != nullptr) << script;
  std::fputs(kTables, file);
  std::fclose(file);
  warehouse::DuckDbOptions options;
  options.init_sql_path = script;
  options.threads = 2;
  auto warehouse = warehouse::DuckDbWarehouse::Create(std::move(options));
  CHECK(warehouse.ok()) << warehouse.status();
  return *std::move(warehouse);
}

std::unique_ptr<statedb::Database> OpenState() {
  auto database =
      statedb::OpenStateDatabase(absl::StrCat(NewFolder(), "/query.db"));
  CHECK(database.ok()) << database.status();
  return *std::move(database);
}

std::string MakeId() {
  static std::atomic<int> count{0};
  return absl::StrCat("id-", count.fetch_add(1));
}

}  // namespace

TestWorld::TestWorld(QueryRunner::Options options)
    : warehouse_(OpenWarehouse()),
      database_(OpenState()),
      history_(database_.get(), statedb::SqliteQueryHistory::Retention{}),
      saved_(database_.get()),
      schemas_(warehouse_.get(), &clock_),
      answers_({}, &clock_),
      preparer_(warehouse_.get(), &schemas_),
      checker_(warehouse_.get(), &schemas_),
      runner_(options, warehouse_.get(), &history_, &clock_, &metrics_, MakeId),
      engine_({.runner = &runner_,
               .preparer = &preparer_,
               .checker = &checker_,
               .schemas = &schemas_,
               .answers = &answers_,
               .history = &history_,
               .saved = &saved_,
               .clock = &clock_,
               .make_id = MakeId},
              defaults_),
      metrics_engine_({.models = &models_,
                       .runner = &runner_,
                       .warehouse = warehouse_.get(),
                       .answers = &answers_},
                      defaults_) {
  models_.Load({{"demo/flights.yaml", ModelYaml()}},
               {.default_catalog = defaults_.catalog,
                .default_schema = defaults_.schema});
}

rpc::RequestContext TestWorld::Caller(absl::string_view user, bool may_write) {
  rpc::RequestContext context;
  context.principal.user_id = std::string(user);
  context.principal.permissions = {"models:read", "queries:execute"};
  if (may_write) context.principal.permissions.push_back("queries:write");
  return context;
}

std::string TestWorld::ModelYaml() { return kModels; }

}  // namespace semantic_layer::query
