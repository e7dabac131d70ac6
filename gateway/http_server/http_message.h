#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_MESSAGE_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_MESSAGE_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace semantic_layer::gateway {

// Header fields in order. Names of requests are in lower case; lookups ignore
// case.
class Headers {
 public:
  using Entry = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Entry> entries) : entries_(entries) {}

  void Add(absl::string_view name, absl::string_view value) {
    entries_.emplace_back(std::string(name), std::string(value));
  }

  // The value of the first field of that name, or empty.
  absl::string_view Get(absl::string_view name) const {
    for (const Entry& entry : entries_) {
      if (absl::EqualsIgnoreCase(entry.first, name)) return entry.second;
    }
    return {};
  }

  size_t Count(absl::string_view name) const {
    size_t count = 0;
    for (const Entry& entry : entries_) {
      count += absl::EqualsIgnoreCase(entry.first, name) ? 1 : 0;
    }
    return count;
  }

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
};

// A request that was read whole.
struct HttpRequest {
  std::string method;  // as sent; methods are case-sensitive
  std::string target;  // path and query, as sent
  Headers headers;
  std::string body;
  std::string client_address;  // IP address of the peer
  absl::Time start;            // when its first byte was read

  absl::string_view path() const {
    return absl::string_view(target).substr(0, target.find('?'));
  }
  absl::string_view query() const {
    const size_t mark = target.find('?');
    return mark == std::string::npos
               ? absl::string_view()
               : absl::string_view(target).substr(mark + 1);
  }
};

// Status line and headers; framing headers (Content-Length, Transfer-Encoding,
// Connection, Date) are the server's.
struct HttpHead {
  int status = 200;
  Headers headers;
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
};

// "Not Found" for 404.
absl::string_view ReasonPhrase(int status);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_MESSAGE_H_
