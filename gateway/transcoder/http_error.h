#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_HTTP_ERROR_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_HTTP_ERROR_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/json/error.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {

// The one exit of errors to HTTP. Bodies are {"detail": "..."}, or for a
// request that does not fit its schema 422 with
// {"detail": [{"loc": [...], "msg": "...", "type": "..."}]}.

// {"detail": detail} with that status.
HttpResponse DetailResponse(int status, absl::string_view detail);

// 422 for mistakes in a request; there must be one. `loc` begins with "body",
// "query", "path" or "header".
HttpResponse ValidationResponse(const std::vector<json::Error>& errors);

// Where a route reads the fields of its request, for the `loc` of a violation:
// a service names the field, and cannot know what of HTTP it came from.
struct RequestPlaces {
  bool has_body = true;
  std::string body_field = {};         // empty: the body is the whole request
  std::vector<std::string> path = {};  // fields of the path, with dots
};

// What a failed call looks like in HTTP. `conditional`: the request carried
// If-Match or If-None-Match, so that a lost race is 412.
HttpResponse ErrorResponse(const absl::Status& status, bool conditional,
                           const RequestPlaces& places);

// The HTTP status alone.
int HttpStatusOf(const absl::Status& status, bool conditional);

// The same as a JSON object for the end of a stream that had begun:
// {"error": {"status": 503, "code": "UNAVAILABLE", "reason": "...",
// "detail": "..."}}.
std::string StreamErrorJson(const absl::Status& status);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_HTTP_ERROR_H_
