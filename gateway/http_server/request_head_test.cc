#include "gateway/http_server/request_head.h"

#include <optional>
#include <string>
#include <utility>

#include "gateway/http_server/http_message.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

// The status of the refusal, or 0.
int StatusOf(Headers headers, const std::string& target = "/a",
             bool http11 = true, const std::string& text = "") {
  HttpRequest request;
  request.target = target;
  request.headers = std::move(headers);
  const std::optional<Refusal> refusal = FindFault(request, http11, text);
  return refusal.has_value() ? refusal->status : 0;
}

TEST(RequestHeadTest, TakesTheAbsoluteFormByItsPath) {
  EXPECT_EQ(OriginForm("/a?b=http://x/y"), "/a?b=http://x/y");
  EXPECT_EQ(OriginForm("http://x:80/a/b?c#d"), "/a/b?c#d");
  EXPECT_EQ(OriginForm("HTTPS://x"), "/");
  EXPECT_EQ(OriginForm("http://x?a=/b"), "/?a=/b");
  EXPECT_EQ(OriginForm("http://x//api"), "//api");
  EXPECT_EQ(OriginForm("ftp://x/a"), "ftp://x/a");
  EXPECT_EQ(OriginForm("*"), "*");
}

TEST(RequestHeadTest, TellsAnotherVersionFromAMalformedLine) {
  EXPECT_TRUE(NamesOtherVersion("GET / HTTP/3.0\r\nHost: x\r\n\r\n"));
  EXPECT_TRUE(NamesOtherVersion("PRI * HTTP/2.0\r\n\r\n"));
  EXPECT_TRUE(NamesOtherVersion("GET / HTTP/0.1\r"));
  for (const char* line :
       {"", "GET / a / HTTP/2.0\r\n", "GET /\r\n HTTP/2.0",
        "GET / http/1.1\r\n", "GET / HTTP/1.1 \r\n", "GET / HTTP/1\r\n",
        "GET /HTTP/1.1\r\n", "GET / HTTP/x.1\r\n", "GET /a b HTTP/1.1\r\n",
        "GET /a b HTTP/1.0\r\n"}) {
    EXPECT_FALSE(NamesOtherVersion(line)) << line;
  }
}

TEST(RequestHeadTest, AcceptsTheOneWayToSayWhereABodyEnds) {
  for (const char* host :
       {"x", "", "localhost:8080", "[::1]:8080", "a_b.c-d"}) {
    EXPECT_EQ(StatusOf({{"host", host}}), 0) << host;
  }
  EXPECT_EQ(StatusOf({{"host", "x"}, {"content-length", "2"}}), 0);
  EXPECT_EQ(StatusOf({{"host", "x"}, {"transfer-encoding", "Chunked"}}), 0);
  EXPECT_EQ(StatusOf({{"host", "x"}, {"expect", "100-Continue"}}), 0);
  EXPECT_EQ(StatusOf({}, "/a", /*http11=*/false), 0);
}

TEST(RequestHeadTest, RefusesEveryOther) {
  const auto with = [](const char* name, const char* value) {
    return Headers{{"host", "x"}, {name, value}};
  };
  EXPECT_EQ(StatusOf({}), 400);
  EXPECT_EQ(StatusOf({{"host", "x"}, {"host", "x"}}), 400);
  EXPECT_EQ(StatusOf({{"host", "x"}, {"host", "x"}}, "/a", false), 400);
  for (const char* host :
       {"x y", "x, y", "x/y", "user@x", "x#", "x?", "x\\y"}) {
    EXPECT_EQ(StatusOf({{"host", host}}), 400) << host;
  }
  EXPECT_EQ(StatusOf(with("content-length", "2, 2")), 400);
  EXPECT_EQ(
      StatusOf(
          {{"host", "x"}, {"content-length", "2"}, {"content-length", "2"}}),
      400);
  EXPECT_EQ(StatusOf(with("transfer-encoding", "")), 400);
  EXPECT_EQ(StatusOf({{"host", "x"},
                      {"transfer-encoding", ""},
                      {"transfer-encoding", "chunked"}}),
            400);
  EXPECT_EQ(StatusOf({{"transfer-encoding", "chunked"}}, "/a", false), 400);
  for (const char* coding :
       {"gzip", "gzip, chunked", "chunked, identity", "xchunked"}) {
    EXPECT_EQ(StatusOf(with("transfer-encoding", coding)), 501) << coding;
  }
  EXPECT_EQ(StatusOf(with("expect", "tea")), 417);
  EXPECT_EQ(StatusOf(with("a", "b"), "/a#b"), 400);
  EXPECT_EQ(StatusOf(with("a", "b"), "/" + std::string(9000, 'a')), 414);
  for (const char* text :
       {"Host: x\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\n\tHost: x\r\n"}) {
    EXPECT_EQ(StatusOf(with("a", "b c"), "/a", true, text), 400) << text;
  }
}

}  // namespace
}  // namespace semantic_layer::gateway
