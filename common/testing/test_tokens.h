#ifndef SEMANTIC_LAYER_COMMON_TESTING_TEST_TOKENS_H_
#define SEMANTIC_LAYER_COMMON_TESTING_TEST_TOKENS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/principal.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/request_context.h"

namespace semantic_layer::testing {

// Understands tokens that say what they are: "viewer", "analyst", "editor",
// "admin" and "service", or "<role>:<user id>" ("analyst:bob"). Anything else
// is refused. The user id of a bare role is "test-<role>"; of "service" it is
// "service:test". Stateless.
class TestTokenVerifier final : public auth::TokenVerifier {
 public:
  absl::StatusOr<auth::Principal> Verify(
      absl::string_view token) const override;
};

// The principal behind such a token; the token must be a good one (CHECK).
auth::Principal TestPrincipal(absl::string_view token);

// A context as a server would make it for a call with that token, without
// deadline. An empty token gives an anonymous caller.
rpc::RequestContext TestContext(absl::string_view token = "admin");

}  // namespace semantic_layer::testing

#endif  // SEMANTIC_LAYER_COMMON_TESTING_TEST_TOKENS_H_
