#include "common/testing/test_tokens.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/auth/permissions.h"
#include "common/status/make_status.h"
#include "glog/logging.h"

namespace semantic_layer::testing {

absl::StatusOr<auth::Principal> TestTokenVerifier::Verify(
    absl::string_view token) const {
  size_t colon = token.find(':');
  std::string role(token.substr(0, colon));
  if (!auth::IsRole(role)) {
    return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token")
        .With("cause", "not a test token");
  }
  auth::Principal principal;
  if (colon != absl::string_view::npos) {
    principal.user_id = std::string(token.substr(colon + 1));
  } else {
    principal.user_id =
        role == "service" ? "service:test" : absl::StrCat("test-", role);
  }
  principal.username = principal.user_id;
  principal.email = absl::StrCat(principal.user_id, "@example.com");
  principal.roles = {role};
  principal.permissions = auth::PermissionsOf(principal.roles);
  principal.token_id = absl::StrCat("token-of-", principal.user_id);
  principal.session_id = absl::StrCat("session-of-", principal.user_id);
  return principal;
}

auth::Principal TestPrincipal(absl::string_view token) {
  absl::StatusOr<auth::Principal> principal = TestTokenVerifier().Verify(token);
  CHECK(principal.ok()) << principal.status();
  return *principal;
}

rpc::RequestContext TestContext(absl::string_view token) {
  rpc::RequestContext context;
  context.request_id = "test-request";
  context.traceparent =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  context.client_address = "127.0.0.1";
  if (!token.empty()) {
    context.principal = TestPrincipal(token);
    context.bearer_token = config::Secret<std::string>(std::string(token));
  }
  return context;
}

}  // namespace semantic_layer::testing
