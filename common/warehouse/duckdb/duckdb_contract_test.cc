// Runs the contract of every warehouse on the embedded one.

#include <memory>
#include <utility>

#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "common/warehouse/warehouse_contract.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

void Write(Warehouse& warehouse, const std::string& sql) {
  ExecuteOptions options;
  options.allow_writes = true;
  const auto stream = warehouse.Execute({.text = sql}, options);
  ASSERT_TRUE(stream.ok()) << sql << ": " << stream.status();
}

WarehouseUnderTest MakeDuckDb() {
  auto created = DuckDbWarehouse::Create({.threads = 2, .max_connections = 4});
  EXPECT_TRUE(created.ok()) << created.status();
  WarehouseUnderTest out;
  out.busy = [raw = created->get()] { return raw->connections_in_use() > 0; };
  out.warehouse = *std::move(created);
  out.catalog = "memory";
  for (const char* sql :
       {"CREATE SCHEMA alpha", "CREATE SCHEMA beta",
        "CREATE TABLE alpha.orders (id BIGINT NOT NULL, amount DECIMAL(10,2), "
        "\"placed at\" DATE)",
        "CREATE TABLE alpha.order_items (a INT)",
        "CREATE TABLE alpha.people (a INT)",
        "CREATE VIEW alpha.paid_orders AS SELECT * FROM alpha.orders",
        "INSERT INTO alpha.people VALUES (1), (2)"}) {
    Write(*out.warehouse, sql);
  }
  out.three_rows =
      "SELECT id::BIGINT AS id, name FROM (VALUES (1, 'a'), (2, NULL), "
      "(3, 'c')) t(id, name)";
  out.many_rows = "SELECT range AS n FROM range(100000) ORDER BY n";
  out.echo = "SELECT $x AS x";
  out.endless = "SELECT count(*) FROM range(1000000000000)";
  out.syntax_error = "SELEC 1";
  out.unknown_table = "SELECT * FROM alpha.nope";
  out.unknown_column = "SELECT nope FROM alpha.orders";
  out.write = "UPDATE alpha.people SET a = a + 1";
  return out;
}

INSTANTIATE_TEST_SUITE_P(DuckDb, WarehouseContractTest,
                         ::testing::Values(MakeDuckDb));

}  // namespace
}  // namespace semantic_layer::warehouse
