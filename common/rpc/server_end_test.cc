// How calls end before their time: deadlines, cancellation, overload, drain.

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/echo_server_fixture.h"
#include "common/rpc/outgoing_call.h"
#include "common/rpc/server.h"
#include "common/status/make_status.h"
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
using ::semantic_layer::testing::TestContext;
using ::semantic_layer::testing::TestServer;

class ServerEndTest : public EchoServerTest {};

TEST_F(ServerEndTest, ADeadlineIsAnsweredEvenIfTheHandlerDoesNotLook) {
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

TEST_F(ServerEndTest, AHandlerIsToldOfTheDeadline) {
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

TEST_F(ServerEndTest, AClientThatLeavesCancelsTheHandler) {
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

TEST_F(ServerEndTest, ACancelledCallerMakesNoCall) {
  StartServer();
  concurrency::CancellationSource source;
  source.Cancel();
  RequestContext context = TestContext();
  context.cancellation = source.token();
  EXPECT_THAT(Echo(context).status(), StatusIs(StatusCode::kCancelled));
}

TEST_F(ServerEndTest, CancellationGoesThroughEveryHop) {
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

TEST_F(ServerEndTest, BeyondItsLimitTheServerRefusesAtOnce) {
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

TEST_F(ServerEndTest, DrainLetsWorkFinishAndRefusesMore) {
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

TEST_F(ServerEndTest, DrainCancelsWhatTakesTooLong) {
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

TEST_F(ServerEndTest, DrainEndsWatchesAtOnce) {
  StartServer({.drain_limit = absl::Hours(10)});
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
  test_->server().Drain();
  watcher.join();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kShuttingDown);
}

TEST_F(ServerEndTest, APeerThatIsDownFailsFastAndRecoversByItself) {
  StartServer();
  ASSERT_THAT(Echo(TestContext()).status(), IsOk());
  const std::string address = test_->address();
  auto channel = test_->channel();
  test_.reset();  // Down.
  stub_ = v1::EchoService::NewStub(channel);
  // Who waited for it would be told of a deadline.
  absl::Status status = Echo(TestContext()).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kUnavailable);

  auto again = TestServer::Start({service_.Bind()}, {.address = address});
  ASSERT_THAT(again.status(), IsOk());
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  status = Echo(TestContext()).status();
  while (!status.ok() && absl::Now() < deadline) {
    status = Echo(TestContext()).status();
  }
  EXPECT_THAT(status, IsOk());
}

}  // namespace
}  // namespace semantic_layer::rpc
