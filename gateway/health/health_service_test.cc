#include "gateway/health/health_service.h"

#include <atomic>

#include "absl/time/clock.h"
#include "common/concurrency/fake_clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "gateway/health/peer_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/health/v1/health_service.grpc.pb.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.pb.h"

namespace semantic_layer::gateway_health {
namespace {

namespace v1 = semantic_layer::health::v1;
namespace wv1 = semantic_layer::warehouse::v1;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Stub = v1::HealthService::Stub;

// A query service of which only the check of the warehouse works.
class FakeQueryService {
 public:
  rpc::Service Bind() {
    rpc::Service service("semantic_layer.warehouse.v1.WarehouseCatalogService");
    Refuse<wv1::ListCatalogsRequest, wv1::ListCatalogsResponse>(service,
                                                                "ListCatalogs");
    Refuse<wv1::ListSchemasRequest, wv1::ListSchemasResponse>(service,
                                                              "ListSchemas");
    Refuse<wv1::ListTablesRequest, wv1::ListTablesResponse>(service,
                                                            "ListTables");
    Refuse<wv1::ListColumnsRequest, wv1::ListColumnsResponse>(service,
                                                              "ListColumns");
    Refuse<wv1::GetRunAsRequest, wv1::GetRunAsResponse>(service, "GetRunAs");
    service.Unary<wv1::CheckWarehouseRequest, wv1::CheckWarehouseResponse>(
        "CheckWarehouse",
        [this](const rpc::RequestContext&, const wv1::CheckWarehouseRequest&)
            -> absl::StatusOr<wv1::CheckWarehouseResponse> {
          ++checks;
          if (!warehouse_works) return absl::UnavailableError("no warehouse");
          wv1::CheckWarehouseResponse response;
          response.set_engine("duckdb");
          if (warehouse_sleeps) response.set_detail("STOPPED");
          return response;
        });
    return service;
  }

  std::atomic<bool> warehouse_works = true;
  std::atomic<bool> warehouse_sleeps = false;
  std::atomic<int> checks = 0;

 private:
  template <typename Request, typename Response>
  static void Refuse(rpc::Service& service, const char* method) {
    service.Unary<Request, Response>(
        method, [](const rpc::RequestContext&, const Request&) {
          return absl::StatusOr<Response>(absl::UnimplementedError(""));
        });
  }
};

class HealthServiceTest : public ::testing::Test {
 protected:
  HealthServiceTest() {
    query_ = *TestServer::Start({query_service_.Bind()});
    model_store_ = *TestServer::Start({});
    metadata_ = *TestServer::Start({});
    checks_ = std::make_unique<PeerChecks>(
        std::vector<PeerChecks::Peer>{
            {"databricks", PeerChecks::Kind::kWarehouse, query_->channel()},
            {"volume_store", PeerChecks::Kind::kHealth,
             model_store_->channel()},
            {"metadata", PeerChecks::Kind::kHealth, metadata_->channel()},
            {"query", PeerChecks::Kind::kHealth, query_->channel()}},
        &clock_);
    service_ = std::make_unique<HealthService>(checks_.get());
    server_ = *TestServer::Start({service_->Bind()});
    stub_ = v1::HealthService::NewStub(server_->channel());
  }

  template <typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(
      grpc::ClientContext*, const google::protobuf::Empty&, Response*)) {
    clock_.Advance(absl::Seconds(2));  // Past the answers that are kept.
    return rpc::CallUnary(*stub_, method, rpc::RequestContext(),
                          google::protobuf::Empty());
  }

  concurrency::FakeClock clock_;
  FakeQueryService query_service_;
  std::unique_ptr<TestServer> query_;
  std::unique_ptr<TestServer> model_store_;
  std::unique_ptr<TestServer> metadata_;
  std::unique_ptr<PeerChecks> checks_;
  std::unique_ptr<HealthService> service_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(HealthServiceTest, TheGatewayAnswersWhateverElseIsDown) {
  query_.reset();
  metadata_.reset();
  absl::StatusOr<v1::Health> health = Ask(&Stub::GetHealth);
  ASSERT_THAT(health.status(), IsOk());
  EXPECT_EQ(health->status(), "healthy");
  EXPECT_EQ(health->service(), "semantic-layer-api");
}

TEST_F(HealthServiceTest, ReadyWhenEverythingWorks) {
  absl::StatusOr<v1::Readiness> ready = Ask(&Stub::GetReadiness);
  ASSERT_THAT(ready.status(), IsOk());
  for (const std::string& state :
       {ready->api(), ready->databricks(), ready->volume_store(),
        ready->metadata(), ready->query()}) {
    EXPECT_EQ(state, "healthy");
  }
  absl::StatusOr<v1::DatabricksHealth> databricks =
      Ask(&Stub::GetDatabricksHealth);
  ASSERT_THAT(databricks.status(), IsOk());
  EXPECT_EQ(databricks->engine(), "duckdb");
  EXPECT_EQ(databricks->databricks_connection(), "OK");
  ASSERT_EQ(databricks->response_size(), 1);
  EXPECT_EQ(databricks->response(0).health_check(), 1);
  EXPECT_FALSE(databricks->has_detail());
}

TEST_F(HealthServiceTest, AWarehouseThatSleepsIsHealthyAndSaysSo) {
  query_service_.warehouse_sleeps = true;
  absl::StatusOr<v1::DatabricksHealth> databricks =
      Ask(&Stub::GetDatabricksHealth);
  ASSERT_THAT(databricks.status(), IsOk());
  EXPECT_EQ(databricks->status(), "healthy");
  EXPECT_EQ(databricks->detail(), "STOPPED");
}

TEST_F(HealthServiceTest, NamesWhatIsDownAndNoticesThatItIsBack) {
  const std::string address = model_store_->address();
  model_store_.reset();
  absl::Status status = Ask(&Stub::GetReadiness).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable,
                               "Not ready: volume_store is unhealthy."));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kUnavailable);
  EXPECT_EQ(MetadataOf(status)["failing"], "volume_store");
  EXPECT_EQ(MetadataOf(status)["metadata"], "healthy");

  model_store_ = *TestServer::Start({}, {.address = address});
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (!Ask(&Stub::GetReadiness).ok() && absl::Now() < end) {
  }
  EXPECT_THAT(Ask(&Stub::GetReadiness).status(), IsOk());
}

TEST_F(HealthServiceTest, AServiceThatSaysItDoesNotServeIsUnhealthy) {
  metadata_->server().SetServing(false);
  EXPECT_THAT(Ask(&Stub::GetReadiness).status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "Not ready: metadata is unhealthy."));
  metadata_->server().SetServing(true);
  EXPECT_THAT(Ask(&Stub::GetReadiness).status(), IsOk());
}

TEST_F(HealthServiceTest, TheWarehouseCanBeDownWhileItsServiceIsUp) {
  query_service_.warehouse_works = false;
  EXPECT_THAT(
      Ask(&Stub::GetReadiness).status(),
      StatusIs(absl::StatusCode::kUnavailable,
               AllOf(HasSubstr("databricks"), Not(HasSubstr("query")))));
  EXPECT_EQ(ReasonOf(Ask(&Stub::GetDatabricksHealth).status()),
            ErrorReason::kUnavailable);
}

TEST_F(HealthServiceTest, ManyAskersCostOneCheckASecond) {
  ASSERT_THAT(Ask(&Stub::GetReadiness).status(), IsOk());
  const int before = query_service_.checks;
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(rpc::CallUnary(*stub_, &Stub::GetReadiness,
                               rpc::RequestContext(), google::protobuf::Empty())
                    .status(),
                IsOk());
  }
  EXPECT_EQ(query_service_.checks, before);
}

}  // namespace
}  // namespace semantic_layer::gateway_health
