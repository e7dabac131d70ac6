#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_RUN_AS_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_RUN_AS_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "grpcpp/channel.h"

namespace semantic_layer::gateway_auth {

// True where statements run as who is signed in, who must then bring their own
// token. A status where that cannot be said now.
using RunsAsCaller =
    std::function<absl::StatusOr<bool>(const rpc::RequestContext&)>;

// Asks the query service, whose setting it is. Thread safe; blocks for at most
// kRunAsTimeout.
RunsAsCaller AskQueryService(
    const std::shared_ptr<grpc::Channel>& query_service);

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_RUN_AS_H_
