#ifndef SEMANTIC_LAYER_COMMON_HTTP_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_HTTP_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::http {

// From the first attempt to connect to the last byte of the answer.
inline constexpr absl::Duration kDefaultExchangeTimeout = absl::Seconds(60);
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(10);
// Body of an answer, decompressed.
inline constexpr int64_t kDefaultMaxBodyBytes = 64 << 20;
// Header fields of an answer together.
inline constexpr size_t kMaxResponseHeaderBytes = 256 << 10;
// Connections to one host, and to all together; further requests wait.
inline constexpr int kMaxConnectionsPerHost = 64;
inline constexpr int kMaxConnections = 256;
// Exchanges under way or waiting; further ones are refused.
inline constexpr size_t kMaxExchanges = 10'000;

// Between attempts: a first pause, doubled each time, up to the greatest.
inline constexpr absl::Duration kFirstRetryPause = absl::Milliseconds(200);
inline constexpr absl::Duration kMaxRetryPause = absl::Seconds(10);
inline constexpr int kMaxAttempts = 6;
// A server that asks for a longer pause is not waited for.
inline constexpr absl::Duration kMaxRetryAfter = absl::Seconds(120);

// Retries are paid from a budget of each host: every first attempt pays in so
// much of one retry, and so many are there at the start.
inline constexpr double kRetriesPerRequest = 0.2;
inline constexpr double kRetryReserve = 20;

// Failures in a row after which a host is left alone, and for how long.
inline constexpr int kBreakerFailures = 10;
inline constexpr absl::Duration kBreakerPause = absl::Seconds(5);

// Hosts whose budget and breaker are kept.
inline constexpr size_t kMaxHosts = 1'000;

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_LIMITS_H_
