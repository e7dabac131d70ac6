#include "common/http/retry_policy.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace semantic_layer::http {
namespace {

ExchangeResult Answer(int status, HeaderList headers = {},
                      std::string body = {}) {
  return {.response = HttpResponse{.status = status,
                                   .headers = std::move(headers),
                                   .body = std::move(body)}};
}

ExchangeResult Failure(absl::StatusCode code, bool surely_not_sent) {
  return {.response = absl::Status(code, "x"),
          .surely_not_sent = surely_not_sent};
}

bool Retries(const ExchangeResult& result, bool idempotent) {
  return PauseBeforeRetry(RetryPolicy(), result, idempotent, 1).has_value();
}

TEST(RetryPolicyTest, WhatMayBeRepeated) {
  const struct {
    ExchangeResult result;
    bool idempotent;
    bool other;
  } cases[] = {
      {Answer(200), false, false},
      {Answer(302), false, false},
      {Answer(400), false, false},
      {Answer(401), false, false},
      {Answer(404), false, false},
      {Answer(429), true, true},
      {Answer(500), false, false},
      {Answer(501), false, false},
      {Answer(502), true, false},
      {Answer(503), true, true},
      {Answer(504), true, false},
      {Failure(absl::StatusCode::kUnavailable, false), true, false},
      {Failure(absl::StatusCode::kUnavailable, true), true, true},
      {Failure(absl::StatusCode::kDeadlineExceeded, false), true, false},
      {Failure(absl::StatusCode::kDeadlineExceeded, true), true, true},
      {Failure(absl::StatusCode::kCancelled, true), false, false},
      {Failure(absl::StatusCode::kResourceExhausted, false), false, false},
      {Failure(absl::StatusCode::kUnauthenticated, true), false, false},
  };
  for (const auto& c : cases) {
    const std::string what = c.result.response.ok()
                                 ? std::to_string(c.result.response->status)
                                 : c.result.response.status().ToString();
    EXPECT_EQ(Retries(c.result, true), c.idempotent) << what;
    EXPECT_EQ(Retries(c.result, false), c.other) << what;
  }
}

TEST(RetryPolicyTest, PausesDoubleUpToABound) {
  RetryPolicy policy;
  policy.max_attempts = 10;
  std::optional<absl::Duration> last;
  for (int attempt = 1; attempt < 10; ++attempt) {
    const auto pause =
        PauseBeforeRetry(policy, Answer(502), /*idempotent=*/true, attempt);
    ASSERT_TRUE(pause.has_value());
    EXPECT_EQ(*pause, std::min(kMaxRetryPause,
                               kFirstRetryPause * (1 << (attempt - 1))));
  }
  EXPECT_EQ(PauseBeforeRetry(policy, Answer(502), true, 10), std::nullopt);
}

TEST(RetryPolicyTest, WaitsAsLongAsTheServerAsks) {
  const auto pause = [](const char* retry_after) {
    return PauseBeforeRetry(RetryPolicy(),
                            Answer(429, {{"Retry-After", retry_after}}),
                            /*idempotent=*/false, 1);
  };
  EXPECT_EQ(pause("7"), absl::Seconds(7));
  EXPECT_EQ(pause("0"), kFirstRetryPause);
  EXPECT_EQ(pause("soon"), absl::Seconds(1));
  EXPECT_EQ(pause("-5"), absl::Seconds(1));
  EXPECT_EQ(pause("100000"), std::nullopt);
  EXPECT_EQ(PauseBeforeRetry(RetryPolicy(), Answer(503), false, 1),
            absl::Seconds(1));
}

TEST(RetryPolicyTest, KnownTransientAnswersOnlyWhereRepeatingIsHarmless) {
  RetryPolicy policy;
  policy.also_transient = [](const HttpResponse& response) {
    return absl::StrContains(response.body, "try again");
  };
  EXPECT_TRUE(PauseBeforeRetry(policy, Answer(400, {}, "try again"), true, 1));
  EXPECT_FALSE(PauseBeforeRetry(policy, Answer(400, {}, "no"), true, 1));
  EXPECT_FALSE(PauseBeforeRetry(policy, Answer(200, {}, "try again"), true, 1));
  EXPECT_FALSE(
      PauseBeforeRetry(policy, Answer(400, {}, "try again"), false, 1));
}

}  // namespace
}  // namespace semantic_layer::http
