// Streams of a server: order, backpressure, time and sessions.

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/auth/principal.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/echo_server_fixture.h"
#include "common/rpc/outgoing_call.h"
#include "common/rpc/server.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_server.h"
#include "gmock/gmock.h"
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
using ::testing::Not;

class ServerStreamTest : public EchoServerTest {};

TEST_F(ServerStreamTest, AStreamHasTheMostTimeUnlessItStatesLess) {
  std::vector<absl::Duration> left;
  service_.stream = [&](const RequestContext& context, const v1::EchoRequest&,
                        StreamWriter<v1::EchoResponse>&) {
    left.push_back(context.deadline - absl::Now());
    return absl::OkStatus();
  };
  StartServer(
      {.default_deadline = absl::Minutes(1), .max_deadline = absl::Hours(2)});
  RequestContext hurried = TestContext();
  hurried.deadline = absl::Now() + absl::Minutes(5);
  for (const RequestContext& context : {TestContext(), hurried}) {
    std::function<absl::Status(v1::EchoResponse&)> take =
        [](v1::EchoResponse&) { return absl::OkStatus(); };
    ASSERT_OK(CallServerStreaming(*stub_, &v1::EchoService::Stub::EchoStream,
                                  context, Request("x"), take));
  }
  ASSERT_EQ(left.size(), 2);
  EXPECT_GT(left[0], absl::Hours(1));
  EXPECT_LE(left[1], absl::Minutes(6));
}

TEST_F(ServerStreamTest, AStreamArrivesWholeAndInOrder) {
  service_.stream = [](const RequestContext&, const v1::EchoRequest& request,
                       StreamWriter<v1::EchoResponse>& writer) {
    v1::EchoResponse response;
    for (int i = 0; i < request.count(); ++i) {
      response.set_text(absl::StrCat(i));
      RETURN_IF_ERROR(writer.Write(response));
    }
    return absl::OkStatus();
  };
  StartServer();
  int next = 0;
  std::function<absl::Status(v1::EchoResponse&)> check =
      [&](v1::EchoResponse& response) {
        EXPECT_EQ(response.text(), absl::StrCat(next));
        ++next;
        return absl::OkStatus();
      };
  EXPECT_THAT(CallServerStreaming(*stub_, &v1::EchoService::Stub::EchoStream,
                                  TestContext(), Request("", 1000), check),
              IsOk());
  EXPECT_EQ(next, 1000);
}

// Knows every token until it is told to know none.
class EndingVerifier final : public auth::TokenVerifier {
 public:
  absl::StatusOr<auth::Principal> Verify(absl::string_view) const override {
    ++asked;
    if (ended) {
      return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token");
    }
    auth::Principal principal;
    principal.user_id = user_id;
    return principal;
  }

  std::string user_id = "u-1";
  std::atomic<bool> ended = false;
  mutable std::atomic<int> asked = 0;
};

TEST_F(ServerStreamTest, AStreamEndsWithItsSession) {
  EndingVerifier verifier;
  StartServer({.verifier = &verifier,
               .token_recheck_interval = absl::Milliseconds(10)});
  std::function<absl::Status(v1::EchoResponse&)> saw = [&](v1::EchoResponse&) {
    // It goes on while the token counts.
    const int before = verifier.asked;
    const absl::Time end = absl::Now() + absl::Seconds(10);
    while (verifier.asked < before + 3 && absl::Now() < end) {
    }
    EXPECT_GE(verifier.asked, before + 3);
    verifier.ended = true;
    return absl::OkStatus();
  };
  const absl::Status status =
      CallServerStreaming(*stub_, &v1::EchoService::Stub::EchoWatch,
                          TestContext(), Request("x"), saw);
  EXPECT_THAT(status, StatusIs(StatusCode::kUnauthenticated));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidToken);
  const int after = verifier.asked;
  EXPECT_FALSE(Echo(TestContext()).ok());
  EXPECT_EQ(verifier.asked, after + 1) << "a call that is over is left alone";
}

TEST_F(ServerStreamTest, TheSuitesOwnStreamsOutliveTheirTokens) {
  EndingVerifier verifier;
  verifier.user_id = "service:query";
  StartServer(
      {.verifier = &verifier, .token_recheck_interval = absl::Milliseconds(1)});
  service_.stream = [&](const RequestContext& context, const v1::EchoRequest&,
                        StreamWriter<v1::EchoResponse>&) {
    verifier.ended = true;
    return context.cancellation.SleepFor(absl::Milliseconds(100));
  };
  std::function<absl::Status(v1::EchoResponse&)> none = [](v1::EchoResponse&) {
    return absl::OkStatus();
  };
  EXPECT_THAT(CallServerStreaming(*stub_, &v1::EchoService::Stub::EchoStream,
                                  TestContext(), Request("x"), none),
              IsOk());
}

TEST_F(ServerStreamTest, AnErrorAfterMessagesArrivesAfterThem) {
  service_.stream = [](const RequestContext&, const v1::EchoRequest&,
                       StreamWriter<v1::EchoResponse>& writer) -> absl::Status {
    RETURN_IF_ERROR(writer.Write(v1::EchoResponse()));
    return MakeStatus(ErrorReason::kModelNotFound, "No such model.");
  };
  StartServer();
  int messages = 0;
  std::function<absl::Status(v1::EchoResponse&)> count =
      [&](v1::EchoResponse&) {
        ++messages;
        return absl::OkStatus();
      };
  absl::Status status =
      CallServerStreaming(*stub_, &v1::EchoService::Stub::EchoStream,
                          TestContext(), Request("", 1), count);
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelNotFound);
  EXPECT_EQ(messages, 1);
}

TEST_F(ServerStreamTest, AClientThatDoesNotReadHoldsTheWriterBack) {
  std::atomic<int> written = 0;
  absl::Notification ended;
  absl::Status end;
  service_.stream = [&](const RequestContext&, const v1::EchoRequest& request,
                        StreamWriter<v1::EchoResponse>& writer) {
    v1::EchoResponse response;
    response.set_text(std::string(1 << 20, 'x'));
    for (int i = 0; i < request.count() && end.ok(); ++i) {
      end = writer.Write(response);
      if (end.ok()) ++written;
    }
    ended.Notify();
    return end;
  };
  StartServer();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer admin");
  auto reader = stub_->EchoStream(&context, Request("", 1000));
  v1::EchoResponse response;
  ASSERT_TRUE(reader->Read(&response));
  // Not reading: what gRPC and the kernel buffer is far below the 1000 MB.
  EXPECT_FALSE(ended.WaitForNotificationWithTimeout(absl::Milliseconds(300)));
  EXPECT_LT(written, 100);
  context.TryCancel();
  ended.WaitForNotification();
  EXPECT_THAT(end, StatusIs(StatusCode::kCancelled));
  reader->Finish();
  test_.reset();
}

}  // namespace
}  // namespace semantic_layer::rpc
