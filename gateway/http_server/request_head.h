#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_REQUEST_HEAD_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_REQUEST_HEAD_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {

// What the server checks of a request's head beyond its grammar. A head that
// two readers could understand in two ways is refused: behind a proxy one of
// them would take the rest of the body for a request.

// "http://host/a?b" as "/a?b": a request may name the whole address (RFC 9112,
// 3.2.2), and what matters of it here is the path.
std::string OriginForm(absl::string_view target);

// True for the first line of a request in a version of HTTP that is not spoken
// here, and not for a line that is malformed.
bool NamesOtherVersion(absl::string_view text);

// How a request is refused whose head was read.
struct Refusal {
  int status;
  absl::string_view detail;
};

// What is wrong with the head of `request`; `text` holds all of its header
// lines as they were sent.
std::optional<Refusal> FindFault(const HttpRequest& request, bool http11,
                                 absl::string_view text);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_REQUEST_HEAD_H_
