// The whole way of a call: metadata's server, over gRPC to the service that
// owns the warehouse, and back.

#include "services/metadata/metadata_service.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/concurrency/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/outgoing_call.h"
#include "common/rpc/service.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/metadata/v1/metadata_service.grpc.pb.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.grpc.pb.h"
#include "services/metadata/grpc_catalog_reader.h"
#include "services/metadata/metadata_engine.h"

namespace semantic_layer::metadata {
namespace {

namespace wire = ::semantic_layer::warehouse::v1;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::semantic_layer::testing::TestServer;
using Stub = v1::MetadataService::Stub;

// The warehouse's side, as small as it can be: one catalog, schema, table.
class OneTable {
 public:
  rpc::Service Bind() {
    rpc::Service service("semantic_layer.warehouse.v1.WarehouseCatalogService");
    service.Unary("ListCatalogs", this, &OneTable::ListCatalogs)
        .Unary("ListSchemas", this, &OneTable::ListSchemas)
        .Unary("ListTables", this, &OneTable::ListTables)
        .Unary("ListColumns", this, &OneTable::ListColumns)
        .Unary("GetRunAs", this, &OneTable::GetRunAs)
        .Unary("CheckWarehouse", this, &OneTable::Check);
    return service;
  }

  std::string last_user;
  std::atomic<int> table_reads = 0;
  absl::Status failure;  // of ListSchemas, if any

 private:
  absl::StatusOr<wire::ListCatalogsResponse> ListCatalogs(
      const rpc::RequestContext& context, const wire::ListCatalogsRequest&) {
    last_user = context.principal.user_id;
    wire::ListCatalogsResponse response;
    response.add_catalogs()->set_name("samples");
    response.mutable_catalogs(0)->mutable_created_at()->set_seconds(7);
    return response;
  }
  absl::StatusOr<wire::ListSchemasResponse> ListSchemas(
      const rpc::RequestContext&, const wire::ListSchemasRequest& request) {
    if (!failure.ok()) return failure;
    if (request.catalog() != "samples") {
      return MakeStatus(ErrorReason::kCatalogNotFound, "No such catalog.")
          .With("catalog", request.catalog());
    }
    wire::ListSchemasResponse response;
    response.add_schemas()->set_name("flights");
    response.mutable_schemas(0)->set_catalog("samples");
    response.mutable_schemas(0)->set_comment("Flights");
    response.mutable_schemas(0)->set_location("s3://b/flights");
    return response;
  }
  absl::StatusOr<wire::ListTablesResponse> ListTables(
      const rpc::RequestContext&, const wire::ListTablesRequest& request) {
    wire::ListTablesResponse response;
    int at = 0;
    if (!absl::SimpleAtoi(request.page_token(), &at)) at = 0;
    // Pages of one at most, the second of them empty.
    ++table_reads;
    if (at == 1) {
      response.set_next_page_token("2");
      return response;
    }
    const std::vector<std::string> names = {"Airports", "", "busy", "flights"};
    for (; at < static_cast<int>(names.size()); ++at) {
      const std::string& name = names[at];
      if (!absl::StartsWithIgnoreCase(name, request.name_prefix())) continue;
      if (name.empty()) continue;
      if (response.tables_size() == 1) {
        response.set_next_page_token(absl::StrCat(at == 2 ? 1 : at));
        break;
      }
      wire::TableInfo* table = response.add_tables();
      table->set_name(name);
      table->set_catalog("samples");
      table->set_schema("flights");
      table->set_table_type(name[0] == 'b' ? "VIEW" : "TABLE");
      table->set_row_count(7);
      table->set_size_bytes(70);
      if (name[0] == 'A') continue;
      table->set_location("s3://b/t");
      table->mutable_created_at()->set_seconds(9);
      table->mutable_created_at()->set_nanos(5);
    }
    return response;
  }
  absl::StatusOr<wire::ListColumnsResponse> ListColumns(
      const rpc::RequestContext&, const wire::ListColumnsRequest& request) {
    if (request.table() != "flights") {
      return MakeStatus(ErrorReason::kTableNotFound, "No such table.");
    }
    wire::ListColumnsResponse response;
    wire::ColumnInfo* column = response.add_columns();
    column->set_name("delay");
    column->set_data_type("INT");
    column->set_nullable(true);
    column->set_position(0);
    return response;
  }
  absl::StatusOr<wire::GetRunAsResponse> GetRunAs(
      const rpc::RequestContext&, const wire::GetRunAsRequest&) {
    return wire::GetRunAsResponse();
  }
  absl::StatusOr<wire::CheckWarehouseResponse> Check(
      const rpc::RequestContext&, const wire::CheckWarehouseRequest&) {
    return wire::CheckWarehouseResponse();
  }
};

class MetadataServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(query_, TestServer::Start({tables_.Bind()}));
    query_address_ = query_->address();
    ASSERT_OK_AND_ASSIGN(auto channel, rpc::MakeChannel(query_address_));
    reader_ = std::make_unique<GrpcCatalogReader>(channel);
    catalog_ = std::make_unique<CachedCatalog>(reader_.get(),
                                               absl::ZeroDuration(), &clock_);
    engine_ = std::make_unique<MetadataEngine>(
        catalog_.get(),
        NameDefaults{.catalog = "samples", .schema = "flights"});
    service_ = std::make_unique<MetadataService>(engine_.get());
    ASSERT_OK_AND_ASSIGN(server_, TestServer::Start({service_->Bind()}));
    stub_ = v1::MetadataService::NewStub(server_->channel());
  }

  absl::StatusOr<v1::ListTablesResponse> Tables(const std::string& prefix) {
    v1::ListTablesRequest request;
    request.set_catalog("samples");
    request.set_schema("flights");
    if (!prefix.empty()) request.set_filter_prefix(prefix);
    return rpc::CallUnary(*stub_, &Stub::ListTables, TestContext("viewer"),
                          request);
  }

  absl::StatusOr<v1::ListSchemasResponse> Schemas(const std::string& catalog) {
    v1::ListSchemasRequest request;
    request.set_catalog(catalog);
    return rpc::CallUnary(*stub_, &Stub::ListSchemas, TestContext("viewer"),
                          request);
  }

  absl::StatusOr<v1::ListCatalogsResponse> Catalogs(const char* token) {
    return rpc::CallUnary(*stub_, &Stub::ListCatalogs, TestContext(token),
                          v1::ListCatalogsRequest());
  }

  OneTable tables_;
  std::unique_ptr<TestServer> query_;
  std::string query_address_;
  concurrency::SystemClock clock_;
  std::unique_ptr<GrpcCatalogReader> reader_;
  std::unique_ptr<CachedCatalog> catalog_;
  std::unique_ptr<MetadataEngine> engine_;
  std::unique_ptr<MetadataService> service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(MetadataServiceTest, BrowsesWithTheCallersIdentity) {
  ASSERT_OK_AND_ASSIGN(const auto catalogs, Catalogs("viewer:ann"));
  ASSERT_EQ(catalogs.catalogs_size(), 1);
  EXPECT_EQ(catalogs.catalogs(0).name(), "samples");
  EXPECT_EQ(tables_.last_user, "ann");
  ASSERT_OK_AND_ASSIGN(const auto schemas, Schemas("samples"));
  EXPECT_EQ(schemas.schemas(0).comment(), "Flights");
  EXPECT_EQ(schemas.schemas(0).location(), "s3://b/flights");
  EXPECT_EQ(catalogs.catalogs(0).created_at().seconds(), 7);
}

TEST_F(MetadataServiceTest, FiltersTables) {
  ASSERT_OK_AND_ASSIGN(const auto all, Tables(""));
  ASSERT_EQ(all.tables_size(), 3);
  EXPECT_EQ(tables_.table_reads, 4);
  EXPECT_EQ(all.tables(2).location(), "s3://b/t");
  EXPECT_EQ(all.tables(2).created_at().seconds(), 9);
  EXPECT_EQ(all.tables(2).created_at().nanos(), 5);
  EXPECT_EQ(all.tables(2).size_bytes(), 70);
  ASSERT_OK_AND_ASSIGN(const auto some, Tables("air"));
  ASSERT_EQ(some.tables_size(), 1);
  EXPECT_EQ(some.tables(0).name(), "Airports");
  EXPECT_EQ(some.tables(0).table_type(), "TABLE");
  EXPECT_EQ(some.tables(0).row_count(), 7);
  EXPECT_FALSE(some.tables(0).has_created_at());
  ASSERT_OK_AND_ASSIGN(const auto none, Tables("%"));
  EXPECT_EQ(none.tables_size(), 0);
}

TEST_F(MetadataServiceTest, DescribesColumns) {
  v1::ListColumnsRequest request;
  request.set_catalog("samples");
  request.set_schema("flights");
  request.set_table("flights");
  ASSERT_OK_AND_ASSIGN(const auto columns,
                       rpc::CallUnary(*stub_, &Stub::ListColumns,
                                      TestContext("viewer"), request));
  ASSERT_EQ(columns.columns_size(), 1);
  EXPECT_EQ(columns.columns(0).data_type(), "INT");
  EXPECT_TRUE(columns.columns(0).nullable());
  EXPECT_TRUE(columns.columns(0).has_position());
  request.set_table("nope");
  const absl::Status status =
      rpc::CallUnary(*stub_, &Stub::ListColumns, TestContext("viewer"), request)
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kTableNotFound);
}

TEST_F(MetadataServiceTest, ErrorsKeepTheirReason) {
  const absl::Status status = Schemas("nope").status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kCatalogNotFound);
  EXPECT_EQ(MetadataOf(status)["catalog"], "nope");
}

TEST_F(MetadataServiceTest, AnOutageOfTheWorkspaceKeepsItsReason) {
  tables_.failure =
      MakeStatus(ErrorReason::kWorkspaceUnavailable, "Databricks is down.")
          .With("retry_after_seconds", "7")
          .With("databricks_request_id", "r-1");
  absl::Status status = Schemas("samples").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceUnavailable);
  EXPECT_EQ(MetadataOf(status)["retry_after_seconds"], "7");
  EXPECT_EQ(MetadataOf(status)["databricks_request_id"], "r-1");
  EXPECT_EQ(status.message(), "Databricks is down.");

  tables_.failure = MakeStatus(ErrorReason::kWorkspaceCredentials,
                               "Databricks refuses the service's token.");
  status = Schemas("samples").status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceCredentials);
}

TEST_F(MetadataServiceTest, NamesThatCannotBeAreViolations) {
  const absl::Status missing = Schemas("").status();
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(ViolationsOf(missing).size(), 1u);
  EXPECT_EQ(ViolationsOf(missing)[0].type, "missing");
  EXPECT_THAT(ViolationsOf(missing)[0].field,
              ::testing::ElementsAre("catalog"));
  EXPECT_THAT(Schemas(std::string(256, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Schemas(std::string("a\0", 2)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(MetadataServiceTest, NeedsAToken) {
  EXPECT_THAT(Catalogs(""), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(MetadataServiceTest, CompletesSql) {
  v1::CompleteSqlRequest request;
  request.set_prefix("samples.fl");
  ASSERT_OK_AND_ASSIGN(const auto response,
                       rpc::CallUnary(*stub_, &Stub::CompleteSql,
                                      TestContext("viewer"), request));
  ASSERT_GE(response.suggestions_size(), 1);
  EXPECT_EQ(response.suggestions(0).type(), "schema");
  EXPECT_EQ(response.suggestions(0).value(), "samples.flights");
}

TEST_F(MetadataServiceTest, SourceThatGoesDownIs503AndComesBackByItself) {
  ASSERT_THAT(Tables(""), IsOk());
  query_.reset();
  // Who waited for it would be told of a deadline.
  EXPECT_THAT(Tables(""), StatusIs(absl::StatusCode::kUnavailable));
  rpc::Server::Options options;
  options.address = query_address_;
  ASSERT_OK_AND_ASSIGN(query_, TestServer::Start({tables_.Bind()}, options));
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  absl::Status status = Tables("").status();
  while (!status.ok() && absl::Now() < deadline) status = Tables("").status();
  EXPECT_THAT(status, IsOk());
}

}  // namespace
}  // namespace semantic_layer::metadata
