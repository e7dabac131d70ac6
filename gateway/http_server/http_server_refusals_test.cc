// What the server answers with a refusal, after which it closes.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_server.h"
#include "gateway/http_server/http_server_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpServerRefusalsTest : public HttpServerFixture {};

struct Refused {
  std::string request;
  int status;
};

class HttpServerRefusesTest : public HttpServerFixture,
                              public ::testing::WithParamInterface<Refused> {};

TEST_P(HttpServerRefusesTest, WithItsStatusAndCloses) {
  HttpServer::Options options;
  options.max_body_bytes = 100;
  Start(options);
  RawClient client(server_->port());
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

TEST_F(HttpServerRefusalsTest, WhatItRefusesIsObservedAsWell) {
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
    RawClient client(server_->port());
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

}  // namespace
}  // namespace semantic_layer::gateway
