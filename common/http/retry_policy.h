#ifndef SEMANTIC_LAYER_COMMON_HTTP_RETRY_POLICY_H_
#define SEMANTIC_LAYER_COMMON_HTTP_RETRY_POLICY_H_

#include <functional>
#include <optional>

#include "absl/time/time.h"
#include "common/http/http_message.h"
#include "common/http/http_transport.h"
#include "common/http/limits.h"

namespace semantic_layer::http {

// When a failed attempt may be made again. The rules are those of Databricks'
// own clients: 429 and 503 say that nothing was done, so that any request may
// be repeated; the rest only where repeating is harmless, or where the request
// surely never left.
struct RetryPolicy {
  int max_attempts = kMaxAttempts;
  absl::Duration first_pause = kFirstRetryPause;
  absl::Duration max_pause = kMaxRetryPause;
  absl::Duration max_retry_after = kMaxRetryAfter;
  // Further answers that a service is known to give while it is only busy;
  // asked about idempotent requests alone.
  std::function<bool(const HttpResponse&)> also_transient = {};
};

// Whether `result` speaks of the server's or the network's state rather than of
// the request.
bool IsServerFailure(const ExchangeResult& result);

// The shortest pause before attempt number `attempt` + 1, or nothing when there
// should be none. `attempt` counts from 1. The caller adds jitter.
std::optional<absl::Duration> PauseBeforeRetry(const RetryPolicy& policy,
                                               const ExchangeResult& result,
                                               bool idempotent, int attempt);

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_RETRY_POLICY_H_
