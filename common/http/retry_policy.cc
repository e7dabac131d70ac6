#include "common/http/retry_policy.h"

#include <algorithm>

#include "absl/status/status.h"
#include "common/http/retry_after.h"

namespace semantic_layer::http {
namespace {

absl::Duration Backoff(const RetryPolicy& policy, int attempt) {
  const int doublings = std::min(attempt - 1, 30);
  return std::min(policy.max_pause, policy.first_pause * (1LL << doublings));
}

}  // namespace

bool IsServerFailure(const ExchangeResult& result) {
  if (!result.response.ok()) {
    const absl::StatusCode code = result.response.status().code();
    return code == absl::StatusCode::kUnavailable ||
           code == absl::StatusCode::kDeadlineExceeded;
  }
  const int status = result.response->status;
  return status == 502 || status == 503 || status == 504;
}

std::optional<absl::Duration> PauseBeforeRetry(const RetryPolicy& policy,
                                               const ExchangeResult& result,
                                               bool idempotent, int attempt) {
  if (attempt >= policy.max_attempts) return std::nullopt;
  if (!result.response.ok()) {
    if (!IsServerFailure(result)) return std::nullopt;
    if (!idempotent && !result.surely_not_sent) return std::nullopt;
    return Backoff(policy, attempt);
  }
  const int status = result.response->status;
  if (status == 429 || status == 503) {
    // One second when it cannot be read, as Databricks' clients have it.
    const absl::Duration asked =
        RetryAfterOf(*result.response).value_or(absl::Seconds(1));
    if (asked > policy.max_retry_after) return std::nullopt;
    return std::max(asked, Backoff(policy, attempt));
  }
  if (!idempotent) return std::nullopt;
  const bool transient = IsServerFailure(result) ||
                         (status >= 400 && policy.also_transient != nullptr &&
                          policy.also_transient(*result.response));
  if (!transient) return std::nullopt;
  return Backoff(policy, attempt);
}

}  // namespace semantic_layer::http
