#ifndef SEMANTIC_LAYER_COMMON_RPC_INCOMING_METADATA_H_
#define SEMANTIC_LAYER_COMMON_RPC_INCOMING_METADATA_H_

#include <string>

#include "absl/status/status.h"
#include "common/rpc/request_context.h"
#include "grpcpp/server_context.h"

namespace semantic_layer::rpc {

// Fills what metadata says about the caller into `context`: request id, trace,
// client address and bearer token (not yet verified). INVALID_TOKEN when there
// is an authorization that is not exactly one `Bearer <token>`; everything
// else is filled nevertheless.
absl::Status ReadIncomingMetadata(const grpc::CallbackServerContext& call,
                                  RequestContext& context);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_INCOMING_METADATA_H_
