#include "common/databricks/auth/oauth_token.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/fake_clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/auth/limits.h"
#include "common/http/http_client.h"
#include "common/http/http_transport.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Keeps requests until the test answers them.
class HeldTransport final : public http::HttpTransport {
 public:
  void Send(http::HttpRequest request, http::ExchangeOptions,
            Done done) override {
    sent.push_back(std::move(request));
    waiting.push_back(std::move(done));
  }

  void Answer(int status, std::string body) {
    std::vector<Done> now;
    now.swap(waiting);
    for (const Done& done : now) {
      done({.response = http::HttpResponse{.status = status, .body = body}});
    }
  }

  std::vector<http::HttpRequest> sent;
  std::vector<Done> waiting;
};

class OAuthTokenTest : public ::testing::Test {
 protected:
  void Get(std::vector<absl::StatusOr<Token>>* into) {
    tokens_.Get(absl::InfiniteFuture(), [into](absl::StatusOr<Token> token) {
      into->push_back(std::move(token));
    });
  }

  // The token that is given at once, or "" where there is none.
  std::string Now() {
    std::vector<absl::StatusOr<Token>> got;
    // Kept when the answer comes later.
    auto late = std::make_shared<std::vector<absl::StatusOr<Token>>>();
    tokens_.Get(absl::InfiniteFuture(), [late](absl::StatusOr<Token> token) {
      late->push_back(std::move(token));
    });
    return late->empty() || !late->front().ok() ? "" : late->front()->Reveal();
  }

  static std::string GrantOf(absl::string_view token, absl::string_view life) {
    return absl::StrCat(R"({"access_token":")", token,
                        R"(","token_type":"Bearer","expires_in":)", life, "}");
  }

  concurrency::FakeClock clock_;
  concurrency::TimerQueue timers_;
  HeldTransport transport_;
  http::HttpClient http_{&transport_, &timers_, &clock_, {.max_attempts = 1}};
  OAuthToken tokens_{{.token_url = "http://h/oidc/v1/token",
                      .client_id = "id",
                      .client_secret = config::Secret<std::string>("s3")},
                     &http_,
                     &timers_,
                     &clock_};
};

TEST_F(OAuthTokenTest, AsksAsTheGrantSays) {
  EXPECT_EQ(Now(), "");
  ASSERT_EQ(transport_.sent.size(), 1);
  const http::HttpRequest& request = transport_.sent[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "grant_type=client_credentials&scope=all-apis");
  EXPECT_EQ(http::FindHeader(request.headers, "authorization"),
            "Basic aWQ6czM=");
}

TEST_F(OAuthTokenTest, OneRequestServesAllWhoWait) {
  std::vector<absl::StatusOr<Token>> got;
  for (int i = 0; i < 20; ++i) Get(&got);
  EXPECT_EQ(transport_.sent.size(), 1);
  EXPECT_THAT(got, IsEmpty());
  transport_.Answer(200, GrantOf("t1", "\"3600\""));
  ASSERT_EQ(got.size(), 20);
  for (const auto& token : got) {
    ASSERT_TRUE(token.ok());
    EXPECT_EQ(token->Reveal(), "t1");
  }
  EXPECT_EQ(Now(), "t1");
  EXPECT_EQ(transport_.sent.size(), 1);
}

TEST_F(OAuthTokenTest, IsReplacedEarlyWhileTheOldOneServes) {
  Now();
  transport_.Answer(200, GrantOf("t1", "3600"));
  clock_.Advance(absl::Hours(1) - kTokenRefreshAhead - absl::Seconds(1));
  EXPECT_EQ(Now(), "t1");
  EXPECT_EQ(transport_.sent.size(), 1);
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Now(), "t1");
  EXPECT_EQ(Now(), "t1");
  EXPECT_EQ(transport_.sent.size(), 2);
  transport_.Answer(200, GrantOf("t2", "3600"));
  EXPECT_EQ(Now(), "t2");
}

TEST_F(OAuthTokenTest, AFailedRefreshIsNoticedOnlyWhenTheTokenIsOver) {
  Now();
  transport_.Answer(200, GrantOf("t1", "3600"));
  clock_.Advance(absl::Minutes(56));
  EXPECT_EQ(Now(), "t1");
  transport_.Answer(503, "");
  EXPECT_EQ(Now(), "t1");
  EXPECT_EQ(transport_.sent.size(), 2);  // not again at once
  clock_.Advance(kTokenRefreshPause);
  EXPECT_EQ(Now(), "t1");
  EXPECT_EQ(transport_.sent.size(), 3);
  transport_.Answer(503, "");
  clock_.Advance(absl::Minutes(5));
  std::vector<absl::StatusOr<Token>> got;
  Get(&got);
  transport_.Answer(503, "");
  ASSERT_EQ(got.size(), 1);
  EXPECT_EQ(ReasonOf(got[0].status()), ErrorReason::kWorkspaceUnavailable);
}

TEST_F(OAuthTokenTest, ARefusedTokenIsFetchedAnew) {
  Now();
  transport_.Answer(200, GrantOf("t1", "3600"));
  EXPECT_TRUE(tokens_.Refused(Token("t1")));
  std::vector<absl::StatusOr<Token>> got;
  Get(&got);
  EXPECT_EQ(transport_.sent.size(), 2);
  transport_.Answer(200, GrantOf("t2", "3600"));
  ASSERT_EQ(got.size(), 1);
  EXPECT_EQ(got[0]->Reveal(), "t2");
  // A late refusal of the former one does not cost the new one.
  EXPECT_TRUE(tokens_.Refused(Token("t1")));
  EXPECT_EQ(Now(), "t2");
}

TEST_F(OAuthTokenTest, SaysWhatIsWrongWithTheCredentials) {
  std::vector<absl::StatusOr<Token>> got;
  Get(&got);
  transport_.Answer(401,
                    R"({"error":"invalid_client",
                        "error_description":"Client authentication failed"})");
  ASSERT_EQ(got.size(), 1);
  EXPECT_EQ(ReasonOf(got[0].status()), ErrorReason::kWorkspaceCredentials);
  const std::string message(got[0].status().message());
  EXPECT_THAT(message, HasSubstr("DATABRICKS_CLIENT_SECRET"));
  EXPECT_THAT(message, ::testing::Not(HasSubstr("s3")));
}

TEST_F(OAuthTokenTest, AnAnswerWithoutTokenIsAnError) {
  for (const std::string body : {"{}", "<html>", R"({"access_token":7})"}) {
    std::vector<absl::StatusOr<Token>> got;
    Get(&got);
    transport_.Answer(200, body);
    ASSERT_EQ(got.size(), 1);
    if (body == R"({"access_token":7})") continue;  // read as text
    EXPECT_EQ(ReasonOf(got[0].status()), ErrorReason::kWorkspaceFailed) << body;
    clock_.Advance(kTokenRefreshPause);
  }
}

TEST_F(OAuthTokenTest, NobodyWaitsBeyondTheDeadline) {
  const concurrency::SystemClock clock;
  OAuthToken tokens({.token_url = "http://h/"}, &http_, &timers_, &clock);
  absl::Notification ended;
  absl::Status status;
  tokens.Get(clock.Now() + absl::Milliseconds(20),
             [&](absl::StatusOr<Token> token) {
               status = token.status();
               ended.Notify();
             });
  ended.WaitForNotification();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kDeadlineExceeded);
  transport_.Answer(200, GrantOf("t1", "3600"));  // must not call it again
}

}  // namespace
}  // namespace semantic_layer::databricks
