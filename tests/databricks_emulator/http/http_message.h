#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_HTTP_MESSAGE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_HTTP_MESSAGE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/http/http_message.h"

namespace semantic_layer::emulator {

// A request as it came, its path and query decoded. Immutable once handed out.
struct Request {
  std::string method = {};
  std::string path = {};                   // as sent, without the query
  std::vector<std::string> segments = {};  // of the path, decoded
  std::vector<std::pair<std::string, std::string>> query = {};  // decoded
  http::HeaderList headers = {};
  std::string body = {};
  std::string id = {};  // what x-request-id says in the answer

  // The first value of that name, if any.
  std::optional<absl::string_view> Header(absl::string_view name) const;
  std::optional<absl::string_view> Query(absl::string_view name) const;
  // All values of a repeated query parameter.
  std::vector<absl::string_view> QueryAll(absl::string_view name) const;
};

// How an answer goes out: what a fault does to it.
struct Delivery {
  absl::Duration delay = absl::ZeroDuration();  // before the first byte
  bool reset = false;                           // the connection, no answer
  std::optional<size_t> cut_after = {};  // bytes of the body, then closed
  size_t slow_bytes = 0;                 // 0: at once; else so many at a time
  absl::Duration slow_pause = absl::ZeroDuration();
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  http::HeaderList headers = {};
  std::string body = {};
  // If not empty, sent in place of the body in chunks, with a pause between.
  std::vector<std::string> pieces = {};
  absl::Duration piece_pause = absl::ZeroDuration();
  // What Content-Length says of a HEAD's answer, which has no body.
  std::optional<size_t> head_length = {};
  Delivery delivery = {};
};

// Answers a request, once, from any thread.
using Responder = std::function<void(Response)>;

// Called on a thread of the server that may block for a short time.
using HttpHandler =
    std::function<void(std::shared_ptr<const Request>, Responder)>;

// Reads a request's target into path, segments and query. False when a percent
// escape is wrong or the path does not begin with a slash.
bool ParseTarget(absl::string_view target, Request* request);

// The text with percent escapes put in for all but unreserved characters.
std::string PercentEncode(absl::string_view text);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_HTTP_MESSAGE_H_
