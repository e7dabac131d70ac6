#ifndef SEMANTIC_LAYER_COMMON_RPC_TLS_H_
#define SEMANTIC_LAYER_COMMON_RPC_TLS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/tls_files.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"

namespace semantic_layer::rpc {

// gRPC's credentials from PEM files; a server's are insecure when none are
// named.
// INVALID_CONFIGURATION names a file that cannot be read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsFrom(
    const TlsFiles& files);
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>>
ChannelCredentialsFrom(const TlsFiles& files);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_TLS_H_
