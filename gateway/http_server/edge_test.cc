#include "gateway/http_server/edge.h"

#include <memory>
#include <string>
#include <utility>

#include "common/rpc/metrics.h"
#include "gateway/http_server/fake_exchange.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::testing::HasSubstr;

constexpr char kOrigin[] = "http://localhost:3000";

class EdgeTest : public ::testing::Test {
 protected:
  EdgeTest() {
    EdgeOptions options;
    options.log_requests = false;
    options.metrics = &metrics_;
    edge_ = MakeEdge(options, [this](std::shared_ptr<HttpExchange> exchange) {
      ++passed_on_;
      exchange->Respond({404, {}, "next"});
    });
  }

  std::shared_ptr<FakeExchange> Ask(const std::string& method,
                                    Headers headers) {
    HttpRequest request;
    request.method = method;
    request.target = "/a?secret=1";
    request.headers = std::move(headers);
    auto exchange = std::make_shared<FakeExchange>(std::move(request));
    edge_.observe(*exchange);
    edge_.handler(exchange);
    return exchange;
  }

  rpc::MetricsRegistry metrics_;
  Edge edge_;
  int passed_on_ = 0;
};

TEST_F(EdgeTest, PassesOnWithTheRequestId) {
  const auto exchange = Ask("GET", {});
  EXPECT_EQ(passed_on_, 1);
  EXPECT_EQ(exchange->response().headers.Get("x-request-id"), "request-1");
  EXPECT_EQ(exchange->response().headers.Count("access-control-allow-origin"),
            0);
}

TEST_F(EdgeTest, LetsKnownOriginsReadAlsoErrors) {
  const HttpResponse response = Ask("GET", {{"origin", kOrigin}})->response();
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.Get("access-control-allow-origin"), kOrigin);
  EXPECT_EQ(response.headers.Get("access-control-allow-credentials"), "true");
  EXPECT_EQ(response.headers.Get("vary"), "Origin");
}

TEST_F(EdgeTest, OtherOriginsGetNoPermission) {
  for (const char* origin :
       {"http://localhost:3002", "http://localhost:3000.evil.example", "null",
        "https://localhost:3000", "*"}) {
    const HttpResponse response = Ask("GET", {{"origin", origin}})->response();
    EXPECT_EQ(response.headers.Count("access-control-allow-origin"), 0)
        << origin;
    EXPECT_EQ(response.headers.Get("vary"), "Origin");
  }
}

TEST_F(EdgeTest, AnswersPreflights) {
  const HttpResponse response =
      Ask("OPTIONS", {{"origin", kOrigin},
                      {"access-control-request-method", "PUT"},
                      {"access-control-request-headers", "authorization"}})
          ->response();
  EXPECT_EQ(passed_on_, 0);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "OK");
  EXPECT_THAT(std::string(response.headers.Get("access-control-allow-methods")),
              HasSubstr("PUT"));
  EXPECT_EQ(response.headers.Get("access-control-allow-headers"),
            "authorization");
  EXPECT_EQ(response.headers.Get("access-control-max-age"), "600");
}

TEST_F(EdgeTest, RefusesPreflightsOfOthers) {
  const HttpResponse response =
      Ask("OPTIONS", {{"origin", "http://evil.example"},
                      {"access-control-request-method", "PUT"}})
          ->response();
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, "Disallowed CORS origin");
  EXPECT_EQ(passed_on_, 0);
}

TEST_F(EdgeTest, AnOrdinaryOptionsIsPassedOn) {
  Ask("OPTIONS", {{"origin", kOrigin}});
  EXPECT_EQ(passed_on_, 1);
}

TEST_F(EdgeTest, CountsByMethodAndStatus) {
  const auto get = Ask("GET", {});
  const auto odd = Ask("BREW", {});
  EXPECT_THAT(metrics_.Print(), HasSubstr("sl_http_requests_in_flight 2"));
  HttpExchange::Outcome outcome;
  outcome.status = 404;
  outcome.body_bytes = 7;
  get->ReportFinished(outcome);
  outcome.status = 0;
  odd->ReportFinished(outcome);
  const std::string text = metrics_.Print();
  EXPECT_THAT(text, HasSubstr("sl_http_requests_in_flight 0"));
  EXPECT_THAT(
      text, HasSubstr("sl_http_requests_total{method=\"GET\",code=\"4xx\"} 1"));
  EXPECT_THAT(
      text,
      HasSubstr("sl_http_requests_total{method=\"other\",code=\"none\"} 1"));
  EXPECT_THAT(text, HasSubstr("sl_http_response_body_bytes_total 14"));
}

}  // namespace
}  // namespace semantic_layer::gateway
