#ifndef SEMANTIC_LAYER_COMMON_RPC_CHANNEL_H_
#define SEMANTIC_LAYER_COMMON_RPC_CHANNEL_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/limits.h"
#include "common/rpc/tls_files.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace semantic_layer::rpc {

struct ChannelOptions {
  bool tls_enabled = false;
  TlsFiles tls = {};
  int64_t message_bytes_max = kDefaultMessageBytesMax;
};

// A channel to the service at `address` (host:port, or a gRPC target such as
// dns:///query:50052). It connects when first used and keeps trying: while the
// peer is down, calls fail with UNAVAILABLE within about a second, and after it
// is back they succeed again within about a second, without anybody's help.
// One channel a peer is enough; it is thread safe.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    absl::string_view address, const ChannelOptions& options = {});

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_CHANNEL_H_
