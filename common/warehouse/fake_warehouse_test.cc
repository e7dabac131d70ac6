#include "common/warehouse/fake_warehouse.h"

#include <utility>

#include "common/rowset/rowset.h"
#include "common/rowset/value.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/warehouse_contract.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::ColumnType;
using rowset::RowSet;
using rowset::RowSetBuilder;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

RowSet ThreeRows() {
  RowSetBuilder rows(rowset::MakeSchema(
      {{.name = "id", .type = ColumnType::kInt64}, {.name = "name"}}));
  for (int i = 1; i <= 3; ++i) rows.column(0).AppendInt(i);
  rows.column(1).AppendText("a");
  rows.column(1).AppendNull();
  rows.column(1).AppendText("c");
  return *std::move(rows).Finish();
}

RowSet ManyRows() {
  RowSetBuilder rows(
      rowset::MakeSchema({{.name = "n", .type = ColumnType::kInt64}}));
  for (int i = 0; i < 100000; ++i) rows.column(0).AppendInt(i);
  return *std::move(rows).Finish();
}

RowSet Echo(const Statement& statement) {
  const rowset::Value& value = statement.parameters.at(0).value;
  RowSetBuilder rows(rowset::MakeSchema({{.name = "x", .type = value.type()}}));
  value.AppendTo(rows.column(0));
  return *std::move(rows).Finish();
}

void FillCatalog(FakeWarehouse& fake) {
  const auto add = [&](const char* name, TableKind kind,
                       std::vector<ColumnInfo> columns) {
    fake.AddTable(
        {.catalog = "main", .schema = "alpha", .name = name, .kind = kind},
        std::move(columns));
  };
  add("orders", TableKind::kTable,
      {{.name = "id", .data_type = "BIGINT", .nullable = false},
       {.name = "amount", .data_type = "DECIMAL(10,2)", .position = 1},
       {.name = "placed at", .data_type = "DATE", .position = 2}});
  add("order_items", TableKind::kTable, {});
  add("people", TableKind::kTable, {});
  add("paid_orders", TableKind::kView, {});
  fake.AddSchema("main", "beta");
}

WarehouseUnderTest MakeFake() {
  auto fake = std::make_unique<FakeWarehouse>();
  fake->SetResult("three", ThreeRows());
  fake->SetResult("many", ManyRows());
  fake->SetHandler("echo", Echo);
  fake->SetEndless("endless");
  fake->SetFailure("syntax", MakeStatus(ErrorReason::kSqlSyntax, "syntax"));
  fake->SetFailure("table", MakeStatus(ErrorReason::kTableNotFound, "table"));
  fake->SetFailure("column", MakeStatus(ErrorReason::kSqlInvalid, "column"));
  fake->SetWrite("write", 2);
  FillCatalog(*fake);
  WarehouseUnderTest out;
  out.busy = [raw = fake.get()] { return !raw->executed().empty(); };
  out.warehouse = std::move(fake);
  out.catalog = "main";
  out.three_rows = "three";
  out.many_rows = "many";
  out.echo = "echo";
  out.endless = "endless";
  out.syntax_error = "syntax";
  out.unknown_table = "table";
  out.unknown_column = "column";
  out.write = "write";
  return out;
}

INSTANTIATE_TEST_SUITE_P(Fake, WarehouseContractTest,
                         ::testing::Values(MakeFake));

TEST(FakeWarehouseTest, RefusesWhatItWasNotTold) {
  FakeWarehouse fake;
  EXPECT_THAT(fake.Execute({.text = "SELECT 1"}, ExecuteOptions()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(fake.executed().size(), 1u);
  EXPECT_EQ(fake.executed()[0].text, "SELECT 1");
}

TEST(FakeWarehouseTest, GoesDownAndComesBack) {
  FakeWarehouse fake;
  fake.SetResult("three", ThreeRows());
  fake.SetDown(MakeStatus(ErrorReason::kUnavailable, "down"));
  EXPECT_THAT(fake.Execute({.text = "three"}, ExecuteOptions()).status(),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(fake.ListCatalogs({}, CallOptions()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(fake.CheckHealth(CallOptions()),
              StatusIs(absl::StatusCode::kUnavailable));
  fake.SetDown(absl::OkStatus());
  EXPECT_THAT(fake.Execute({.text = "three"}, ExecuteOptions()).status(),
              IsOk());
}

}  // namespace
}  // namespace semantic_layer::warehouse
