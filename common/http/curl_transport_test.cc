#include "common/http/curl_transport.h"

#include <zlib.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "common/http/loopback_server.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::http {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;
using Then = LoopbackServer::Answer::Then;

class CurlTransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(transport_, CurlTransport::Create({}));
  }

  ExchangeResult Get(const std::string& url, ExchangeOptions options = {}) {
    return SendAndWait(*transport_, {.url = url}, std::move(options));
  }

  std::unique_ptr<CurlTransport> transport_;
};

TEST_F(CurlTransportTest, SendsAndReceivesWhatIsGiven) {
  HttpRequest seen;
  LoopbackServer server([&](const HttpRequest& request) {
    seen = request;
    return LoopbackServer::Answer{LoopbackServer::Response(
        201, "made", {{"X-Request-Id", "r1"}, {"ETag", "\"e\""}})};
  });
  const ExchangeResult result =
      SendAndWait(*transport_,
                  {.method = "PUT",
                   .url = server.url() + "/a%20b?q=1",
                   .headers = {{"Authorization", "Bearer t"}, {"X-Empty", ""}},
                   .body = std::string("ab\0c", 4)},
                  {});
  ASSERT_THAT(result.response, IsOk());
  EXPECT_EQ(result.response->status, 201);
  EXPECT_EQ(result.response->body, "made");
  EXPECT_EQ(FindHeader(result.response->headers, "x-request-id"), "r1");
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.url, "/a%20b?q=1");
  EXPECT_EQ(seen.body, std::string("ab\0c", 4));
  EXPECT_EQ(FindHeader(seen.headers, "authorization"), "Bearer t");
  EXPECT_EQ(FindHeader(seen.headers, "x-empty"), "");
  EXPECT_FALSE(FindHeader(seen.headers, "expect").has_value());
}

TEST_F(CurlTransportTest, GivesAnswersOfAnyStatusAndFollowsNothing) {
  LoopbackServer server([](const HttpRequest& request) {
    if (request.url == "/moved") {
      return LoopbackServer::Answer{LoopbackServer::Response(
          302, "", {{"Location", "http://127.0.0.1:1/elsewhere"}})};
    }
    return LoopbackServer::Answer{LoopbackServer::Response(503, "later")};
  });
  EXPECT_EQ(Get(server.url() + "/moved").response->status, 302);
  EXPECT_EQ(Get(server.url() + "/").response->body, "later");
}

TEST_F(CurlTransportTest, ReusesConnections) {
  LoopbackServer server([](const HttpRequest&) {
    return LoopbackServer::Answer{LoopbackServer::Response(200, "x")};
  });
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Get(server.url()).response, IsOk());
  EXPECT_EQ(server.connections_accepted(), 1);
}

// libcurl repeats by itself a request that was lost on a reused connection.
TEST_F(CurlTransportTest, NeverRepeatsWhatIsNotIdempotent) {
  std::atomic<int> posts = 0;
  LoopbackServer server([&](const HttpRequest& request) {
    if (request.method == "POST") {
      ++posts;
      return LoopbackServer::Answer{.bytes = "", .then = Then::kClose};
    }
    return LoopbackServer::Answer{LoopbackServer::Response(200, "x")};
  });
  ASSERT_THAT(Get(server.url()).response, IsOk());  // leaves a connection
  const ExchangeResult result =
      SendAndWait(*transport_, {.method = "POST", .url = server.url()},
                  {.idempotent = false});
  EXPECT_THAT(result.response.status(),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(result.surely_not_sent);
  EXPECT_EQ(posts, 1);
}

TEST_F(CurlTransportTest, SaysWhatWasSurelyNotSent) {
  std::string url;
  {
    LoopbackServer gone(
        [](const HttpRequest&) { return LoopbackServer::Answer{}; });
    url = gone.url();
  }
  const ExchangeResult refused = Get(url);
  EXPECT_THAT(refused.response.status(),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(refused.surely_not_sent);

  const ExchangeResult no_host = Get("http://name.invalid/");
  EXPECT_FALSE(no_host.response.ok());
  EXPECT_TRUE(no_host.surely_not_sent);

  for (const char* bad : {"ftp://127.0.0.1/", "file:///etc/passwd", ""}) {
    const ExchangeResult result = Get(bad);
    EXPECT_THAT(result.response.status(),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << bad;
    EXPECT_TRUE(result.surely_not_sent) << bad;
  }
}

TEST_F(CurlTransportTest, FaultsOfTheConnectionAreUnavailable) {
  LoopbackServer server([](const HttpRequest& request) {
    const std::string whole = LoopbackServer::Response(200, "0123456789");
    if (request.url == "/reset")
      return LoopbackServer::Answer{"", {}, Then::kReset};
    if (request.url == "/cut") {
      return LoopbackServer::Answer{
          whole.substr(0, whole.size() - 4), {}, Then::kClose};
    }
    return LoopbackServer::Answer{"no http at all\r\n\r\n", {}, Then::kClose};
  });
  for (const char* path : {"/reset", "/cut", "/garbage"}) {
    const ExchangeResult result = Get(server.url() + path);
    EXPECT_THAT(result.response.status(),
                StatusIs(absl::StatusCode::kUnavailable))
        << path;
    EXPECT_FALSE(result.surely_not_sent) << path;
  }
}

TEST_F(CurlTransportTest, TimeIsBounded) {
  LoopbackServer server([](const HttpRequest&) {
    return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\n", {}, Then::kHang};
  });
  const ExchangeResult result =
      Get(server.url(), {.timeout = absl::Milliseconds(50)});
  EXPECT_THAT(result.response.status(),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(result.surely_not_sent);
}

TEST_F(CurlTransportTest, CancellationEndsTheExchange) {
  concurrency::CancellationSource source;
  LoopbackServer server([&](const HttpRequest&) {
    source.Cancel();
    return LoopbackServer::Answer{"", {}, Then::kHang};
  });
  EXPECT_THAT(
      Get(server.url(), {.cancellation = source.token()}).response.status(),
      StatusIs(absl::StatusCode::kCancelled));
  // One that is cancelled before it begins never leaves.
  const ExchangeResult late =
      Get(server.url(), {.cancellation = source.token()});
  EXPECT_THAT(late.response.status(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_TRUE(late.surely_not_sent);
  EXPECT_EQ(server.connections_accepted(), 1);
}

TEST_F(CurlTransportTest, BodiesAreBoundedAlsoWhenCompressed) {
  const std::string plain(1 << 20, 'a');
  std::string packed(compressBound(plain.size()), '\0');
  uLongf size = packed.size();
  ASSERT_EQ(
      compress(reinterpret_cast<Bytef*>(packed.data()), &size,
               reinterpret_cast<const Bytef*>(plain.data()), plain.size()),
      Z_OK);
  packed.resize(size);
  LoopbackServer server([&](const HttpRequest&) {
    return LoopbackServer::Answer{LoopbackServer::Response(
        200, packed, {{"Content-Encoding", "deflate"}})};
  });
  EXPECT_EQ(Get(server.url()).response->body, plain);
  EXPECT_THAT(Get(server.url(), {.max_body_bytes = 1000}).response.status(),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("over 1000 bytes")));
}

TEST_F(CurlTransportTest, StreamsBodiesOfSuccessOnly) {
  LoopbackServer server([](const HttpRequest& request) {
    return LoopbackServer::Answer{LoopbackServer::Response(
        request.url == "/ok" ? 200 : 404, std::string(100'000, 'b'))};
  });
  std::string streamed;
  ExchangeOptions options;
  options.on_body = [&](absl::string_view piece) {
    absl::StrAppend(&streamed, piece);
    return absl::OkStatus();
  };
  EXPECT_EQ(Get(server.url() + "/ok", options).response->body, "");
  EXPECT_EQ(streamed.size(), 100'000);
  EXPECT_EQ(Get(server.url() + "/no", options).response->body.size(), 100'000);
  EXPECT_EQ(streamed.size(), 100'000);

  options.on_body = [](absl::string_view) {
    return absl::DataLossError("not what was expected");
  };
  EXPECT_THAT(Get(server.url() + "/ok", options).response.status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(CurlTransportTest, RefusesHeadersThatWouldEndALine) {
  const ExchangeResult result =
      SendAndWait(*transport_,
                  {.url = "http://127.0.0.1:9/",
                   .headers = {{"Authorization", "Bearer x\r\nX-Admin: 1"}}},
                  {});
  EXPECT_THAT(result.response.status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(result.surely_not_sent);
}

TEST_F(CurlTransportTest, ManyAtOnceOnFewConnections) {
  LoopbackServer server([](const HttpRequest& request) {
    return LoopbackServer::Answer{LoopbackServer::Response(200, request.url)};
  });
  ASSERT_OK_AND_ASSIGN(transport_,
                       CurlTransport::Create({.max_connections_per_host = 8}));
  constexpr int kRequests = 500;
  absl::BlockingCounter open(kRequests);
  std::atomic<int> right = 0;
  for (int i = 0; i < kRequests; ++i) {
    const std::string path = absl::StrCat("/", i);
    transport_->Send(
        {.url = server.url() + path}, {}, [&, path](ExchangeResult result) {
          if (result.response.ok() && result.response->body == path) {
            ++right;
          }
          open.DecrementCount();
        });
  }
  open.Wait();
  EXPECT_EQ(right, kRequests);
  EXPECT_LE(server.connections_accepted(), 8);
}

TEST_F(CurlTransportTest, WhatIsUnderWayEndsWithTheTransport) {
  absl::BlockingCounter begun(3);
  LoopbackServer server([&](const HttpRequest&) {
    begun.DecrementCount();
    return LoopbackServer::Answer{"", {}, Then::kHang};
  });
  std::atomic<int> cancelled = 0;
  for (int i = 0; i < 3; ++i) {
    transport_->Send({.url = server.url()}, {}, [&](ExchangeResult result) {
      if (absl::IsCancelled(result.response.status())) ++cancelled;
    });
  }
  begun.Wait();
  transport_.reset();
  EXPECT_EQ(cancelled, 3);
}

}  // namespace
}  // namespace semantic_layer::http
