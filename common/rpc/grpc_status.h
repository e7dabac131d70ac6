#ifndef SEMANTIC_LAYER_COMMON_RPC_GRPC_STATUS_H_
#define SEMANTIC_LAYER_COMMON_RPC_GRPC_STATUS_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace semantic_layer::rpc {

// The one exit of errors to gRPC. Reason and metadata become
// google.rpc.ErrorInfo, field violations google.rpc.BadRequest, both inside a
// google.rpc.Status in the details. A status that was not made by MakeStatus
// gets the reason that belongs to its code. The message of an INTERNAL or
// UNKNOWN one that has no reason stays here (it may tell about our insides):
// the caller gets a constant text, the log the real one. Metadata "cause" does
// not leave either.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The way back; metadata and violations survive the round trip. gRPC's own
// failures ("failed to connect") become the reason of their code.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_GRPC_STATUS_H_
