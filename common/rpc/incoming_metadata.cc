#include "common/rpc/incoming_metadata.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/rpc/trace_context.h"
#include "common/status/make_status.h"

namespace semantic_layer::rpc {
namespace {

constexpr absl::string_view kBearer = "bearer ";

absl::string_view View(const grpc::string_ref& text) {
  return absl::string_view(text.data(), text.size());
}

// The first value; empty when there is none.
absl::string_view First(
    const std::multimap<grpc::string_ref, grpc::string_ref>& metadata,
    const char* name) {
  auto found = metadata.find(name);
  return found == metadata.end() ? absl::string_view() : View(found->second);
}

bool IsLoopback(absl::string_view peer) {
  return absl::StartsWith(peer, "ipv4:127.") ||
         absl::StartsWith(peer, "ipv6:[::1]") ||
         absl::StartsWith(peer, "ipv6:%5B::1%5D") ||
         absl::StartsWith(peer, "unix:");
}

// "ipv4:10.0.0.1:4711" -> "10.0.0.1"
std::string HostOfPeer(absl::string_view peer) {
  if (!absl::ConsumePrefix(&peer, "ipv4:")) {
    absl::ConsumePrefix(&peer, "ipv6:");
  }
  return std::string(peer.substr(0, peer.rfind(':')));
}

}  // namespace

absl::Status ReadIncomingMetadata(const grpc::CallbackServerContext& call,
                                  RequestContext& context) {
  const auto& metadata = call.client_metadata();
  context.request_id = RequestIdOr(First(metadata, "x-request-id"));
  context.traceparent = ChildTraceparent(First(metadata, "traceparent"));

  // Only a proxy on this machine is believed about whom it speaks for; anybody
  // else could write anything.
  std::string peer = call.peer();
  absl::string_view forwarded = First(metadata, "x-forwarded-for");
  if (!forwarded.empty() && IsLoopback(peer)) {
    std::vector<absl::string_view> hops = absl::StrSplit(forwarded, ',');
    context.client_address =
        std::string(absl::StripAsciiWhitespace(hops.back()));
  } else {
    context.client_address = HostOfPeer(peer);
  }

  if (metadata.count("authorization") == 0) return absl::OkStatus();
  absl::string_view authorization = First(metadata, "authorization");
  if (metadata.count("authorization") > 1 ||
      !absl::StartsWithIgnoreCase(authorization, kBearer)) {
    return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token")
        .With("cause", "authorization is not exactly one Bearer token");
  }
  context.bearer_token = config::Secret<std::string>(
      std::string(authorization.substr(kBearer.size())));
  return absl::OkStatus();
}

}  // namespace semantic_layer::rpc
