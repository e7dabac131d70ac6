// What stops the start of a server.

#include "absl/status/statusor.h"
#include "common/rpc/echo_server_fixture.h"
#include "common/rpc/server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/testing/v1/echo_service.grpc.pb.h"

namespace semantic_layer::rpc {
namespace {

namespace v1 = semantic_layer::testing::v1;
using absl::StatusCode;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestServer;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ServerStartTest, AMethodWithoutAGoodPolicyStopsTheStart) {
  Service service("semantic_layer.testing.v1.UnguardedService");
  for (const char* name :
       {"NoPolicy", "EmptyPolicy", "TwoPolicies", "UnknownPermission"}) {
    service.Unary<v1::EchoRequest, v1::EchoResponse>(
        name, [](const RequestContext&, const v1::EchoRequest&) {
          return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
        });
  }
  absl::Status status = TestServer::Start({service}).status();
  EXPECT_THAT(
      status,
      StatusIs(StatusCode::kFailedPrecondition,
               AllOf(HasSubstr("UnguardedService.NoPolicy has no option"),
                     HasSubstr("UnguardedService.EmptyPolicy must state"),
                     HasSubstr("UnguardedService.TwoPolicies must state"),
                     HasSubstr("'models:eat', which is no permission"))));
}

TEST(ServerStartTest, ATableThatDoesNotFitItsProtoStopsTheStart) {
  Service service("semantic_layer.testing.v1.EchoService");
  service.Unary<v1::EchoResponse, v1::EchoResponse>(
      "Echo", [](const RequestContext&, const v1::EchoResponse& r) {
        return absl::StatusOr<v1::EchoResponse>(r);
      });
  service.Unary<v1::EchoRequest, v1::EchoResponse>(
      "EchoStream", [](const RequestContext&, const v1::EchoRequest&) {
        return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
      });
  service.Unary<v1::EchoRequest, v1::EchoResponse>(
      "Ecco", [](const RequestContext&, const v1::EchoRequest&) {
        return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
      });
  absl::Status status = TestServer::Start({service}).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition,
                               AllOf(HasSubstr("Echo is bound to a handler of"),
                                     HasSubstr("EchoStream is not unary"),
                                     HasSubstr("has no method Ecco"),
                                     HasSubstr("EchoPublic is not bound"))));
  EXPECT_THAT(
      TestServer::Start({Service("no.such.Service")}).status(),
      StatusIs(StatusCode::kFailedPrecondition, HasSubstr("no.such.Service")));
}

TEST(ServerStartTest, ATakenPortIsNamed) {
  EchoService echo;
  auto first = TestServer::Start({echo.Bind()});
  ASSERT_THAT(first.status(), IsOk());
  EXPECT_THAT(TestServer::Start({echo.Bind()}, {.address = (*first)->address()})
                  .status(),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr((*first)->address())));
  EXPECT_THAT(TestServer::Start({echo.Bind()}, {.address = "nowhere"}).status(),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("port")));
}

}  // namespace
}  // namespace semantic_layer::rpc
