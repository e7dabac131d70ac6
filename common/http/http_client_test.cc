#include "common/http/http_client.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/http/fake_transport.h"
#include "common/http/limits.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::http {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;

constexpr char kUrl[] = "http://host:1/path";

// Answers one request, when the test says so.
class LateTransport final : public HttpTransport {
 public:
  void Send(HttpRequest, ExchangeOptions, Done done) override {
    done_ = std::move(done);
  }
  void Answer(ExchangeResult result) { std::move(done_)(std::move(result)); }

 private:
  Done done_;
};

class HttpClientTest : public ::testing::Test {
 protected:
  // A client of a server that gives these answers in turn, the last one for
  // ever.
  HttpClient& ClientOf(std::vector<ExchangeResult> answers) {
    transport_ = std::make_unique<FakeTransport>(
        [answers = std::move(answers), next = size_t{0}](
            const HttpRequest&, const ExchangeOptions& options) mutable {
          const ExchangeResult& answer = answers[next];
          if (next + 1 < answers.size()) ++next;
          if (options.on_body != nullptr && answer.response.ok()) {
            options.on_body(answer.response->body).IgnoreError();
          }
          return answer;
        });
    client_ = std::make_unique<HttpClient>(
        transport_.get(), &timers_, &clock_,
        RetryPolicy{.max_attempts = 5,
                    .first_pause = absl::Milliseconds(1),
                    .max_pause = absl::Milliseconds(2)});
    return *client_;
  }

  static ExchangeResult Unavailable(bool surely_not_sent) {
    return {.response = absl::UnavailableError("reset"),
            .surely_not_sent = surely_not_sent};
  }

  concurrency::SystemClock clock_;
  concurrency::TimerQueue timers_;
  std::unique_ptr<FakeTransport> transport_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(HttpClientTest, RepeatsUntilItWorks) {
  HttpClient& client =
      ClientOf({Unavailable(false), FakeTransport::Response(502),
                FakeTransport::Response(200, "yes")});
  ASSERT_OK_AND_ASSIGN(const HttpResponse response,
                       client.SendAndWait({.url = kUrl}, {}));
  EXPECT_EQ(response.body, "yes");
  EXPECT_EQ(transport_->sent().size(), 3);
}

TEST_F(HttpClientTest, GivesTheLastAnswerWhenItGivesUp) {
  HttpClient& client = ClientOf({FakeTransport::Response(502, "no")});
  ASSERT_OK_AND_ASSIGN(const HttpResponse response,
                       client.SendAndWait({.url = kUrl}, {}));
  EXPECT_EQ(response.status, 502);
  EXPECT_EQ(transport_->sent().size(), 5);
}

TEST_F(HttpClientTest, WhatMayHaveBeenDoneIsNotDoneTwice) {
  HttpClient& client = ClientOf(
      {Unavailable(true), Unavailable(false), FakeTransport::Response(200)});
  EXPECT_THAT(
      client.SendAndWait({.method = "POST", .url = kUrl}, {.idempotent = false})
          .status(),
      StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(transport_->sent().size(), 2);
}

TEST_F(HttpClientTest, DoesNotWaitBeyondTheDeadline) {
  HttpClient& client =
      ClientOf({FakeTransport::Response(429, "", {{"Retry-After", "60"}})});
  const absl::Time begin = absl::Now();
  ASSERT_OK_AND_ASSIGN(
      const HttpResponse response,
      client.SendAndWait({.url = kUrl},
                         {.deadline = begin + absl::Seconds(5)}));
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(transport_->sent().size(), 1);

  EXPECT_THAT(
      client.SendAndWait({.url = kUrl}, {.deadline = begin - absl::Seconds(1)})
          .status(),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(transport_->sent().size(), 1);
}

TEST_F(HttpClientTest, CancellationEndsAPause) {
  HttpClient& client =
      ClientOf({FakeTransport::Response(503, "", {{"Retry-After", "60"}})});
  concurrency::CancellationSource source;
  absl::Status status;
  absl::Notification ended;
  client.Send({.url = kUrl}, {.cancellation = source.token()},
              [&](absl::StatusOr<HttpResponse> response) {
                status = response.status();
                ended.Notify();
              });
  EXPECT_FALSE(ended.HasBeenNotified());
  source.Cancel();
  ended.WaitForNotification();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(transport_->sent().size(), 1);
}

TEST_F(HttpClientTest, NoMoreAttemptsLeavesTheAnswerThatIsThere) {
  HttpClient& client =
      ClientOf({FakeTransport::Response(503, "busy", {{"Retry-After", "60"}})});
  concurrency::CancellationSource enough;
  absl::StatusOr<HttpResponse> answer = absl::UnknownError("none");
  client.Send(
      {.url = kUrl}, {.no_more_attempts = enough.token()},
      [&](absl::StatusOr<HttpResponse> response) { answer = response; });
  EXPECT_FALSE(answer.ok());
  enough.Cancel();
  ASSERT_OK(answer);
  EXPECT_EQ(answer->body, "busy");
  // And what has not begun does not.
  EXPECT_THAT(
      client.SendAndWait({.url = kUrl}, {.no_more_attempts = enough.token()})
          .status(),
      StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(transport_->sent().size(), 1);
}

TEST_F(HttpClientTest, AnAnswerIsTheLastWhereTheCallerWantsItSo) {
  HttpClient& client =
      ClientOf({Unavailable(true), FakeTransport::Response(429),
                FakeTransport::Response(200)});
  ASSERT_OK_AND_ASSIGN(
      const HttpResponse response,
      client.SendAndWait({.method = "POST", .url = kUrl},
                         {.retry_answers = false, .idempotent = false}));
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(transport_->sent().size(), 2);
}

TEST_F(HttpClientTest, GoingItEndsAPauseAndSendsNothingMore) {
  HttpClient& client =
      ClientOf({FakeTransport::Response(503, "", {{"Retry-After", "1"}})});
  absl::Status status;
  client.Send({.url = kUrl}, {}, [&](absl::StatusOr<HttpResponse> response) {
    status = response.status();
  });
  ASSERT_THAT(status, IsOk());
  client_.reset();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(transport_->sent().size(), 1);
  transport_.reset();
  // A timer of the client would be due before this one, and use the transport.
  absl::Notification later;
  timers_.At(absl::Now() + absl::Seconds(2), [&] { later.Notify(); });
  later.WaitForNotification();
}

TEST_F(HttpClientTest, GoingWhilePausesEndItAnswersEachCallOnce) {
  constexpr int kCalls = 50;
  for (int round = 0; round < 50; ++round) {
    ClientOf({Unavailable(false)});
    concurrency::CancellationSource source;
    std::vector<std::atomic<int>> answers(kCalls);
    for (int i = 0; i < kCalls; ++i) {
      HttpCall call;
      if (i % 2 == 0) call.cancellation = source.token();
      // Hosts of their own: no budget or breaker in common.
      client_->Send(
          {.url = absl::StrCat("http://host", i, ":1/")}, std::move(call),
          [&answers, i](absl::StatusOr<HttpResponse>) { ++answers[i]; });
    }
    std::thread canceller([&] { source.Cancel(); });
    client_.reset();
    transport_.reset();
    canceller.join();
    for (const std::atomic<int>& count : answers) EXPECT_EQ(count, 1);
  }
}

TEST_F(HttpClientTest, AClosedClientRefusesCalls) {
  HttpClient& client = ClientOf({FakeTransport::Response(200)});
  client.Close();
  EXPECT_THAT(client.SendAndWait({.url = kUrl}, {}).status(),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_TRUE(transport_->sent().empty());
}

TEST_F(HttpClientTest, MayGoInTheDoneThatATimerCalls) {
  ClientOf({Unavailable(false), FakeTransport::Response(200)});
  absl::Notification ended;
  client_->Send({.url = kUrl}, {}, [&](absl::StatusOr<HttpResponse>) {
    client_.reset();
    ended.Notify();
  });
  ended.WaitForNotification();
  EXPECT_EQ(transport_->sent().size(), 2);
}

TEST_F(HttpClientTest, AnExchangeThatEndsAfterTheClientIsNotTriedAgain) {
  LateTransport transport;
  auto client = std::make_unique<HttpClient>(&transport, &timers_, &clock_,
                                             RetryPolicy{});
  absl::StatusOr<HttpResponse> result = absl::UnknownError("no result");
  client->Send({.url = kUrl}, {}, [&](absl::StatusOr<HttpResponse> response) {
    result = std::move(response);
  });
  client.reset();
  transport.Answer(FakeTransport::Response(503, "busy"));
  ASSERT_OK(result);
  EXPECT_EQ(result->body, "busy");
}

TEST_F(HttpClientTest, AStreamThatHasBegunIsNotBegunAgain) {
  HttpClient& client = ClientOf({FakeTransport::Response(502, "part")});
  std::string seen;
  ASSERT_THAT(
      client.SendAndWait({.url = kUrl}, {.on_body =
                                             [&](absl::string_view piece) {
                                               seen += std::string(piece);
                                               return absl::OkStatus();
                                             }}),
      IsOk());
  EXPECT_EQ(seen, "part");
  EXPECT_EQ(transport_->sent().size(), 1);
}

TEST_F(HttpClientTest, AHostIsNotBlamedForCallersInAHurry) {
  HttpClient& client =
      ClientOf({{.response = absl::DeadlineExceededError("timed out")}});
  for (int i = 0; i < 2 * kBreakerFailures; ++i) {
    const auto late = client.SendAndWait(
        {.url = kUrl}, {.deadline = absl::Now() + absl::Milliseconds(5)});
    EXPECT_THAT(late.status(), StatusIs(absl::StatusCode::kDeadlineExceeded));
  }
}

TEST_F(HttpClientTest, AHostThatKeepsFailingIsLeftAlone) {
  HttpClient& client = ClientOf({FakeTransport::Response(504)});
  absl::Status status;
  for (int i = 0; i < 10 && status.ok(); ++i) {
    status = client.SendAndWait({.url = kUrl}, {}).status();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(transport_->sent().size(), kBreakerFailures);
}

}  // namespace
}  // namespace semantic_layer::http
