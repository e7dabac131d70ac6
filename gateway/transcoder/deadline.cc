#include "gateway/transcoder/deadline.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {
namespace {

constexpr size_t kMaxDigits = 8;

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

absl::Duration UnitOf(char unit) {
  switch (unit) {
    case 'H':
      return absl::Hours(1);
    case 'M':
      return absl::Minutes(1);
    case 'S':
      return absl::Seconds(1);
    case 'm':
      return absl::Milliseconds(1);
    case 'u':
      return absl::Microseconds(1);
    case 'n':
      return absl::Nanoseconds(1);
    default:
      return absl::ZeroDuration();
  }
}

}  // namespace

absl::StatusOr<absl::Duration> ParseGrpcTimeout(absl::string_view text) {
  const absl::Duration unit =
      text.empty() ? absl::ZeroDuration() : UnitOf(text.back());
  const absl::string_view digits =
      text.empty() ? text : text.substr(0, text.size() - 1);
  int64_t count = 0;
  if (unit == absl::ZeroDuration() || digits.size() > kMaxDigits ||
      !AllDigits(digits) || !absl::SimpleAtoi(digits, &count)) {
    return absl::InvalidArgumentError(
        "grpc-timeout should be at most eight digits and one of H, M, S, m, "
        "u, n, such as 500m");
  }
  return unit * count;
}

absl::StatusOr<absl::Duration> TimeoutOf(const Headers& headers,
                                         absl::Duration default_timeout,
                                         absl::Duration max_timeout) {
  const absl::string_view grpc_timeout = headers.Get("grpc-timeout");
  if (!grpc_timeout.empty()) {
    const auto stated = ParseGrpcTimeout(grpc_timeout);
    if (!stated.ok()) return stated.status();
    return std::min(*stated, max_timeout);
  }
  const absl::string_view timeout = headers.Get("x-request-timeout");
  if (timeout.empty()) return std::min(default_timeout, max_timeout);
  double seconds = 0;
  if (timeout.find_first_not_of("0123456789.") != absl::string_view::npos ||
      timeout.size() > 2 * kMaxDigits || !absl::SimpleAtod(timeout, &seconds)) {
    return absl::InvalidArgumentError(
        "X-Request-Timeout should be a number of seconds, such as 2.5");
  }
  return std::min(absl::Seconds(seconds), max_timeout);
}

}  // namespace semantic_layer::gateway
