#include "gateway/transcoder/caller.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/auth/principal.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/method_policy.h"
#include "common/rpc/trace_context.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "gateway/http_server/http_message.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/limits.h"
#include "gateway/transcoder/upstream.h"

namespace semantic_layer::gateway {
namespace {

constexpr absl::string_view kBearer = "bearer ";

constexpr std::array<absl::string_view, 7> kPassedHeaders = {
    "cache-control", "content-disposition", "content-language",
    "deprecation",   "last-modified",       "link",
    "retry-after"};

// Set by the gateway itself.
constexpr std::array<absl::string_view, 3> kOwnHeaders = {
    "x-request-id", "x-process-time", "x-content-type-options"};

bool IsHeaderText(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c));
  });
}

// The way of the request so far, and where it comes from now.
std::string Forwarded(const HttpRequest& request) {
  std::string way;
  for (const auto& [name, value] : request.headers) {
    if (name == "x-forwarded-for" && !value.empty()) {
      absl::StrAppend(&way, value, ", ");
    }
  }
  if (way.size() > kMaxForwardedBytes || !IsHeaderText(way)) way.clear();
  return absl::StrCat(way, request.client_address);
}

}  // namespace

absl::Status CheckCaller(const ApiMethod& method, const HttpRequest& request,
                         const auth::TokenVerifier& verifier) {
  if (method.policy.is_public) return absl::OkStatus();
  const absl::string_view header = request.headers.Get("authorization");
  if (header.empty()) {
    return MakeStatus(ErrorReason::kMissingToken, "Not authenticated");
  }
  if (request.headers.Count("authorization") != 1 ||
      !absl::StartsWithIgnoreCase(header, kBearer)) {
    return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token");
  }
  ASSIGN_OR_RETURN(const auth::Principal principal,
                   verifier.Verify(header.substr(kBearer.size())));
  return rpc::Authorize(method.policy, principal);
}

Metadata CallMetadata(const HttpRequest& request,
                      const std::string& request_id) {
  Metadata metadata;
  for (const auto& [name, value] : request.headers) {
    if (name == "authorization" && value.size() <= kMaxAuthorizationBytes &&
        IsHeaderText(value)) {
      metadata.emplace_back(name, value);
    }
  }
  metadata.emplace_back("x-request-id", request_id);
  metadata.emplace_back(
      "traceparent", rpc::ChildTraceparent(request.headers.Get("traceparent")));
  metadata.emplace_back("x-forwarded-for", Forwarded(request));
  return metadata;
}

Headers ResponseHeadersFrom(const Metadata& metadata) {
  Headers headers;
  for (const auto& [name, value] : metadata) {
    const bool named = std::find(kPassedHeaders.begin(), kPassedHeaders.end(),
                                 name) != kPassedHeaders.end();
    const bool own = std::find(kOwnHeaders.begin(), kOwnHeaders.end(), name) !=
                     kOwnHeaders.end();
    if ((named || absl::StartsWith(name, "x-")) && !own &&
        !absl::EndsWith(name, "-bin")) {
      headers.Add(name, value);
    }
  }
  return headers;
}

}  // namespace semantic_layer::gateway
