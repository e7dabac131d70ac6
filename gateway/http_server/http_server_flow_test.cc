// Streams, slow clients, clients that go, and the end of the server.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_server.h"
#include "gateway/http_server/http_server_fixture.h"
#include "gateway/http_server/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerFlowTest : public HttpServerFixture {};

// A client may take longer than the timeout as long as it takes something.
TEST_F(HttpServerFlowTest, ASlowReaderIsNotCut) {
  HttpServer::Options options;
  options.write_timeout = absl::Seconds(1);
  const std::string body(24 << 20, 'x');
  SetHandler([&](std::shared_ptr<HttpExchange> exchange) {
    exchange->Respond({200, {}, body});
  });
  Start(options);
  RawClient client(server_->port());
  client.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadTo("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
  // Little by little until the timeout has passed, and then the rest.
  const absl::Time passed = absl::Now() + 1.5 * options.write_timeout;
  size_t read = 0;
  while (absl::Now() < passed) {
    const size_t more = client.ReadSome(64 << 10);
    ASSERT_NE(more, 0) << "cut, or over before the timeout, at " << read;
    read += more;
    absl::SleepFor(absl::Milliseconds(5));
  }
  for (size_t more = 1; more != 0; read += more) {
    more = client.ReadSome(4 << 20);
  }
  EXPECT_EQ(read, body.size());
}

TEST_F(HttpServerFlowTest, StreamsInChunks) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {{"Content-Type", "application/x-ndjson"}}});
    exchange->Write("one\n", [exchange] {
      exchange->Write(std::string(300, 'x'), nullptr);
      exchange->Finish();
    });
  });
  Start();
  RawClient client(server_->port());
  client.Send(kGet);
  const std::string answer = client.ReadTo("\r\n0\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\n4\r\none\n\r\n12c\r\nxxx"));
  // The connection goes on.
  SetHandler(Echo);
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("[]"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerFlowTest, AnAbortedStreamHasNoEnd) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {}});
    exchange->Write("one", nullptr);
    exchange->Abort();
  });
  Start();
  RawClient client(server_->port());
  client.Send(kGet);
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, EndsWith("3\r\none\r\n"));
}

TEST_F(HttpServerFlowTest, AHandlerThatDoesNotWaitIsCut) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {}});
    for (size_t i = 0; i < 2 * kMaxQueuedPieces; ++i) {
      exchange->Write("x", nullptr);
    }
    exchange->Finish();
  });
  Start();
  RawClient client(server_->port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadAll(), Not(EndsWith("\r\n0\r\n\r\n")));
}

TEST_F(HttpServerFlowTest, TellsWhenTheClientGoes) {
  absl::Notification asked;
  absl::Notification closed;
  absl::Notification finished;
  HttpExchange::Outcome outcome;
  std::shared_ptr<HttpExchange> held;
  SetHandler([&](std::shared_ptr<HttpExchange> exchange) {
    exchange->OnFinished([&](const HttpExchange::Outcome& o) {
      outcome = o;
      finished.Notify();
    });
    exchange->OnClosed([&] { closed.Notify(); });
    held = std::move(exchange);
    asked.Notify();
  });
  Start();
  {
    RawClient client(server_->port());
    client.Send(kGet);
    ASSERT_TRUE(asked.WaitForNotificationWithTimeout(absl::Seconds(10)));
  }
  EXPECT_TRUE(closed.WaitForNotificationWithTimeout(absl::Seconds(10)));
  ASSERT_TRUE(finished.WaitForNotificationWithTimeout(absl::Seconds(10)));
  EXPECT_FALSE(outcome.complete);
  EXPECT_EQ(outcome.status, 0);
  held->Respond({200, {}, "late"});  // has no effect
  held.reset();
}

TEST_F(HttpServerFlowTest, AStreamWaitsForASlowClient) {
  std::atomic<int> taken{0};
  absl::Notification full;
  const std::string piece(1 << 20, 'x');
  std::function<void(std::shared_ptr<HttpExchange>)> pump =
      [&](std::shared_ptr<HttpExchange> exchange) {
        if (taken == 200) return exchange->Finish();
        exchange->Write(piece, [&, exchange] {
          ++taken;
          pump(exchange);
        });
      };
  SetHandler([&](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {}});
    pump(std::move(exchange));
  });
  Start();
  RawClient client(server_->port());
  client.Send(kGet);
  client.ReadTo("\r\n\r\n");
  // Nobody reads on: what the socket's buffers hold is all that was taken.
  EXPECT_LT(taken.load(), 100);
  client.Close();
  server_->Drain(absl::Now() + absl::Seconds(5));
  EXPECT_LT(taken.load(), 200);
}

TEST_F(HttpServerFlowTest, TimesOutWhatDoesNotArrive) {
  HttpServer::Options options;
  options.header_timeout = absl::Milliseconds(100);
  options.body_timeout = absl::Milliseconds(100);
  options.idle_timeout = absl::Milliseconds(300);
  Start(options);
  RawClient header(server_->port());
  header.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_THAT(header.ReadAll(), StartsWith("HTTP/1.1 408 "));
  RawClient body(server_->port());
  body.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab");
  EXPECT_THAT(body.ReadAll(), StartsWith("HTTP/1.1 408 "));
  RawClient idle(server_->port());
  EXPECT_EQ(idle.ReadAll(), "");
}

TEST_F(HttpServerFlowTest, DrainLetsExchangesEnd) {
  absl::Notification asked;
  std::shared_ptr<HttpExchange> held;
  SetHandler([&](std::shared_ptr<HttpExchange> exchange) {
    held = std::move(exchange);
    asked.Notify();
  });
  Start();
  RawClient idle(server_->port());
  RawClient busy(server_->port());
  busy.Send(kGet);
  ASSERT_TRUE(asked.WaitForNotificationWithTimeout(absl::Seconds(10)));
  std::thread drain(
      [this] { server_->Drain(absl::Now() + absl::Seconds(10)); });
  EXPECT_EQ(idle.ReadAll(), "");
  held->Respond({200, {}, "done"});
  held.reset();
  const std::string answer = busy.ReadAll();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("done"));
  busy.Close();
  drain.join();
  EXPECT_EQ(server_->connections(), 0);
}

TEST_F(HttpServerFlowTest, LimitsConnections) {
  HttpServer::Options options;
  options.max_connections = 1;
  Start(options);
  RawClient first(server_->port());
  first.Send(kGet);
  first.ReadTo("[]");
  RawClient second(server_->port());
  second.Send(kGet);
  EXPECT_EQ(second.ReadAll(), "");
}

}  // namespace
}  // namespace semantic_layer::gateway
