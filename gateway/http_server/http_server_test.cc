#include "gateway/http_server/http_server.h"

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read_until.hpp"
#include "boost/asio/write.hpp"
#include "common/testing/status_matchers.h"
#include "gateway/http_server/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Tcp = boost::asio::ip::tcp;

// A client that writes bytes and reads bytes.
class Client {
 public:
  explicit Client(int port) : socket_(context_) {
    socket_.connect(Tcp::endpoint(boost::asio::ip::address_v4::loopback(),
                                  static_cast<unsigned short>(port)));
    socket_.set_option(Tcp::no_delay(true));
    timeval limit{10, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit,
                 sizeof(limit));
  }

  void Send(const std::string& bytes) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes), error);
  }
  // Reads until the text ends with `end` (or the server closes).
  std::string ReadTo(const std::string& end) {
    std::string text;
    char c;
    while (::recv(socket_.native_handle(), &c, 1, 0) == 1) {
      text += c;
      if (absl::EndsWith(text, end)) break;
    }
    return text;
  }
  // Reads up to `limit` bytes; 0 at the end.
  size_t ReadSome(size_t limit) {
    std::string bytes(limit, '\0');
    const ssize_t got =
        ::recv(socket_.native_handle(), bytes.data(), limit, MSG_WAITALL);
    return got < 0 ? 0 : static_cast<size_t>(got);
  }
  // Reads until the server closes.
  std::string ReadAll() { return ReadTo("\xff\xff"); }
  void Close() { socket_.close(); }

 private:
  boost::asio::io_context context_;
  Tcp::socket socket_;
};

// Answers with what it was asked, unless told otherwise.
class HttpServerTest : public ::testing::Test {
 protected:
  void Start(HttpServer::Options options = {}) {
    options.threads = 2;
    auto server = HttpServer::Create(
        options, [this](std::shared_ptr<HttpExchange> exchange) {
          HttpHandler handler;
          {
            absl::MutexLock lock(&mu_);
            handler = handler_;
          }
          handler(std::move(exchange));
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    server_->Start();
  }

  void SetHandler(HttpHandler handler) {
    absl::MutexLock lock(&mu_);
    handler_ = std::move(handler);
  }

  static void Echo(std::shared_ptr<HttpExchange> exchange) {
    const HttpRequest& request = exchange->request();
    exchange->Respond({200,
                       {{"Content-Type", "text/plain"}},
                       absl::StrCat(request.method, " ", request.path(), " ",
                                    request.query(), " [", request.body, "]")});
  }

  absl::Mutex mu_;
  HttpHandler handler_ ABSL_GUARDED_BY(mu_) = Echo;
  std::unique_ptr<HttpServer> server_;
};

constexpr char kGet[] = "GET /a?b=1 HTTP/1.1\r\nHost: x\r\n\r\n";

std::string Post(const std::string& headers, const std::string& body) {
  return absl::StrCat("POST / HTTP/1.1\r\nHost: x\r\n", headers, "\r\n", body);
}
std::string Chunked(const std::string& body) {
  return Post("Transfer-Encoding: chunked\r\n", body);
}

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  Start();
  Client client(server_->port());
  for (int i = 0; i < 3; ++i) {
    client.Send(kGet);
    const std::string answer = client.ReadTo("[]");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 13\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nX-Process-Time: 0."));
    EXPECT_THAT(answer, EndsWith("\r\n\r\nGET /a b=1 []"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
  }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  Start();
  Client client(server_->port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    absl::StrAppend(&all, "POST /", i,
                    " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
  }
  client.Send(all);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(client.ReadTo("[ab]"),
                EndsWith(absl::StrCat("POST /", i, "  [ab]")));
  }
}

TEST_F(HttpServerTest, ReadsRequestsByteByByteAndChunked) {
  Start();
  Client client(server_->port());
  const std::string request =
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nAuthorization: late\r\n\r\n";
  for (const char c : request) client.Send(std::string(1, c));
  EXPECT_THAT(client.ReadTo("]"), EndsWith("POST /c  [abcde]"));
}

TEST_F(HttpServerTest, ReadsAnEmptyChunkedBodyByteByByte) {
  Start();
  for (const char* last :
       {"0\r\n\r\n", "0\r\nX: y\r\n\r\n", "000;a=b\r\n\r\n"}) {
    Client client(server_->port());
    client.Send(
        "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : std::string(last)) client.Send(std::string(1, c));
    EXPECT_THAT(client.ReadTo("]"), EndsWith("POST /c  []")) << last;
  }
}

// The same answer for the same bytes, wherever the network cuts them.
TEST_F(HttpServerTest, PiecesDoNotChangeARequest) {
  Start();
  std::mt19937 random(7);
  const std::vector<std::string> requests = {
      kGet,
      Post("Content-Length: 3\r\n", "abc"),
      Chunked("0\r\n\r\n"),
      Chunked("1\r\na\r\n0\r\n\r\n"),
      Chunked("00;a=\"b\"\r\nX: y\r\n\r\n"),
      Chunked("a;b\r\n0123456789\r\n2\r\nxy\r\n000\r\n\r\n"),
      Chunked("0\r\nA: b\r\nC: d\r\n\r\n")};
  for (int round = 0; round < 100; ++round) {
    std::string all;
    for (int i = 0; i < 5; ++i) all += requests[random() % requests.size()];
    all += "GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const auto bodies = [](const std::string& answers) {
      std::string text;
      for (const auto& part : absl::StrSplit(answers, "\r\n\r\n")) {
        absl::StrAppend(&text, std::string(part).substr(0, part.find("HTTP")),
                        ";");
      }
      return text;
    };
    Client whole(server_->port());
    whole.Send(all);
    const std::string expected = bodies(whole.ReadAll());
    EXPECT_THAT(expected, HasSubstr("GET /end  []"));
    Client pieces(server_->port());
    for (size_t at = 0; at < all.size();) {
      const size_t size = 1 + random() % (random() % 4 == 0 ? 40 : 3);
      pieces.Send(all.substr(at, size));
      at += size;
    }
    EXPECT_EQ(bodies(pieces.ReadAll()), expected) << all;
  }
}

TEST_F(HttpServerTest, TakesTheAbsoluteForm) {
  Start();
  Client client(server_->port());
  client.Send("GET http://y/a?b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReadTo("]"), EndsWith("\r\n\r\nGET /a b []"));
}

TEST_F(HttpServerTest, SkipsLineEndsBetweenRequests) {
  Start();
  Client client(server_->port());
  for (const char c : absl::StrCat("\r\n", kGet, "\r\n\r\n", kGet)) {
    client.Send(std::string(1, c));
  }
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(client.ReadTo("[]"), StartsWith("HTTP/1.1 200 OK"));
  }
}

TEST_F(HttpServerTest, TrailersAreNoHeaders) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->Respond(
        {200,
         {},
         std::string(exchange->request().headers.Get("authorization")) +
             "<end>"});
  });
  Start();
  Client client(server_->port());
  client.Send(
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\nAuthorization: late\r\n\r\n");
  EXPECT_THAT(client.ReadTo("<end>"), EndsWith("\r\n\r\n<end>"));
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  Start();
  Client client(server_->port());
  client.Send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = client.ReadTo("\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 11\r\n"));
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("[]"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  Start();
  Client close(server_->port());
  close.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(close.ReadAll(), HasSubstr("\r\nConnection: close\r\n"));
  Client old(server_->port());
  old.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.ReadAll(), HasSubstr("\r\nConnection: close\r\n"));
}

TEST_F(HttpServerTest, ExpectContinue) {
  Start();
  Client client(server_->port());
  client.Send(
      "POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadTo("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("ab");
  EXPECT_THAT(client.ReadTo("]"), EndsWith("POST /e  [ab]"));
}

struct Refused {
  std::string request;
  int status;
};

class HttpServerRefusesTest : public HttpServerTest,
                              public ::testing::WithParamInterface<Refused> {};

TEST_P(HttpServerRefusesTest, WithItsStatusAndCloses) {
  HttpServer::Options options;
  options.max_body_bytes = 100;
  Start(options);
  Client client(server_->port());
  client.Send(GetParam().request);
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer,
              StartsWith(absl::StrCat("HTTP/1.1 ", GetParam().status, " ")));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("{\"detail\":\""));
}

INSTANTIATE_TEST_SUITE_P(
    Requests, HttpServerRefusesTest,
    ::testing::Values(
        Refused{"nonsense\r\n\r\n", 400},
        Refused{"GET / HTTP/1.1\r\n\r\n", 400},
        Refused{"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        Refused{"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        Refused{"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400},
        Refused{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                "Content-Length: 3\r\n\r\nabc",
                400},
        Refused{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400},
        Refused{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, "
                "chunked\r\n\r\n0\r\n\r\n",
                501},
        Refused{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                "chunked\r\n\r\nzz\r\n",
                400},
        Refused{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n",
                413},
        Refused{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                "chunked\r\n\r\n65\r\n" +
                    std::string(101, 'x') + "\r\n0\r\n\r\n",
                413},
        Refused{
            "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n",
            414},
        Refused{"GET /" + std::string(100000, 'a'), 414},
        Refused{"GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(40000, 'a') +
                    "\r\n\r\n",
                431},
        Refused{"GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417}));

// What a proxy in front and a server behind could read in two ways.
INSTANTIATE_TEST_SUITE_P(
    Smuggling, HttpServerRefusesTest,
    ::testing::Values(
        Refused{Post("Content-Length: 2\r\nContent-Length: 2\r\n", "ab"), 400},
        Refused{Post("Content-Length: 2, 2\r\n", "ab"), 400},
        Refused{Post("Content-Length: +2\r\n", "ab"), 400},
        Refused{Post("Content-Length: -2\r\n", "ab"), 400},
        Refused{Post("Content-Length: 0x2\r\n", "ab"), 400},
        Refused{Post("Content-Length: \r\n", "ab"), 400},
        Refused{Post("Content-Length: 18446744073709551618\r\n", "ab"), 400},
        Refused{Post("Content-Length : 2\r\n", "ab"), 400},
        Refused{Post("Content-Length: 2\nX: y\r\n", "ab"), 400},
        Refused{Post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                     "0\r\n\r\n"),
                400},
        Refused{Post("Transfer-Encoding: \r\n", "0\r\n\r\n"), 400},
        Refused{Post("Transfer-Encoding: \r\nTransfer-Encoding: chunked\r\n",
                     "0\r\n\r\n"),
                400},
        Refused{Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: "
                     "identity\r\n",
                     "0\r\n\r\n"),
                400},
        Refused{Post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400},
        Refused{Post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400},
        Refused{Post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
        Refused{
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400},
        Refused{Chunked("-1\r\na\r\n0\r\n\r\n"), 400},
        Refused{Chunked("0x1\r\na\r\n0\r\n\r\n"), 400},
        Refused{Chunked(" 1\r\na\r\n0\r\n\r\n"), 400},
        Refused{Chunked("1\r\nab\r\n0\r\n\r\n"), 400},
        Refused{Chunked("1\na\r\n0\r\n\r\n"), 400},
        Refused{Chunked("10000000000000001\r\na\r\n0\r\n\r\n"), 400},
        Refused{Chunked("0\r\nContent-Length: 5\r\n\r\n"), 400},
        Refused{Chunked("1;" + std::string(40000, 'a')), 431},
        Refused{Chunked("0\r\nX: " + std::string(40000, 'a')), 431},
        Refused{Post("X: a\r\n b\r\n", ""), 400},
        Refused{"GET / HTTP/1.1\r\n\tX: a\r\nHost: x\r\n\r\n", 400},
        Refused{Post(std::string("X: a\0b\r\n", 8), ""), 400},
        Refused{Post("X: a\rb\r\n", ""), 400},
        Refused{Post("X\x01: a\r\n", ""), 400}));

INSTANTIATE_TEST_SUITE_P(
    RequestLines, HttpServerRefusesTest,
    ::testing::Values(Refused{"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Refused{"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Refused{"GET / http/1.1\r\nHost: x\r\n\r\n", 400},
                      Refused{"GET / HTTP/1.1\nHost: x\n\n", 400},
                      Refused{"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Refused{"G\x01T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Refused{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
                      Refused{"\x16\x03\x01\x02\r\n\r\n", 400}));

TEST_F(HttpServerTest, WhatItRefusesIsObservedAsWell) {
  HttpServer::Options options;
  options.max_body_bytes = 100;
  absl::Mutex mu;
  std::vector<std::string> seen;
  options.observe = [&](HttpExchange& exchange) {
    exchange.AddHeader("X-Seen", exchange.request().headers.Get("origin"));
    exchange.OnFinished([&, path = std::string(exchange.request().path())](
                            const HttpExchange::Outcome& outcome) {
      absl::MutexLock lock(&mu);
      seen.push_back(absl::StrCat(path, " ", outcome.status));
    });
  };
  Start(options);
  const auto ask = [&](const std::string& request) {
    Client client(server_->port());
    client.Send(request);
    return client.ReadAll();
  };
  EXPECT_THAT(ask("POST /a?b HTTP/1.1\r\nHost: x\r\nOrigin: o\r\n"
                  "Content-Length: 101\r\n\r\n"),
              HasSubstr("\r\nX-Seen: o\r\n"));
  EXPECT_THAT(ask("HEAD /c HTTP/1.1\r\nHost: x\r\nOrigin: p\r\nExpect: tea"
                  "\r\n\r\n"),
              AllOf(HasSubstr("\r\nX-Seen: p\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(ask("nonsense\r\n\r\n"), HasSubstr("\r\nX-Seen: \r\n"));
  ask("GET /d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  server_->Drain(absl::Now() + absl::Seconds(10));
  absl::MutexLock lock(&mu);
  EXPECT_THAT(seen, ElementsAre("/a 413", "/c 417", " 400", "/d 200"));
}

// A client may take longer than the timeout as long as it takes something.
TEST_F(HttpServerTest, ASlowReaderIsNotCut) {
  HttpServer::Options options;
  options.write_timeout = absl::Milliseconds(500);
  const std::string body(24 << 20, 'x');
  SetHandler([&](std::shared_ptr<HttpExchange> exchange) {
    exchange->Respond({200, {}, body});
  });
  Start(options);
  Client client(server_->port());
  client.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadTo("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
  const absl::Time start = absl::Now();
  size_t read = 0;
  for (size_t more = 1; more != 0; read += more) {
    more = client.ReadSome(4 << 20);
    absl::SleepFor(absl::Milliseconds(250));
  }
  EXPECT_EQ(read, body.size());
  EXPECT_GT(absl::Now() - start, 2 * options.write_timeout);
}

TEST_F(HttpServerTest, StreamsInChunks) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {{"Content-Type", "application/x-ndjson"}}});
    exchange->Write("one\n", [exchange] {
      exchange->Write(std::string(300, 'x'), nullptr);
      exchange->Finish();
    });
  });
  Start();
  Client client(server_->port());
  client.Send(kGet);
  const std::string answer = client.ReadTo("\r\n0\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\n4\r\none\n\r\n12c\r\nxxx"));
  // The connection goes on.
  SetHandler(Echo);
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("[]"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, AnAbortedStreamHasNoEnd) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {}});
    exchange->Write("one", nullptr);
    exchange->Abort();
  });
  Start();
  Client client(server_->port());
  client.Send(kGet);
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, EndsWith("3\r\none\r\n"));
}

TEST_F(HttpServerTest, AHandlerThatDoesNotWaitIsCut) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->StartStream({200, {}});
    for (size_t i = 0; i < 2 * kMaxQueuedPieces; ++i) {
      exchange->Write("x", nullptr);
    }
    exchange->Finish();
  });
  Start();
  Client client(server_->port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadAll(), Not(EndsWith("\r\n0\r\n\r\n")));
}

TEST_F(HttpServerTest, ADroppedExchangeIs500) {
  SetHandler([](std::shared_ptr<HttpExchange>) {});
  Start();
  Client client(server_->port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("}"), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, AnAnswerOfAnotherThreadComesBeforeTheLastLettingGo) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    std::thread other([exchange] { exchange->Respond({200, {}, "<end>"}); });
    other.join();
    exchange.reset();  // here, on the server's thread
  });
  Start();
  Client client(server_->port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("<end>"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, HeadersCannotBeInjected) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->AddHeader("X-Bad", "a\r\nX-Evil: 1");
    exchange->Respond({200, {{"X-Good", "b"}}, "."});
  });
  Start();
  Client client(server_->port());
  client.Send(kGet);
  const std::string answer = client.ReadTo("\r\n\r\n.");
  EXPECT_THAT(answer, HasSubstr("X-Good: b\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Evil")));
}

TEST_F(HttpServerTest, TellsWhenTheClientGoes) {
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
    Client client(server_->port());
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

TEST_F(HttpServerTest, AStreamWaitsForASlowClient) {
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
  Client client(server_->port());
  client.Send(kGet);
  client.ReadTo("\r\n\r\n");
  // Nobody reads on: what the socket's buffers hold is all that was taken.
  EXPECT_LT(taken.load(), 100);
  client.Close();
  server_->Drain(absl::Now() + absl::Seconds(5));
  EXPECT_LT(taken.load(), 200);
}

TEST_F(HttpServerTest, TimesOutWhatDoesNotArrive) {
  HttpServer::Options options;
  options.header_timeout = absl::Milliseconds(100);
  options.body_timeout = absl::Milliseconds(100);
  options.idle_timeout = absl::Milliseconds(300);
  Start(options);
  Client header(server_->port());
  header.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_THAT(header.ReadAll(), StartsWith("HTTP/1.1 408 "));
  Client body(server_->port());
  body.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab");
  EXPECT_THAT(body.ReadAll(), StartsWith("HTTP/1.1 408 "));
  Client idle(server_->port());
  EXPECT_EQ(idle.ReadAll(), "");
}

TEST_F(HttpServerTest, DrainLetsExchangesEnd) {
  absl::Notification asked;
  std::shared_ptr<HttpExchange> held;
  SetHandler([&](std::shared_ptr<HttpExchange> exchange) {
    held = std::move(exchange);
    asked.Notify();
  });
  Start();
  Client idle(server_->port());
  Client busy(server_->port());
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

TEST_F(HttpServerTest, LimitsConnections) {
  HttpServer::Options options;
  options.max_connections = 1;
  Start(options);
  Client first(server_->port());
  first.Send(kGet);
  first.ReadTo("[]");
  Client second(server_->port());
  second.Send(kGet);
  EXPECT_EQ(second.ReadAll(), "");
}

TEST(HttpServerCreateTest, FailsForAnAddressThatCannotBeHad) {
  const auto handler = [](std::shared_ptr<HttpExchange>) {};
  for (const char* address :
       {"nonsense", "127.0.0.1:x", "127.0.0.1:70000", "192.0.2.1:0"}) {
    EXPECT_THAT(HttpServer::Create(
                    [&] {
                      HttpServer::Options options;
                      options.address = address;
                      return options;
                    }(),
                    handler),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         ::testing::HasSubstr("'")))
        << address;
  }
}

}  // namespace
}  // namespace semantic_layer::gateway
