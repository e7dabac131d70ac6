#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_WAREHOUSE_CONTRACT_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_WAREHOUSE_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>

#include "common/warehouse/warehouse.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {

// What every Warehouse must do, as tests. An implementation's test makes one
// with the catalog below and says its statements in its own dialect:
//
//   INSTANTIATE_TEST_SUITE_P(DuckDb, WarehouseContractTest,
//                            ::testing::Values(MakeDuckDbUnderTest));
//
// The catalog `catalog` holds schema `alpha` with tables `order_items`,
// `orders`, `people` and view `paid_orders`, and an empty schema `beta`.
// Table `orders` has the columns id BIGINT NOT NULL, amount DECIMAL(10,2) and
// `placed at` DATE.
struct WarehouseUnderTest {
  std::unique_ptr<Warehouse> warehouse;
  std::string catalog;

  // Columns id BIGINT, name STRING; rows (1, 'a'), (2, null), (3, 'c').
  std::string three_rows;
  // 100000 rows of one BIGINT column n, counting from 0.
  std::string many_rows;
  // Column x: the value of parameter x.
  std::string echo;
  // Runs until it is stopped.
  std::string endless;
  // Whether a statement is under way in the warehouse.
  std::function<bool()> busy;
  std::string syntax_error;
  std::string unknown_table;
  std::string unknown_column;
  // Changes two rows; needs allow_writes.
  std::string write;
};

using WarehouseFactory = std::function<WarehouseUnderTest()>;

class WarehouseContractTest
    : public ::testing::TestWithParam<WarehouseFactory> {
 protected:
  WarehouseContractTest() : under_test_(GetParam()()) {}

  Warehouse& warehouse() { return *under_test_.warehouse; }

  // Runs a statement to its end.
  absl::StatusOr<rowset::RowSet> Rows(const std::string& text,
                                      ExecuteOptions options = {});

  WarehouseUnderTest under_test_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_WAREHOUSE_CONTRACT_H_
