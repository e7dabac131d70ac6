#ifndef SEMANTIC_LAYER_COMMON_HTTP_HTTP_MESSAGE_H_
#define SEMANTIC_LAYER_COMMON_HTTP_HTTP_MESSAGE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::http {

// Header fields in order, as they are sent or were received.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

// The value of the first field of that name, without regard to case.
inline std::optional<absl::string_view> FindHeader(const HeaderList& headers,
                                                   absl::string_view name) {
  for (const auto& [key, value] : headers) {
    if (absl::EqualsIgnoreCase(key, name)) return value;
  }
  return std::nullopt;
}

// A request to another host. Content-Length, Host and Connection are the
// transport's.
struct HttpRequest {
  std::string method = "GET";
  std::string url = {};  // absolute, http or https, already percent-encoded
  HeaderList headers = {};
  std::string body = {};
};

// An answer of whatever status. Redirects are not followed.
struct HttpResponse {
  int status = 0;
  HeaderList headers = {};
  std::string body = {};  // decompressed; empty where the body was streamed
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_HTTP_MESSAGE_H_
