#ifndef SEMANTIC_LAYER_COMMON_RPC_OUTGOING_CALL_H_
#define SEMANTIC_LAYER_COMMON_RPC_OUTGOING_CALL_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/rpc/request_context.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"

namespace semantic_layer::rpc {

// The client side of one hop: a grpc::ClientContext that carries on what the
// incoming call brought (the caller's token, request id, trace with a span of
// its own, the remaining deadline) and is cancelled when that call is. For one
// call; not movable.
class OutgoingCall {
 public:
  // `timeout` shortens the remaining deadline; it never lengthens it.
  explicit OutgoingCall(const RequestContext& context,
                        absl::Duration timeout = absl::InfiniteDuration());

  OutgoingCall(const OutgoingCall&) = delete;
  OutgoingCall& operator=(const OutgoingCall&) = delete;

  grpc::ClientContext* client_context() { return &client_context_; }

  // What the call's status means here. A peer that goes down ends calls as
  // cancelled; while our own caller has not cancelled, that is UNAVAILABLE.
  absl::Status Result(const grpc::Status& status) const;

 private:
  const concurrency::CancellationToken token_;
  grpc::ClientContext client_context_;
  concurrency::CancellationRegistration cancellation_;
};

// A unary call, its error turned back into the status that the peer returned
// (reason, metadata and violations included):
//
//   rpc::CallUnary(*stub_, &v1::ModelService::Stub::GetModel, context, request)
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> CallUnary(
    Stub& stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const RequestContext& context, const Request& request,
    absl::Duration timeout = absl::InfiniteDuration()) {
  absl::Status alive = context.Check();
  if (!alive.ok()) return alive;
  OutgoingCall call(context, timeout);
  Response response;
  grpc::Status status =
      (stub.*method)(call.client_context(), request, &response);
  if (!status.ok()) return call.Result(status);
  return response;
}

// A server stream: calls `on_message` for each message until the stream ends or
// `on_message` returns an error, which cancels the call and is returned.
template <typename Stub, typename Request, typename Response>
absl::Status CallServerStreaming(
    Stub& stub,
    std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
        grpc::ClientContext*, const Request&),
    const RequestContext& context, const Request& request,
    const std::function<absl::Status(Response&)>& on_message,
    absl::Duration timeout = absl::InfiniteDuration()) {
  absl::Status alive = context.Check();
  if (!alive.ok()) return alive;
  OutgoingCall call(context, timeout);
  auto reader = (stub.*method)(call.client_context(), request);
  absl::Status refused;
  Response message;
  while (reader->Read(&message)) {
    refused = on_message(message);
    if (!refused.ok()) {
      call.client_context()->TryCancel();
      break;
    }
  }
  grpc::Status status = reader->Finish();
  return refused.ok() ? call.Result(status) : refused;
}

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_OUTGOING_CALL_H_
