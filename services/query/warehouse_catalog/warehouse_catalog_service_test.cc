#include "services/query/warehouse_catalog/warehouse_catalog_service.h"

#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/auth/token_seal.h"
#include "common/config/secret.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "common/testing/test_tokens.h"
#include "common/warehouse/fake_warehouse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.grpc.pb.h"
#include "services/query/caller_identity.h"
#include "services/query/warehouse_catalog/catalog_conversions.h"

namespace semantic_layer::query {
namespace {

namespace v1 = ::semantic_layer::warehouse::v1;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::semantic_layer::testing::TestServer;
using Stub = v1::WarehouseCatalogService::Stub;

class WarehouseCatalogServiceTest : public ::testing::Test {
 protected:
  WarehouseCatalogServiceTest() : service_(&warehouse_) {
    warehouse_.AddTable({.catalog = "samples",
                         .schema = "flights",
                         .name = "flights",
                         .comment = "All flights",
                         .row_count = 3000000},
                        {{.name = "delay", .data_type = "INT"},
                         {.name = "date",
                          .data_type = "TIMESTAMP_NTZ",
                          .comment = "Departure",
                          .nullable = false,
                          .position = 1}});
    warehouse_.AddTable({.catalog = "samples",
                         .schema = "flights",
                         .name = "busy",
                         .kind = warehouse::TableKind::kView,
                         .location = "s3://b/busy",
                         .created_at = absl::FromUnixMillis(1500),
                         .size_bytes = 77},
                        {});
  }

  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(server_, TestServer::Start({service_.Bind()}));
    stub_ = v1::WarehouseCatalogService::NewStub(server_->channel());
  }

  absl::StatusOr<v1::ListColumnsResponse> Columns(const std::string& catalog,
                                                  const std::string& schema,
                                                  const std::string& table) {
    v1::ListColumnsRequest request;
    request.set_catalog(catalog);
    request.set_schema(schema);
    request.set_table(table);
    return rpc::CallUnary(*stub_, &Stub::ListColumns, TestContext("viewer"),
                          request);
  }

  absl::StatusOr<v1::ListTablesResponse> Tables(
      const std::string& prefix, int page_size = 0,
      const std::string& page_token = "") {
    v1::ListTablesRequest request;
    request.set_catalog("samples");
    request.set_schema("flights");
    request.set_name_prefix(prefix);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return rpc::CallUnary(*stub_, &Stub::ListTables, TestContext("viewer"),
                          request);
  }

  warehouse::FakeWarehouse warehouse_;
  WarehouseCatalogService service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(WarehouseCatalogServiceTest, ReadsTheCatalog) {
  ASSERT_OK_AND_ASSIGN(
      const auto catalogs,
      rpc::CallUnary(*stub_, &Stub::ListCatalogs, TestContext("viewer"),
                     v1::ListCatalogsRequest()));
  ASSERT_EQ(catalogs.catalogs_size(), 1);
  EXPECT_EQ(catalogs.catalogs(0).name(), "samples");
  EXPECT_FALSE(catalogs.catalogs(0).has_comment());

  v1::ListSchemasRequest schemas_request;
  schemas_request.set_catalog("samples");
  ASSERT_OK_AND_ASSIGN(const auto schemas,
                       rpc::CallUnary(*stub_, &Stub::ListSchemas,
                                      TestContext("viewer"), schemas_request));
  ASSERT_EQ(schemas.schemas_size(), 1);
  EXPECT_EQ(schemas.schemas(0).name(), "flights");
  EXPECT_EQ(schemas.schemas(0).catalog(), "samples");

  ASSERT_OK_AND_ASSIGN(const auto tables, Tables(""));
  ASSERT_EQ(tables.tables_size(), 2);
  EXPECT_EQ(tables.tables(0).table_type(), "VIEW");
  EXPECT_EQ(tables.tables(0).location(), "s3://b/busy");
  EXPECT_EQ(tables.tables(0).created_at().seconds(), 1);
  EXPECT_EQ(tables.tables(0).created_at().nanos(), 500'000'000);
  EXPECT_EQ(tables.tables(0).size_bytes(), 77);
  EXPECT_FALSE(tables.tables(1).has_location());
  EXPECT_FALSE(tables.tables(1).has_created_at());
  EXPECT_FALSE(tables.tables(1).has_size_bytes());
  EXPECT_EQ(tables.tables(1).comment(), "All flights");
  EXPECT_EQ(tables.tables(1).row_count(), 3000000);
  ASSERT_OK_AND_ASSIGN(const auto some, Tables("FL"));
  EXPECT_EQ(some.tables_size(), 1);

  ASSERT_OK_AND_ASSIGN(const auto columns,
                       Columns("samples", "flights", "flights"));
  ASSERT_EQ(columns.columns_size(), 2);
  EXPECT_EQ(columns.columns(1).name(), "date");
  EXPECT_EQ(columns.columns(1).data_type(), "TIMESTAMP_NTZ");
  EXPECT_EQ(columns.columns(1).comment(), "Departure");
  EXPECT_FALSE(columns.columns(1).nullable());
  EXPECT_EQ(columns.columns(1).position(), 1);
}

TEST_F(WarehouseCatalogServiceTest, GivesAllPagesOfALargeSchema) {
  for (int i = 0; i < 12345; ++i) {
    warehouse_.AddTable({.catalog = "samples",
                         .schema = "flights",
                         .name = absl::StrCat("t", i)},
                        {});
  }
  ASSERT_OK_AND_ASSIGN(const auto tables, Tables("t"));
  EXPECT_EQ(tables.tables_size(), 12345);
}

TEST(CatalogConversionsTest, WhatUnityCatalogSaysIsPassedOn) {
  v1::CatalogInfo catalog;
  ToProto(warehouse::CatalogInfo{.name = "main",
                                 .created_at = absl::FromUnixMillis(-1500)},
          &catalog);
  EXPECT_EQ(catalog.created_at().seconds(), -2);
  EXPECT_EQ(catalog.created_at().nanos(), 500'000'000);
  v1::SchemaInfo schema;
  ToProto(warehouse::SchemaInfo{.name = "sales", .location = "s3://b/sales"},
          &schema);
  EXPECT_EQ(schema.location(), "s3://b/sales");
}

TEST_F(WarehouseCatalogServiceTest, ListingsThatFitNoMessageComeInPages) {
  // 48 MiB.
  for (int i = 0; i < 96; ++i) {
    warehouse_.AddTable({.catalog = "samples",
                         .schema = "flights",
                         .name = absl::StrCat("t", i),
                         .comment = std::string(512 << 10, 'c')},
                        {});
  }
  const absl::Status all = Tables("").status();
  EXPECT_EQ(ReasonOf(all), ErrorReason::kResultTooLarge) << all;
  EXPECT_THAT(std::string(all.message()), ::testing::HasSubstr("prefix"));

  std::set<std::string> names;
  int pages = 0;
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Tables("t", 80, token));
    for (const v1::TableInfo& table : page.tables()) names.insert(table.name());
    token = page.next_page_token();
    ++pages;
  } while (!token.empty() && pages < 10);
  EXPECT_EQ(names.size(), 96u);
  EXPECT_EQ(pages, 2);  // of 40, for 80 do not fit, and what is left
}

TEST_F(WarehouseCatalogServiceTest, PagesThatCannotBeAreRefused) {
  EXPECT_EQ(ReasonOf(Tables("", -1).status()), ErrorReason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(Tables("", 10, "nonsense").status()),
            ErrorReason::kInvalidPageToken);
  // A token without a size would be taken for the whole.
  EXPECT_EQ(ReasonOf(Tables("", 0, "x").status()),
            ErrorReason::kInvalidRequest);
}

TEST_F(WarehouseCatalogServiceTest, WhatIsNotThereKeepsItsReason) {
  const absl::Status status = Columns("samples", "flights", "nope").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kTableNotFound);
  EXPECT_EQ(ReasonOf(Columns("nope", "a", "b").status()),
            ErrorReason::kCatalogNotFound);
}

TEST_F(WarehouseCatalogServiceTest, RefusesNamesThatCannotBe) {
  EXPECT_THAT(Columns("", "a", "b"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Columns("a", std::string(256, 'x'), "b"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const absl::Status status =
      Columns("a", "b", std::string("x\0y", 3)).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(ViolationsOf(status).size(), 1u);
  EXPECT_EQ(ViolationsOf(status)[0].field.back(), "table");
}

TEST_F(WarehouseCatalogServiceTest, SaysAsWhomItReads) {
  ASSERT_OK_AND_ASSIGN(const v1::ListTablesResponse tables, Tables(""));
  EXPECT_EQ(tables.run_as(), v1::RUN_AS_SERVICE);
  ASSERT_OK_AND_ASSIGN(const v1::ListColumnsResponse columns,
                       Columns("samples", "flights", "flights"));
  EXPECT_EQ(columns.run_as(), v1::RUN_AS_SERVICE);

  WarehouseCatalogService as_caller(
      &warehouse_, CallerIdentity(std::make_shared<const auth::TokenSeal>(
                       config::Secret<std::string>("of the suite"))));
  ASSERT_OK_AND_ASSIGN(const auto server,
                       TestServer::Start({as_caller.Bind()}));
  const auto stub = v1::WarehouseCatalogService::NewStub(server->channel());
  ASSERT_OK_AND_ASSIGN(
      const v1::GetRunAsResponse said,
      rpc::CallUnary(*stub, &Stub::GetRunAs, TestContext("viewer"),
                     v1::GetRunAsRequest()));
  EXPECT_EQ(said.run_as(), v1::RUN_AS_CALLER);
}

TEST_F(WarehouseCatalogServiceTest, HealthNeedsNoToken) {
  ASSERT_OK_AND_ASSIGN(
      const auto health,
      rpc::CallUnary(*stub_, &Stub::CheckWarehouse, TestContext(""),
                     v1::CheckWarehouseRequest()));
  EXPECT_EQ(health.engine(), "duckdb");
  EXPECT_FALSE(health.has_detail());
  EXPECT_THAT(rpc::CallUnary(*stub_, &Stub::ListCatalogs, TestContext(""),
                             v1::ListCatalogsRequest()),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WarehouseCatalogServiceTest, HealthHasWhatTheWarehouseSaysOfItself) {
  warehouse_.SetHealthText("STOPPED (the first statement starts it)");
  ASSERT_OK_AND_ASSIGN(
      const auto health,
      rpc::CallUnary(*stub_, &Stub::CheckWarehouse, TestContext(""),
                     v1::CheckWarehouseRequest()));
  EXPECT_EQ(health.detail(), "STOPPED (the first statement starts it)");
}

TEST_F(WarehouseCatalogServiceTest, WarehouseThatIsDownIsUnavailable) {
  warehouse_.SetDown(MakeStatus(ErrorReason::kUnavailable, "down"));
  EXPECT_THAT(Tables(""), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(rpc::CallUnary(*stub_, &Stub::CheckWarehouse, TestContext(""),
                             v1::CheckWarehouseRequest()),
              StatusIs(absl::StatusCode::kUnavailable));
  warehouse_.SetDown(absl::OkStatus());
  EXPECT_THAT(Tables(""), testing::IsOk());
}

}  // namespace
}  // namespace semantic_layer::query
