#include "common/rpc/server.h"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/auth/principal.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/channel.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
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
using ::semantic_layer::testing::TestServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// Handlers that tests replace; by default they echo.
class EchoService {
 public:
  using Unary = std::function<absl::StatusOr<v1::EchoResponse>(
      const RequestContext&, const v1::EchoRequest&)>;
  using Stream =
      std::function<absl::Status(const RequestContext&, const v1::EchoRequest&,
                                 StreamWriter<v1::EchoResponse>&)>;

  Unary echo = [](const RequestContext&, const v1::EchoRequest& request) {
    v1::EchoResponse response;
    response.set_text(request.text());
    return absl::StatusOr<v1::EchoResponse>(response);
  };
  Stream stream = [](const RequestContext&, const v1::EchoRequest& request,
                     StreamWriter<v1::EchoResponse>& writer) {
    v1::EchoResponse response;
    response.set_text(request.text());
    for (int i = 0; i < request.count(); ++i) {
      RETURN_IF_ERROR(writer.Write(response));
    }
    return absl::OkStatus();
  };
  Stream watch = [](const RequestContext& context,
                    const v1::EchoRequest& request,
                    StreamWriter<v1::EchoResponse>& writer) {
    v1::EchoResponse response;
    response.set_text(request.text());
    RETURN_IF_ERROR(writer.Write(response));
    return context.cancellation.SleepFor(absl::InfiniteDuration());
  };

  Service Bind() {
    Service service("semantic_layer.testing.v1.EchoService");
    for (const char* name : {"Echo", "EchoPublic", "EchoWrite"}) {
      service.Unary<v1::EchoRequest, v1::EchoResponse>(
          name, [this](const RequestContext& context,
                       const v1::EchoRequest& request) {
            return echo(context, request);
          });
    }
    service.ServerStreaming("EchoStream", this, &EchoService::HandleStream)
        .Watch("EchoWatch", this, &EchoService::HandleWatch);
    return service;
  }

 private:
  absl::Status HandleStream(const RequestContext& context,
                            const v1::EchoRequest& request,
                            StreamWriter<v1::EchoResponse>& writer) {
    return stream(context, request, writer);
  }
  absl::Status HandleWatch(const RequestContext& context,
                           const v1::EchoRequest& request,
                           StreamWriter<v1::EchoResponse>& writer) {
    return watch(context, request, writer);
  }
};

class ServerTest : public ::testing::Test {
 protected:
  void StartServer(Server::Options options = {}) {
    absl::StatusOr<std::unique_ptr<TestServer>> test =
        TestServer::Start({service_.Bind()}, std::move(options));
    ASSERT_THAT(test.status(), IsOk());
    test_ = *std::move(test);
    stub_ = v1::EchoService::NewStub(test_->channel());
  }

  static v1::EchoRequest Request(std::string text, int count = 0) {
    v1::EchoRequest request;
    request.set_text(std::move(text));
    request.set_count(count);
    return request;
  }

  absl::StatusOr<v1::EchoResponse> Echo(const RequestContext& context,
                                        std::string text = "hi") {
    return CallUnary(*stub_, &v1::EchoService::Stub::Echo, context,
                     Request(std::move(text)));
  }

  EchoService service_;
  std::unique_ptr<TestServer> test_;
  std::unique_ptr<v1::EchoService::Stub> stub_;
};

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

TEST_F(ServerTest, ADeadlineIsAnsweredEvenIfTheHandlerDoesNotLook) {
  absl::Notification release;
  service_.echo = [&](const RequestContext&, const v1::EchoRequest&) {
    release.WaitForNotification();
    return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
  };
  StartServer({.default_deadline = absl::Milliseconds(50)});
  absl::Status status = Echo(TestContext()).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kDeadlineExceeded);
  release.Notify();
  test_.reset();  // The handler is still on its way out.
}

TEST_F(ServerTest, AStreamHasTheMostTimeUnlessItStatesLess) {
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

TEST_F(ServerTest, AHandlerIsToldOfTheDeadline) {
  absl::Notification told;
  service_.echo =
      [&](const RequestContext& context,
          const v1::EchoRequest&) -> absl::StatusOr<v1::EchoResponse> {
    auto registration = context.cancellation.OnCancel([&] { told.Notify(); });
    told.WaitForNotification();
    return context.Check();
  };
  StartServer({.max_deadline = absl::Milliseconds(50)});
  // The server's limit is shorter than what the client would wait.
  EXPECT_THAT(Echo(TestContext()).status(),
              StatusIs(StatusCode::kDeadlineExceeded));
  test_.reset();
}

TEST_F(ServerTest, AClientThatLeavesCancelsTheHandler) {
  absl::Notification running;
  absl::Notification told;
  service_.echo =
      [&](const RequestContext& context,
          const v1::EchoRequest&) -> absl::StatusOr<v1::EchoResponse> {
    running.Notify();
    absl::Status status =
        context.cancellation.SleepFor(absl::InfiniteDuration());
    told.Notify();
    return status;
  };
  StartServer();
  concurrency::CancellationSource source;
  RequestContext context = TestContext();
  context.cancellation = source.token();
  std::thread leaver([&] {
    running.WaitForNotification();
    source.Cancel();
  });
  EXPECT_THAT(Echo(context).status(), StatusIs(StatusCode::kCancelled));
  told.WaitForNotification();
  leaver.join();
  test_.reset();
}

TEST_F(ServerTest, ACancelledCallerMakesNoCall) {
  StartServer();
  concurrency::CancellationSource source;
  source.Cancel();
  RequestContext context = TestContext();
  context.cancellation = source.token();
  EXPECT_THAT(Echo(context).status(), StatusIs(StatusCode::kCancelled));
}

TEST_F(ServerTest, CancellationGoesThroughEveryHop) {
  // A first server whose handler calls a second one, which waits for ever.
  EchoService last;
  absl::Notification reached;
  absl::Notification told;
  last.echo = [&](const RequestContext& context,
                  const v1::EchoRequest&) -> absl::StatusOr<v1::EchoResponse> {
    EXPECT_EQ(context.principal.user_id, "bob");
    EXPECT_EQ(context.request_id, "test-request");
    reached.Notify();
    absl::Status status =
        context.cancellation.SleepFor(absl::InfiniteDuration());
    told.Notify();
    return status;
  };
  auto second = TestServer::Start({last.Bind()});
  ASSERT_THAT(second.status(), IsOk());
  auto second_stub = v1::EchoService::NewStub((*second)->channel());
  service_.echo = [&](const RequestContext& context,
                      const v1::EchoRequest& request) {
    return CallUnary(*second_stub, &v1::EchoService::Stub::Echo, context,
                     request);
  };
  StartServer();
  concurrency::CancellationSource source;
  RequestContext context = TestContext("viewer:bob");
  context.cancellation = source.token();
  std::thread leaver([&] {
    reached.WaitForNotification();
    source.Cancel();
  });
  EXPECT_THAT(Echo(context).status(), StatusIs(StatusCode::kCancelled));
  told.WaitForNotification();
  leaver.join();
}

TEST_F(ServerTest, BeyondItsLimitTheServerRefusesAtOnce) {
  absl::Notification release;
  std::atomic<int> running = 0;
  service_.echo = [&](const RequestContext&, const v1::EchoRequest&) {
    ++running;
    release.WaitForNotification();
    return absl::StatusOr<v1::EchoResponse>(v1::EchoResponse());
  };
  StartServer({.handler_threads = 1, .queue_capacity = 1});
  std::vector<std::thread> callers;
  std::atomic<int> ok = 0;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&] {
      absl::Status status = Echo(TestContext()).status();
      if (status.ok()) {
        ++ok;
      } else {
        EXPECT_THAT(status, StatusIs(StatusCode::kResourceExhausted));
        EXPECT_EQ(ReasonOf(status), ErrorReason::kOverloaded);
        // All that is to be refused has been: let the others finish.
        if (++refused == 4) release.Notify();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ok, 2);
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(running, 2);
}

TEST_F(ServerTest, AStreamArrivesWholeAndInOrder) {
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

TEST_F(ServerTest, AStreamEndsWithItsSession) {
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

TEST_F(ServerTest, TheSuitesOwnStreamsOutliveTheirTokens) {
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

TEST_F(ServerTest, AnErrorAfterMessagesArrivesAfterThem) {
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

TEST_F(ServerTest, AClientThatDoesNotReadHoldsTheWriterBack) {
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

TEST_F(ServerTest, DrainLetsWorkFinishAndRefusesMore) {
  absl::Notification running;
  absl::Notification release;
  service_.echo = [&](const RequestContext&, const v1::EchoRequest& request) {
    running.Notify();
    release.WaitForNotification();
    v1::EchoResponse response;
    response.set_text(request.text());
    return absl::StatusOr<v1::EchoResponse>(response);
  };
  StartServer();
  absl::StatusOr<v1::EchoResponse> first;
  std::thread caller([&] { first = Echo(TestContext(), "finished"); });
  running.WaitForNotification();
  std::thread drainer([&] { test_->server().Drain(); });
  while (!test_->server().draining()) std::this_thread::yield();
  EXPECT_THAT(Echo(TestContext()).status(), StatusIs(StatusCode::kUnavailable));
  release.Notify();
  drainer.join();
  caller.join();
  ASSERT_THAT(first.status(), IsOk());
  EXPECT_EQ(first->text(), "finished");
}

TEST_F(ServerTest, DrainCancelsWhatTakesTooLong) {
  absl::Notification running;
  service_.echo =
      [&](const RequestContext& context,
          const v1::EchoRequest&) -> absl::StatusOr<v1::EchoResponse> {
    running.Notify();
    return context.cancellation.SleepFor(absl::InfiniteDuration());
  };
  StartServer({.drain_limit = absl::Milliseconds(20)});
  absl::Status status;
  std::thread caller([&] { status = Echo(TestContext()).status(); });
  running.WaitForNotification();
  test_->server().Drain();
  caller.join();
  EXPECT_FALSE(status.ok());
}

TEST_F(ServerTest, DrainEndsWatchesAtOnce) {
  StartServer({.drain_limit = absl::Minutes(10)});
  absl::Notification watching;
  absl::Status status;
  std::thread watcher([&] {
    std::function<absl::Status(v1::EchoResponse&)> saw =
        [&](v1::EchoResponse&) {
          watching.Notify();
          return absl::OkStatus();
        };
    status = CallServerStreaming(*stub_, &v1::EchoService::Stub::EchoWatch,
                                 TestContext(), Request("x"), saw);
  });
  watching.WaitForNotification();
  absl::Time start = absl::Now();
  test_->server().Drain();
  watcher.join();
  EXPECT_LT(absl::Now() - start, absl::Minutes(1));
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kShuttingDown);
}

TEST_F(ServerTest, APeerThatIsDownFailsFastAndRecoversByItself) {
  StartServer();
  ASSERT_THAT(Echo(TestContext()).status(), IsOk());
  const std::string address = test_->address();
  auto channel = test_->channel();
  test_.reset();  // Down.
  stub_ = v1::EchoService::NewStub(channel);
  absl::Time start = absl::Now();
  absl::Status status = Echo(TestContext()).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kUnavailable);
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));

  auto again = TestServer::Start({service_.Bind()}, {.address = address});
  ASSERT_THAT(again.status(), IsOk());
  start = absl::Now();
  while (!Echo(TestContext()).ok() && absl::Now() - start < absl::Seconds(10)) {
    std::this_thread::yield();
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
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
