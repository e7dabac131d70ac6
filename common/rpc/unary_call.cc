#include <memory>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/grpc_status.h"

namespace semantic_layer::rpc {
namespace {

// What gRPC holds of a unary call.
class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  void set_call(std::shared_ptr<Call> call) { call_ = std::move(call); }
  void OnCancel() override { call_->OnClientGone(); }
  void OnDone() override { delete this; }

 private:
  std::shared_ptr<Call> call_;
};

class UnaryCall final : public Call {
 public:
  UnaryCall(CallEnvironment& environment, const BoundMethod& method,
            grpc::CallbackServerContext* grpc_context,
            const grpc::ByteBuffer& request, grpc::ByteBuffer* response,
            UnaryReactor* reactor)
      : Call(environment, method, grpc_context, request),
        response_(response),
        reactor_(reactor) {}

 protected:
  absl::Status Handle(const google::protobuf::Message& request) override {
    std::unique_ptr<google::protobuf::Message> response(
        method().handler().response->New());
    absl::Status status =
        method().handler().unary(context(), request, *response);
    return status.ok() ? Serialize(*response, &result_) : status;
  }

  void SendStatus(const absl::Status& status) override {
    SendHeaders();
    // Only the handler finishes with OK, after it has filled the result.
    if (status.ok()) response_->Swap(&result_);
    reactor_->Finish(ToGrpcStatus(status));
  }

 private:
  // Valid until reactor_->Finish, which is called once.
  grpc::ByteBuffer* const response_;
  UnaryReactor* const reactor_;
  grpc::ByteBuffer result_;
};

}  // namespace

grpc::ServerUnaryReactor* StartUnaryCall(CallEnvironment& environment,
                                         const BoundMethod& method,
                                         grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) {
  auto* reactor = new UnaryReactor;  // Owned by gRPC until OnDone.
  auto call = std::make_shared<UnaryCall>(environment, method, context,
                                          *request, response, reactor);
  reactor->set_call(call);
  call->Start();
  return reactor;
}

}  // namespace semantic_layer::rpc
