#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_OPTIONS_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/config/schema.h"

namespace semantic_layer::gateway_auth {

// Settings of the auth service.
struct AuthOptions {
  // Where sessions are kept: <state_path>/auth.sqlite and, with ES256, the
  // signing key.
  std::string state_path = "./state";
  // The workspace whose users may log in; empty: the embedded default.
  std::string databricks_host = {};
  // "group=role", and the role of everybody else.
  std::vector<std::string> group_roles = {"admins=admin"};
  std::string default_role = "viewer";
  // The users who may log in, in the embedded default.
  std::string local_users_file = "./users.yaml";
  absl::Duration access_token_lifetime = absl::Minutes(30);
  // After this a session is over, however often it was refreshed.
  absl::Duration session_lifetime = absl::Hours(10);
  // ES256: the private key that signs (PEM). Empty: one is made in state_path.
  std::string signing_key_file = {};
  // Further private keys (PEM) whose public halves are published: the next one
  // before it signs, and the last one until its tokens are over.
  std::vector<std::string> published_key_files = {};

  void Describe(config::Schema& schema);
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_OPTIONS_H_
