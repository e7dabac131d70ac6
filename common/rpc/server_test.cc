#include "common/rpc/server.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/echo_server_fixture.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "semantic_layer/testing/v1/echo_service.grpc.pb.h"

namespace semantic_layer::rpc {
namespace {

namespace v1 = semantic_layer::testing::v1;
using absl::StatusCode;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class ServerTest : public EchoServerTest {};

TEST_F(ServerTest, AnswersAUnaryCall) {
  StartServer();
  absl::StatusOr<v1::EchoResponse> response = Echo(TestContext(), "hello");
  ASSERT_THAT(response.status(), IsOk());
  EXPECT_EQ(response->text(), "hello");
}

TEST_F(ServerTest, AnEmptyAnswerIsAnAnswer) {
  StartServer();
  EXPECT_THAT(Echo(TestContext(), "").status(), IsOk());
}

TEST_F(ServerTest, AnEmptyAnswerReachesAClientOfBytes) {
  StartServer();
  grpc::GenericStub stub(test_->channel());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer admin");
  grpc::Slice slice;
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  absl::Notification done;
  grpc::Status status;
  stub.UnaryCall(&context, "/semantic_layer.testing.v1.EchoService/Echo", {},
                 &request, &response, [&](grpc::Status s) {
                   status = std::move(s);
                   done.Notify();
                 });
  done.WaitForNotification();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(response.Valid());
  EXPECT_EQ(response.Length(), 0);
}

TEST_F(ServerTest, HandlersSeeWhoCallsAndHow) {
  RequestContext seen;
  service_.echo = [&](const RequestContext& context, const v1::EchoRequest&) {
    seen = context;
    return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
  };
  StartServer();
  RequestContext context = TestContext("analyst:bob");
  context.deadline = absl::Now() + absl::Seconds(30);
  ASSERT_THAT(Echo(context).status(), IsOk());
  EXPECT_EQ(seen.principal.user_id, "bob");
  EXPECT_TRUE(seen.principal.Has("queries:execute"));
  EXPECT_EQ(seen.request_id, context.request_id);
  EXPECT_EQ(seen.bearer_token.Reveal(), "analyst:bob");
  EXPECT_EQ(seen.method, "semantic_layer.testing.v1.EchoService/Echo");
  EXPECT_EQ(seen.client_address, "127.0.0.1");
  EXPECT_LE(seen.deadline, context.deadline + absl::Seconds(1));
  EXPECT_GE(seen.deadline, context.deadline - absl::Seconds(1));
  // The same trace, another span.
  EXPECT_THAT(seen.traceparent,
              AllOf(MatchesRegex("00-0af7651916cd43dd8448eb211c80319c-"
                                 "[0-9a-f]{16}-01"),
                    Not(context.traceparent)));
}

TEST_F(ServerTest, ErrorsArriveWithReasonMetadataAndViolations) {
  service_.echo =
      [](const RequestContext&,
         const v1::EchoRequest&) -> absl::StatusOr<v1::EchoResponse> {
    return MakeStatus(ErrorReason::kInvalidRequest, "Not like this.")
        .With("hint", "like that")
        .With("cause", "inside information")
        .Violation({{"body", "metrics", "#0"}, "Field required", "missing"});
  };
  StartServer();
  absl::Status status = Echo(TestContext()).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "Not like this."));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidRequest);
  EXPECT_EQ(MetadataOf(status)["hint"], "like that");
  EXPECT_EQ(MetadataOf(status).count("cause"), 0);
  ASSERT_EQ(ViolationsOf(status).size(), 1);
  EXPECT_EQ(ViolationsOf(status)[0].field,
            (std::vector<std::string>{"body", "metrics", "#0"}));
}

TEST_F(ServerTest, TheInsideOfAnInternalErrorStaysInside) {
  service_.echo = [](const RequestContext&, const v1::EchoRequest&) {
    return absl::StatusOr<v1::EchoResponse>(
        absl::InternalError("password=hunter2 at 0xdeadbeef"));
  };
  StartServer();
  EXPECT_THAT(Echo(TestContext()).status(),
              StatusIs(StatusCode::kInternal, Not(HasSubstr("hunter2"))));
}

TEST_F(ServerTest, NoTokenIsRefusedButForPublicMethods) {
  StartServer();
  absl::Status status = Echo(TestContext("")).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnauthenticated));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kMissingToken);
  EXPECT_THAT(CallUnary(*stub_, &v1::EchoService::Stub::EchoPublic,
                        TestContext(""), Request("x"))
                  .status(),
              IsOk());
}

TEST_F(ServerTest, ABadTokenIsRefused) {
  StartServer();
  RequestContext context = TestContext();
  context.bearer_token = config::Secret<std::string>("emperor");
  absl::Status status = Echo(context).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnauthenticated,
                               "Invalid or expired token"));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidToken);
}

TEST_F(ServerTest, AuthorizationMustBeExactlyOneBearerToken) {
  StartServer();
  using Metadata = std::vector<std::pair<std::string, std::string>>;
  for (const Metadata& metadata :
       {Metadata{{"authorization", "Basic YTpi"}},
        Metadata{{"authorization", "admin"}},
        Metadata{{"authorization", "Bearer"}},
        Metadata{{"authorization", "Bearer admin"},
                 {"authorization", "Bearer admin"}}}) {
    grpc::ClientContext context;
    for (const auto& [name, value] : metadata) {
      context.AddMetadata(name, value);
    }
    v1::EchoResponse response;
    EXPECT_EQ(stub_->Echo(&context, Request("x"), &response).error_code(),
              grpc::StatusCode::UNAUTHENTICATED)
        << metadata[0].second;
  }
  grpc::ClientContext context;
  context.AddMetadata("authorization", "bEaReR admin");
  v1::EchoResponse response;
  EXPECT_TRUE(stub_->Echo(&context, Request("x"), &response).ok());
}

TEST_F(ServerTest, ATokenWithoutThePermissionIsRefused) {
  StartServer();
  absl::Status status = CallUnary(*stub_, &v1::EchoService::Stub::EchoWrite,
                                  TestContext("analyst"), Request("x"))
                            .status();
  EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied,
                               HasSubstr("'models:write'")));
  EXPECT_EQ(MetadataOf(status)["permission"], "models:write");
  EXPECT_THAT(CallUnary(*stub_, &v1::EchoService::Stub::EchoWrite,
                        TestContext("editor"), Request("x"))
                  .status(),
              IsOk());
}

TEST_F(ServerTest, AnAnswerOverTheLimitIsAnErrorThatSaysSo) {
  StartServer({.message_bytes_max = 1000});
  service_.echo = [](const RequestContext&, const v1::EchoRequest&) {
    v1::EchoResponse response;
    response.set_text(std::string(2000, 'x'));
    return absl::StatusOr<v1::EchoResponse>(response);
  };
  absl::Status status = Echo(TestContext()).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kResultTooLarge);
  EXPECT_THAT(Echo(TestContext(), std::string(2000, 'x')).status(),
              StatusIs(StatusCode::kResourceExhausted));
}

TEST_F(ServerTest, ResponseHeadersReachTheClient) {
  service_.echo = [](const RequestContext& context, const v1::EchoRequest&) {
    context.response_headers->Add("x-file", "model.yaml");
    context.response_headers->Add("x-evil", "a\r\nset-cookie: b");
    return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
  };
  StartServer();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer admin");
  context.AddMetadata("x-request-id", "abc-1");
  v1::EchoResponse response;
  ASSERT_TRUE(stub_->Echo(&context, Request("x"), &response).ok());
  const auto& headers = context.GetServerInitialMetadata();
  ASSERT_EQ(headers.count("x-file"), 1);
  EXPECT_EQ(headers.find("x-file")->second, "model.yaml");
  EXPECT_EQ(headers.count("x-evil"), 0);
  EXPECT_EQ(headers.find("x-request-id")->second, "abc-1");
}

TEST_F(ServerTest, ARequestThatIsNoMessageIsRefused) {
  StartServer();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer admin");
  grpc::GenericStub stub(test_->channel());
  grpc::Slice slice("\xff\xff\xff");
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  absl::Notification done;
  grpc::Status status;
  stub.UnaryCall(&context, "/semantic_layer.testing.v1.EchoService/Echo", {},
                 &request, &response, [&](grpc::Status s) {
                   status = std::move(s);
                   done.Notify();
                 });
  done.WaitForNotification();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServerTest, CountsWhatItAnswers) {
  StartServer();
  ASSERT_THAT(Echo(TestContext()).status(), IsOk());
  EXPECT_FALSE(Echo(TestContext("")).ok());
  std::string metrics = test_->server().metrics().Print();
  EXPECT_THAT(
      metrics,
      AllOf(HasSubstr("sl_rpc_server_handled_total{method=\"semantic_layer."
                      "testing.v1.EchoService/Echo\",code=\"OK\"} 1\n"),
            HasSubstr("code=\"UNAUTHENTICATED\"} 1\n"),
            HasSubstr("sl_rpc_server_latency_seconds_count{method=\"semantic_"
                      "layer.testing.v1.EchoService/Echo\"} 2\n"),
            HasSubstr("process_resident_memory_bytes ")));
}

}  // namespace
}  // namespace semantic_layer::rpc
