#ifndef SEMANTIC_LAYER_COMMON_RPC_BOUND_SERVICE_H_
#define SEMANTIC_LAYER_COMMON_RPC_BOUND_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/service.h"
#include "grpcpp/impl/service_type.h"

namespace semantic_layer::rpc {

// A Service as gRPC wants it: its methods are raw callback methods (bytes in,
// bytes out), so that one compiled adapter serves every message type and
// parsing happens on the handler's thread.
class BoundService final : public grpc::Service {
 public:
  // INVALID_CONFIGURATION lists every way in which `service` does not fit its
  // proto. `environment` must outlive the result.
  static absl::StatusOr<std::unique_ptr<BoundService>> Create(
      rpc::Service service, CallEnvironment& environment);

  const std::string& full_name() const { return full_name_; }

  // Whether all methods are public, so that no verifier is needed.
  bool is_public() const;

 private:
  explicit BoundService(std::string full_name)
      : full_name_(std::move(full_name)) {}

  void Add(std::unique_ptr<BoundMethod> method, CallEnvironment& environment);

  std::string full_name_;
  std::vector<std::unique_ptr<BoundMethod>> bound_methods_;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_BOUND_SERVICE_H_
