#include "services/query/table_schemas.h"

#include <memory>
#include <string>
#include <vector>

#include "common/concurrency/fake_clock.h"
#include "common/sql/parser/parse.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/fake_warehouse.h"
#include "gtest/gtest.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::UnorderedElementsAre;

class TableSchemasTest : public ::testing::Test {
 protected:
  void SetUp() override {
    warehouse_.AddTable(
        {.catalog = "main", .schema = "sales", .name = "Orders"},
        {{.name = "id", .data_type = "BIGINT"},
         {.name = "amount", .data_type = "DECIMAL(10,2)"}});
    warehouse_.AddTable({.catalog = "main", .schema = "other", .name = "t"},
                        {{.name = "x", .data_type = "INT"}});
  }

  std::unique_ptr<sql::Catalog> Load(const std::string& text) {
    parsed_.push_back(
        std::make_unique<sql::ParsedScript>(sql::ParseScript(text)));
    EXPECT_TRUE(parsed_.back()->ok()) << text;
    const std::vector<const sql::Statement*> statements(
        parsed_.back()->statements.begin(), parsed_.back()->statements.end());
    auto catalog = schemas_.Load(statements, {"main", "sales"}, call_);
    EXPECT_TRUE(catalog.ok()) << catalog.status();
    return catalog.ok() ? *std::move(catalog) : nullptr;
  }

  warehouse::FakeWarehouse warehouse_;
  concurrency::FakeClock clock_;
  TableSchemas schemas_{&warehouse_, &clock_};
  warehouse::CallOptions call_ = {.identity = {.user = "ann"}};
  std::vector<std::unique_ptr<sql::ParsedScript>> parsed_;
};

TEST_F(TableSchemasTest, FindsTablesByAnyFormOfTheirNames) {
  const auto catalog =
      Load("SELECT * FROM orders JOIN other.t JOIN main.other.T");
  const sql::TableSchema* orders = catalog->FindTable({"ORDERS"});
  ASSERT_NE(orders, nullptr);
  ASSERT_EQ(orders->columns().size(), 2);
  EXPECT_EQ(orders->columns()[1].name, "amount");
  EXPECT_EQ(catalog->FindTable({"sales", "orders"}), orders);
  EXPECT_EQ(catalog->FindTable({"main", "sales", "Orders"}), orders);
  EXPECT_NE(catalog->FindTable({"other", "t"}), nullptr);
  EXPECT_EQ(catalog->FindTable({"t"}), nullptr);
  EXPECT_EQ(catalog->FindTable({"a", "b", "c", "d"}), nullptr);
}

TEST_F(TableSchemasTest, ReadsTheTablesOfEveryStatementAndNoCte) {
  const auto catalog = Load(
      "WITH c AS (SELECT * FROM orders) SELECT * FROM c;"
      "INSERT INTO other.t SELECT id FROM orders");
  EXPECT_NE(catalog->FindTable({"orders"}), nullptr);
  EXPECT_NE(catalog->FindTable({"other", "t"}), nullptr);
  EXPECT_EQ(warehouse_.catalog_reads(), 2);
}

TEST_F(TableSchemasTest, NamesWhatAMissingTableMayHaveMeant) {
  const auto catalog = Load("SELECT * FROM ordres");
  EXPECT_EQ(catalog->FindTable({"ordres"}), nullptr);
  EXPECT_THAT(catalog->TableNames(), UnorderedElementsAre("Orders"));
}

TEST_F(TableSchemasTest, RemembersColumnsForEachUserForAShortTime) {
  Load("SELECT * FROM orders");
  Load("SELECT * FROM orders");
  EXPECT_EQ(warehouse_.catalog_reads(), 1);
  call_.identity.user = "bob";
  Load("SELECT * FROM orders");
  EXPECT_EQ(warehouse_.catalog_reads(), 2);
  clock_.Advance(kTableSchemasTtl);
  Load("SELECT * FROM orders");
  EXPECT_EQ(warehouse_.catalog_reads(), 3);
  schemas_.Clear();
  Load("SELECT * FROM orders");
  EXPECT_EQ(warehouse_.catalog_reads(), 4);
}

TEST_F(TableSchemasTest, AsksAgainForATableThatWasNotThere) {
  EXPECT_EQ(Load("SELECT * FROM late")->FindTable({"late"}), nullptr);
  warehouse_.AddTable({.catalog = "main", .schema = "sales", .name = "late"},
                      {{.name = "x", .data_type = "INT"}});
  EXPECT_NE(Load("SELECT * FROM late")->FindTable({"late"}), nullptr);
}

TEST_F(TableSchemasTest, FailsWhenTheWarehouseIsAway) {
  warehouse_.SetDown(absl::UnavailableError("away"));
  sql::ParsedScript script = sql::ParseScript("SELECT * FROM orders");
  const std::vector<const sql::Statement*> statements(script.statements.begin(),
                                                      script.statements.end());
  EXPECT_THAT(schemas_.Load(statements, {"main", "sales"}, call_).status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace semantic_layer::query
