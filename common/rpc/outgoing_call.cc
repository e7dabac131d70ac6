#include "common/rpc/outgoing_call.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/trace_context.h"
#include "common/status/make_status.h"

namespace semantic_layer::rpc {

OutgoingCall::OutgoingCall(const RequestContext& context,
                           absl::Duration timeout)
    : token_(context.cancellation) {
  absl::Time deadline = std::min(context.deadline, absl::Now() + timeout);
  if (deadline != absl::InfiniteFuture()) {
    client_context_.set_deadline(absl::ToChronoTime(deadline));
  }
  if (!context.bearer_token.empty()) {
    client_context_.AddMetadata(
        "authorization",
        absl::StrCat("Bearer ", context.bearer_token.Reveal()));
  }
  client_context_.AddMetadata("x-request-id", RequestIdOr(context.request_id));
  client_context_.AddMetadata("traceparent",
                              ChildTraceparent(context.traceparent));
  cancellation_ =
      context.cancellation.OnCancel([this] { client_context_.TryCancel(); });
}

absl::Status OutgoingCall::Result(const grpc::Status& status) const {
  const bool unexplained =
      status.error_code() == grpc::CANCELLED && status.error_details().empty();
  if (unexplained && !token_.IsCancelled()) {
    return MakeStatus(ErrorReason::kUnavailable,
                      "The service went away during the call; try again.");
  }
  return FromGrpcStatus(status);
}

}  // namespace semantic_layer::rpc
