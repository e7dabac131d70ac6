#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_CALLER_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_CALLER_H_

#include <string>

#include "absl/status/status.h"
#include "common/auth/token_verifier.h"
#include "gateway/http_server/http_message.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/upstream.h"

namespace semantic_layer::gateway {

// OK if the request's bearer token satisfies the method's policy. A public
// method looks at no token. Else MISSING_TOKEN, INVALID_TOKEN or
// PERMISSION_DENIED.
absl::Status CheckCaller(const ApiMethod& method, const HttpRequest& request,
                         const auth::TokenVerifier& verifier);

// What goes with the call: the token, the request id, a child of the trace, the
// client's address. Nothing else of the request's headers is passed on.
Metadata CallMetadata(const HttpRequest& request,
                      const std::string& request_id);

// The response headers that a service may set by metadata: some by name, and
// those that begin with "x-". Hop-by-hop and framing headers never pass.
Headers ResponseHeadersFrom(const Metadata& metadata);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_CALLER_H_
