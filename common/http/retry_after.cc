#include "common/http/retry_after.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"

namespace semantic_layer::http {

std::optional<absl::Time> ParseHttpDate(absl::string_view text) {
  const std::string date(absl::StripAsciiWhitespace(text));
  for (const char* form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y"}) {
    absl::Time time;
    std::string error;
    if (absl::ParseTime(form, date, &time, &error)) return time;
  }
  return std::nullopt;
}

std::optional<absl::Duration> RetryAfterOf(const HttpResponse& response) {
  const auto text = FindHeader(response.headers, "retry-after");
  if (!text.has_value()) return std::nullopt;
  double seconds = 0;
  if (absl::SimpleAtod(*text, &seconds)) {
    if (!std::isfinite(seconds) || seconds < 0) return std::nullopt;
    return absl::Seconds(seconds);
  }
  const std::optional<absl::Time> until = ParseHttpDate(*text);
  if (!until.has_value()) return std::nullopt;
  std::optional<absl::Time> now;
  if (const auto date = FindHeader(response.headers, "date")) {
    now = ParseHttpDate(*date);
  }
  return std::max(absl::ZeroDuration(), *until - now.value_or(absl::Now()));
}

}  // namespace semantic_layer::http
