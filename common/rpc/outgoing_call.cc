#include "common/rpc/outgoing_call.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/trace_context.h"

namespace semantic_layer::rpc {

OutgoingCall::OutgoingCall(const RequestContext& context,
                           absl::Duration timeout) {
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

}  // namespace semantic_layer::rpc
