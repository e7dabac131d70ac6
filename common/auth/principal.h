#ifndef SEMANTIC_LAYER_COMMON_AUTH_PRINCIPAL_H_
#define SEMANTIC_LAYER_COMMON_AUTH_PRINCIPAL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace semantic_layer::auth {

// Who is calling, as a verified token says. A default one is anonymous and may
// do nothing but call public methods.
struct Principal {
  // The stable identity ("sub"): what owned things are keyed by. Empty for an
  // anonymous caller; "service:query" for one of our own processes.
  std::string user_id;
  std::string username;
  std::string email;
  std::string display_name;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  // What the roles give, sorted; see permissions.h.
  std::vector<std::string> permissions;

  // The token of the workspace with which they logged in, sealed (TokenSeal);
  // empty where there is no workspace or it is not kept.
  std::string sealed_workspace_token;

  // Of the token: its id, the login session that it belongs to, and its times.
  std::string token_id;
  std::string session_id;
  absl::Time authenticated_at = absl::InfinitePast();
  absl::Time issued_at = absl::InfinitePast();
  absl::Time expires_at = absl::InfiniteFuture();

  bool IsAnonymous() const { return user_id.empty(); }
  bool IsService() const;
  bool Has(absl::string_view permission) const;
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_PRINCIPAL_H_
