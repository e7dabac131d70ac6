#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_GRPC_UPSTREAM_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_GRPC_UPSTREAM_H_

#include <map>
#include <memory>
#include <string>

#include "gateway/transcoder/upstream.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace semantic_layer::gateway {

// Calls over gRPC: serialized bytes in and out, nothing known of the messages,
// no thread held while a call is under way.
class GrpcUpstream : public Upstream {
 public:
  // A proto package and the channel to the service that holds it. A call to
  // another package fails with UNIMPLEMENTED.
  using Channels = std::map<std::string, std::shared_ptr<grpc::Channel>>;

  explicit GrpcUpstream(const Channels& channels);
  // Cancels what is under way and waits for it.
  ~GrpcUpstream() override;

  std::shared_ptr<UpstreamCall> Start(
      UpstreamRequest request,
      std::shared_ptr<UpstreamObserver> observer) override;

 private:
  struct State;
  class UnaryCall;
  class StreamCall;

  const std::shared_ptr<State> state_;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_GRPC_UPSTREAM_H_
