// Runs the contract of every warehouse on a SQL warehouse of the emulated
// workspace.

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "common/concurrency/clock.h"
#include "common/databricks/client/databricks_options.h"
#include "common/warehouse/databricks/databricks_warehouse.h"
#include "common/warehouse/warehouse_contract.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace semantic_layer::warehouse {
namespace {

// The workspace of the test that is running; the warehouse of the one before is
// gone when another is made.
emulator::Emulator& FreshWorkspace() {
  static std::unique_ptr<emulator::Emulator> emulator;
  emulator.reset();
  emulator::EmulatorOptions options;
  options.schemas = {"main.alpha", "main.beta"};
  options.init_sql = {
      "CREATE TABLE main.alpha.orders (id BIGINT NOT NULL, "
      "amount DECIMAL(10,2), `placed at` DATE)",
      "CREATE TABLE main.alpha.order_items (a INT)",
      "CREATE TABLE main.alpha.people (a INT)",
      "CREATE VIEW main.alpha.paid_orders AS SELECT * FROM main.alpha.orders",
      "INSERT INTO main.alpha.people VALUES (1), (2)"};
  // So that results have several chunks.
  options.statements.chunk_rows = 7000;
  auto started = emulator::Emulator::Start(std::move(options));
  if (!started.ok()) {
    ADD_FAILURE() << started.status();
    std::abort();
  }
  emulator = *std::move(started);
  return *emulator;
}

int64_t Executed(emulator::Emulator& workspace) {
  return workspace.log().Counters()["statements_executed"];
}

WarehouseUnderTest MakeDatabricks() {
  static const concurrency::SystemClock clock;
  emulator::Emulator& workspace = FreshWorkspace();
  databricks::DatabricksOptions options;
  options.host = workspace.url();
  options.token =
      config::Secret<std::string>(workspace.options().accounts[0].token);
  options.warehouse_id = workspace.options().warehouses[0].id;
  auto created = DatabricksWarehouse::Create(options, &clock);
  EXPECT_TRUE(created.ok()) << created.status();
  WarehouseUnderTest out;
  out.busy = [&workspace, before = Executed(workspace)] {
    return Executed(workspace) > before;
  };
  out.warehouse = *std::move(created);
  out.catalog = "main";
  out.three_rows =
      "SELECT CAST(id AS BIGINT) AS id, name FROM VALUES (1, 'a'), (2, NULL), "
      "(3, 'c') AS t(id, name)";
  out.many_rows = "SELECT id AS n FROM range(100000) ORDER BY n";
  out.echo = "SELECT :x AS x";
  out.endless = "SELECT count(*) FROM range(1000000000000)";
  out.syntax_error = "SELEC 1";
  out.unknown_table = "SELECT * FROM main.alpha.nope";
  out.unknown_column = "SELECT nope FROM main.alpha.orders";
  out.write = "UPDATE main.alpha.people SET a = a + 1";
  return out;
}

INSTANTIATE_TEST_SUITE_P(Databricks, WarehouseContractTest,
                         ::testing::Values(MakeDatabricks));

}  // namespace
}  // namespace semantic_layer::warehouse
