#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_REQUEST_BINDING_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_REQUEST_BINDING_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gateway/http_server/http_message.h"
#include "gateway/transcoder/api.h"

namespace semantic_layer::gateway {

// Makes the serialized request message of a route from path, query, headers and
// body:
// - path variables win over everything; a body that says something else for the
//   same field is refused;
// - query parameters fill the fields that neither path nor body can fill;
//   unknown ones are ignored; with body "*" there are none;
// - a body is JSON (or bytes, for google.api.HttpBody) and only where the route
//   has one;
// - If-Match fills the field `etag`.
// Returns the answer to give (400, 415, 422) instead when the request does not
// fit. `values` are the decoded path variables.
std::optional<HttpResponse> BindRequest(const Api& api, const ApiRoute& route,
                                        const std::vector<std::string>& values,
                                        const HttpRequest& request,
                                        std::string* message);

// The etag inside one quoted entity tag, or `tag` itself if it has no quotes.
absl::string_view UnquoteEtag(absl::string_view tag);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_REQUEST_BINDING_H_
