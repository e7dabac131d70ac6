#ifndef SEMANTIC_LAYER_COMMON_HTTP_RETRY_AFTER_H_
#define SEMANTIC_LAYER_COMMON_HTTP_RETRY_AFTER_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/http/http_message.h"

namespace semantic_layer::http {

// A date of HTTP in any of its three forms (RFC 9110, section 5.6.7); nullopt
// for another text.
std::optional<absl::Time> ParseHttpDate(absl::string_view text);

// How long an answer asks to wait by its Retry-After, not below zero: seconds,
// or a date, which is held against the answer's own Date so that it does not
// matter whose clock is wrong. nullopt without the field, and for one that
// cannot be read.
std::optional<absl::Duration> RetryAfterOf(const HttpResponse& response);

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_RETRY_AFTER_H_
