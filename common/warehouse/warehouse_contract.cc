#include "common/warehouse/warehouse_contract.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/concurrency/cancellation.h"
#include "common/rowset/rowset.h"
#include "common/rowset/value.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/limits.h"
#include "gmock/gmock.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::RowSet;
using rowset::Value;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

template <typename T>
std::vector<std::string> Names(const std::vector<T>& items) {
  std::vector<std::string> names;
  for (const T& item : items) names.push_back(item.name);
  return names;
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(WarehouseContractTest);

absl::StatusOr<RowSet> WarehouseContractTest::Rows(const std::string& text,
                                                   ExecuteOptions options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ResultStream> stream,
                   warehouse().Execute({.text = text}, options));
  return ReadAll(*stream);
}

TEST_P(WarehouseContractTest, GivesRowsWithTheirTypesAndNulls) {
  ASSERT_OK_AND_ASSIGN(const RowSet rows, Rows(under_test_.three_rows));
  ASSERT_EQ(rows.row_count(), 3);
  ASSERT_EQ(rows.column_count(), 2);
  EXPECT_EQ(rows.schema().field(0).name, "id");
  EXPECT_EQ(rows.schema().field(0).SqlType(), "BIGINT");
  EXPECT_EQ(rows.schema().field(1).SqlType(), "STRING");
  EXPECT_EQ(rows.column(0).IntAt(2), 3);
  EXPECT_EQ(rows.column(1).TextAt(0), "a");
  EXPECT_TRUE(rows.column(1).IsNull(1));
}

TEST_P(WarehouseContractTest, StreamsBatchesWithinTheirLimits) {
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse().Execute({.text = under_test_.many_rows}, ExecuteOptions()));
  int64_t next = 0;
  int batches = 0;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const std::optional<RowSet> batch, stream->Next());
    if (!batch.has_value()) break;
    ++batches;
    ASSERT_FALSE(batch->empty());
    ASSERT_LE(batch->row_count(), kMaxBatchRows);
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      ASSERT_EQ(batch->column(0).IntAt(row), next++);
    }
  }
  EXPECT_EQ(next, 100000);
  EXPECT_GT(batches, 10);
  EXPECT_FALSE(stream->truncated());
  EXPECT_THAT(stream->Next(), IsOk());
  EXPECT_EQ(*stream->Next(), std::nullopt);
}

TEST_P(WarehouseContractTest, TruncatedMeansThatRowsWereCut) {
  for (const auto& [limit, want, truncated] :
       std::vector<std::tuple<int64_t, int64_t, bool>>{{0, 0, true},
                                                       {1, 1, true},
                                                       {2, 2, true},
                                                       {3, 3, false},
                                                       {4, 3, false}}) {
    ExecuteOptions options;
    options.limits.max_rows = limit;
    ASSERT_OK_AND_ASSIGN(
        const auto stream,
        warehouse().Execute({.text = under_test_.three_rows}, options));
    ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
    EXPECT_EQ(rows.row_count(), want) << limit;
    EXPECT_EQ(stream->truncated(), truncated) << limit;
  }
}

TEST_P(WarehouseContractTest, RowLimitHoldsOverBatches) {
  ExecuteOptions options;
  options.limits.max_rows = 30000;
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse().Execute({.text = under_test_.many_rows}, options));
  ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
  EXPECT_EQ(rows.row_count(), 30000);
  EXPECT_TRUE(stream->truncated());
}

TEST_P(WarehouseContractTest, ByteLimitCutsBetweenRows) {
  ExecuteOptions options;
  options.limits.max_bytes = 8 * 100 + 7;
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse().Execute({.text = under_test_.many_rows}, options));
  ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
  EXPECT_EQ(rows.row_count(), 100);
  EXPECT_TRUE(stream->truncated());
}

TEST_P(WarehouseContractTest, BindsParametersByName) {
  for (const Value& value :
       {Value::Int64(42), Value::String("it's $x"), Value::Double(0.5),
        Value::Bool(true), Value::Date(11323)}) {
    ASSERT_OK_AND_ASSIGN(
        const auto stream,
        warehouse().Execute({.text = under_test_.echo,
                             .parameters = {{.name = "X", .value = value}}},
                            ExecuteOptions()));
    ASSERT_OK_AND_ASSIGN(const RowSet rows, ReadAll(*stream));
    ASSERT_EQ(rows.row_count(), 1);
    EXPECT_EQ(Value::At(rows.column(0), 0), value);
  }
}

TEST_P(WarehouseContractTest, MistakesInTheStatementAreInvalidArgument) {
  EXPECT_THAT(Rows(under_test_.syntax_error),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Rows(under_test_.unknown_column),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ReasonOf(Rows(under_test_.syntax_error).status()),
            ErrorReason::kSqlSyntax);
}

TEST_P(WarehouseContractTest, UnknownTableIsNotFound) {
  const absl::Status status = Rows(under_test_.unknown_table).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kTableNotFound);
}

TEST_P(WarehouseContractTest, WritesNeedToBeAllowed) {
  EXPECT_THAT(Rows(under_test_.write),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ExecuteOptions options;
  options.allow_writes = true;
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse().Execute({.text = under_test_.write}, options));
  EXPECT_THAT(ReadAll(*stream), IsOk());
  EXPECT_EQ(stream->rows_changed(), 2);
}

TEST_P(WarehouseContractTest, CancellationStopsARunningStatement) {
  concurrency::CancellationSource source;
  ExecuteOptions options;
  options.call.cancellation = source.token();
  std::thread canceller([&] {
    const absl::Time deadline = absl::Now() + absl::Minutes(1);
    while (!under_test_.busy() && absl::Now() < deadline) {
      std::this_thread::yield();
    }
    EXPECT_TRUE(under_test_.busy());
    source.Cancel();
  });
  const absl::Status status = Rows(under_test_.endless, options).status();
  canceller.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(Rows(under_test_.three_rows), IsOk());
}

TEST_P(WarehouseContractTest, CancelledBeforeTheStartRunsNothing) {
  concurrency::CancellationSource source;
  source.Cancel();
  ExecuteOptions options;
  options.call.cancellation = source.token();
  EXPECT_THAT(Rows(under_test_.three_rows, options),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST_P(WarehouseContractTest, DeadlinesOfOptionsAndTokenStopAStatement) {
  ExecuteOptions by_option;
  by_option.call.deadline = absl::Now() + absl::Milliseconds(50);
  EXPECT_THAT(Rows(under_test_.endless, by_option),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  concurrency::CancellationSource source(absl::Now() + absl::Milliseconds(50));
  ExecuteOptions by_token;
  by_token.call.cancellation = source.token();
  EXPECT_THAT(Rows(under_test_.endless, by_token),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_P(WarehouseContractTest, CancellationHoldsBetweenBatches) {
  concurrency::CancellationSource source;
  ExecuteOptions options;
  options.call.cancellation = source.token();
  ASSERT_OK_AND_ASSIGN(
      const auto stream,
      warehouse().Execute({.text = under_test_.many_rows}, options));
  ASSERT_THAT(stream->Next(), IsOk());
  source.Cancel();
  EXPECT_THAT(stream->Next(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(stream->Next(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_P(WarehouseContractTest, AStreamMayBeLeftUnread) {
  for (int i = 0; i < 50; ++i) {
    ASSERT_OK_AND_ASSIGN(
        const auto stream,
        warehouse().Execute({.text = under_test_.many_rows}, ExecuteOptions()));
    ASSERT_THAT(stream->Next(), IsOk());
  }
  EXPECT_THAT(Rows(under_test_.three_rows), IsOk());
}

TEST_P(WarehouseContractTest, ExplainRunsNothing) {
  EXPECT_THAT(
      warehouse().Explain({.text = under_test_.three_rows}, CallOptions()),
      ::semantic_layer::testing::IsOkAndHolds(Not(IsEmpty())));
  EXPECT_THAT(
      warehouse().Explain({.text = under_test_.unknown_table}, CallOptions()),
      StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(warehouse().Explain({.text = under_test_.endless}, CallOptions()),
              IsOk());
}

TEST_P(WarehouseContractTest, ListsTheCatalogByName) {
  const CallOptions call;
  const std::string& catalog = under_test_.catalog;
  ASSERT_OK_AND_ASSIGN(const auto catalogs, warehouse().ListCatalogs({}, call));
  EXPECT_THAT(Names(catalogs.items), ::testing::Contains(catalog));
  ASSERT_OK_AND_ASSIGN(const auto schemas,
                       warehouse().ListSchemas(catalog, {}, call));
  EXPECT_THAT(Names(schemas.items), ::testing::IsSupersetOf({"alpha", "beta"}));
  ASSERT_OK_AND_ASSIGN(const auto tables,
                       warehouse().ListTables(catalog, "alpha", "", {}, call));
  EXPECT_THAT(Names(tables.items),
              ElementsAre("order_items", "orders", "paid_orders", "people"));
  EXPECT_EQ(tables.items[2].kind, TableKind::kView);
  ASSERT_OK_AND_ASSIGN(const auto empty,
                       warehouse().ListTables(catalog, "beta", "", {}, call));
  EXPECT_THAT(empty.items, IsEmpty());
}

TEST_P(WarehouseContractTest, FiltersTablesByPrefixWithoutRegardToCase) {
  ASSERT_OK_AND_ASSIGN(const auto tables,
                       warehouse().ListTables(under_test_.catalog, "ALPHA",
                                              "ORDER", {}, CallOptions()));
  EXPECT_THAT(Names(tables.items), ElementsAre("order_items", "orders"));
  ASSERT_OK_AND_ASSIGN(const auto none,
                       warehouse().ListTables(under_test_.catalog, "alpha", "%",
                                              {}, CallOptions()));
  EXPECT_THAT(none.items, IsEmpty());
}

TEST_P(WarehouseContractTest, PagesAddUpToTheWhole) {
  std::vector<std::string> names;
  PageRequest page{.page_size = 3};
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto tables,
                         warehouse().ListTables(under_test_.catalog, "alpha",
                                                "", page, CallOptions()));
    EXPECT_LE(tables.items.size(), 3u);
    for (const TableInfo& table : tables.items) names.push_back(table.name);
    page.token = tables.next_page_token;
    ++pages;
  } while (!page.token.empty());
  EXPECT_EQ(pages, 2);
  EXPECT_THAT(names,
              ElementsAre("order_items", "orders", "paid_orders", "people"));
  EXPECT_THAT(warehouse().ListTables(under_test_.catalog, "alpha", "",
                                     {.token = "nonsense"}, CallOptions()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(WarehouseContractTest, DescribesColumnsInDatabricksSpelling) {
  ASSERT_OK_AND_ASSIGN(const auto columns,
                       warehouse().ListColumns(under_test_.catalog, "alpha",
                                               "Orders", CallOptions()));
  ASSERT_THAT(Names(columns), ElementsAre("id", "amount", "placed at"));
  EXPECT_EQ(columns[0].data_type, "BIGINT");
  EXPECT_FALSE(columns[0].nullable);
  EXPECT_EQ(columns[1].data_type, "DECIMAL(10,2)");
  EXPECT_TRUE(columns[1].nullable);
  EXPECT_EQ(columns[2].data_type, "DATE");
  EXPECT_EQ(columns[2].position, 2);
  ASSERT_OK_AND_ASSIGN(const TableInfo table,
                       warehouse().GetTable(under_test_.catalog, "alpha",
                                            "orders", CallOptions()));
  EXPECT_EQ(table.name, "orders");
  EXPECT_EQ(table.schema, "alpha");
}

TEST_P(WarehouseContractTest, WhatIsNotThereIsNotFoundByItsKind) {
  const CallOptions call;
  const std::string& catalog = under_test_.catalog;
  EXPECT_EQ(ReasonOf(warehouse().ListSchemas("nope", {}, call).status()),
            ErrorReason::kCatalogNotFound);
  EXPECT_EQ(
      ReasonOf(warehouse().ListTables("nope", "x", "", {}, call).status()),
      ErrorReason::kCatalogNotFound);
  EXPECT_EQ(
      ReasonOf(warehouse().ListTables(catalog, "nope", "", {}, call).status()),
      ErrorReason::kSchemaNotFound);
  EXPECT_EQ(
      ReasonOf(warehouse().ListColumns(catalog, "alpha", "x", call).status()),
      ErrorReason::kTableNotFound);
  EXPECT_EQ(ReasonOf(warehouse().GetTable(catalog, "x", "y", call).status()),
            ErrorReason::kSchemaNotFound);
}

TEST_P(WarehouseContractTest, NamesAreNeverSql) {
  const CallOptions call;
  const std::vector<std::string> names = {"'",
                                          "\"",
                                          "alpha' OR '1'='1",
                                          "alpha\"; DROP SCHEMA alpha; --",
                                          "*",
                                          "a.b",
                                          "\xff",
                                          std::string("alpha\0x", 7)};
  for (const std::string& name : names) {
    EXPECT_THAT(warehouse().ListSchemas(name, {}, call), Not(IsOk())) << name;
    EXPECT_THAT(
        warehouse().ListColumns(under_test_.catalog, "beta", name, call),
        Not(IsOk()))
        << name;
  }
  EXPECT_THAT(
      warehouse().ListTables(under_test_.catalog, "alpha", "", {}, call),
      IsOk());
}

TEST_P(WarehouseContractTest, CatalogReadsObeyCancellation) {
  concurrency::CancellationSource source;
  source.Cancel();
  const CallOptions call{.cancellation = source.token()};
  EXPECT_THAT(warehouse().ListCatalogs({}, call),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(warehouse().CheckHealth(call),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(warehouse().CheckHealth(CallOptions()), IsOk());
}

TEST_P(WarehouseContractTest, ServesManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 5; ++j) {
        EXPECT_THAT(Rows(under_test_.three_rows), IsOk());
        EXPECT_THAT(warehouse().ListTables(under_test_.catalog, "alpha", "", {},
                                           CallOptions()),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace semantic_layer::warehouse
