#ifndef SEMANTIC_LAYER_GATEWAY_OPENAPI_OPENAPI_H_
#define SEMANTIC_LAYER_GATEWAY_OPENAPI_OPENAPI_H_

#include <string>

#include "gateway/transcoder/api.h"

namespace semantic_layer::gateway {

// The text of /openapi.json: an OpenAPI 3.1 description of all routes, made
// from the descriptors alone. Summaries and descriptions are the comments of
// the .proto files, the tag of an operation is its service, and the permissions
// that it needs are in its description and in `x-permissions`. Pure.
std::string MakeOpenApi(const Api& api);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_OPENAPI_OPENAPI_H_
