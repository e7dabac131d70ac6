#include "gateway/ui/pages.h"

#include <string>
#include <utility>

#include "gateway/http_server/fake_exchange.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PagesTest : public ::testing::Test {
 protected:
  HttpResponse Ask(const std::string& method, const std::string& target,
                   Headers headers = {}) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    FakeExchange exchange(std::move(request));
    handled_ = pages_.Handle(exchange);
    return exchange.response();
  }

  Pages pages_{"{\"openapi\":\"3.1.0\"}"};
  bool handled_ = false;
};

TEST_F(PagesTest, GreetsAsTheSeedDid) {
  EXPECT_EQ(
      Ask("GET", "/").body,
      R"({"service":"Semantic Layer API","version":"1.0.0","status":"running"})");
}

TEST_F(PagesTest, ServesTheDocumentationWithoutAskingOthers) {
  for (const char* path : {"/docs", "/docs/", "/redoc", "/redoc?x=1"}) {
    const HttpResponse page = Ask("GET", path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_THAT(page.body, Not(HasSubstr("http"))) << path;
    EXPECT_THAT(page.body, Not(HasSubstr("<script>"))) << path;
    EXPECT_THAT(std::string(page.headers.Get("content-security-policy")),
                HasSubstr("script-src 'self';"));
  }
}

TEST_F(PagesTest, EveryFileOfThePagesIsThere) {
  for (const char* path :
       {"/openapi.json", "/docs/init.js", "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css", "/docs/favicon-32x32.png", "/redoc/init.js",
        "/redoc/redoc.standalone.js"}) {
    const HttpResponse file = Ask("GET", path);
    EXPECT_TRUE(handled_) << path;
    EXPECT_EQ(file.status, 200) << path;
    EXPECT_NE(file.body, "") << path;
  }
}

TEST_F(PagesTest, SavesTheBodyForWhoHasIt) {
  const std::string etag(Ask("GET", "/docs").headers.Get("etag"));
  const HttpResponse again = Ask("GET", "/docs", {{"if-none-match", etag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_NE(Ask("GET", "/redoc").headers.Get("etag"), etag);
}

TEST_F(PagesTest, AllowsOnlyReading) {
  const HttpResponse post = Ask("POST", "/docs");
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(post.headers.Get("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(Ask("OPTIONS", "/docs").status, 204);
}

TEST_F(PagesTest, LeavesOtherPathsAlone) {
  Ask("GET", "/docs/other.js");
  EXPECT_FALSE(handled_);
  Ask("GET", "/api/models");
  EXPECT_FALSE(handled_);
}

}  // namespace
}  // namespace semantic_layer::gateway
