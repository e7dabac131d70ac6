#include "gateway/http_server/http_server.h"

#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/testing/status_matchers.h"
#include "gateway/http_server/http_server_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public HttpServerFixture {};

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  Start();
  RawClient client(server_->port());
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
  RawClient client(server_->port());
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
  RawClient client(server_->port());
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
    RawClient client(server_->port());
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
    RawClient whole(server_->port());
    whole.Send(all);
    const std::string expected = bodies(whole.ReadAll());
    EXPECT_THAT(expected, HasSubstr("GET /end  []"));
    RawClient pieces(server_->port());
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
  RawClient client(server_->port());
  client.Send("GET http://y/a?b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReadTo("]"), EndsWith("\r\n\r\nGET /a b []"));
}

TEST_F(HttpServerTest, SkipsLineEndsBetweenRequests) {
  Start();
  RawClient client(server_->port());
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
  RawClient client(server_->port());
  client.Send(
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\nAuthorization: late\r\n\r\n");
  EXPECT_THAT(client.ReadTo("<end>"), EndsWith("\r\n\r\n<end>"));
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  Start();
  RawClient client(server_->port());
  client.Send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = client.ReadTo("\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 11\r\n"));
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("[]"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  Start();
  RawClient close(server_->port());
  close.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(close.ReadAll(), HasSubstr("\r\nConnection: close\r\n"));
  RawClient old(server_->port());
  old.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.ReadAll(), HasSubstr("\r\nConnection: close\r\n"));
}

TEST_F(HttpServerTest, ExpectContinue) {
  Start();
  RawClient client(server_->port());
  client.Send(
      "POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadTo("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("ab");
  EXPECT_THAT(client.ReadTo("]"), EndsWith("POST /e  [ab]"));
}

TEST_F(HttpServerTest, ADroppedExchangeIs500) {
  SetHandler([](std::shared_ptr<HttpExchange>) {});
  Start();
  RawClient client(server_->port());
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
  RawClient client(server_->port());
  client.Send(kGet);
  EXPECT_THAT(client.ReadTo("<end>"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, HeadersCannotBeInjected) {
  SetHandler([](std::shared_ptr<HttpExchange> exchange) {
    exchange->AddHeader("X-Bad", "a\r\nX-Evil: 1");
    exchange->Respond({200, {{"X-Good", "b"}}, "."});
  });
  Start();
  RawClient client(server_->port());
  client.Send(kGet);
  const std::string answer = client.ReadTo("\r\n\r\n.");
  EXPECT_THAT(answer, HasSubstr("X-Good: b\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Evil")));
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
