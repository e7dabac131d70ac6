#include "gateway/auth/options.h"

namespace semantic_layer::gateway_auth {

void AuthOptions::Describe(config::Schema& schema) {
  if (schema.Find("state_path") == nullptr) {
    schema.Add(&state_path,
               {.name = "state_path",
                .doc = "Folder for what must survive a restart: sessions that "
                       "were ended, and the signing key.",
                .example = "/var/lib/semantic-layer"});
  }
  schema.Add(&databricks_host,
             {.name = "databricks_host",
              .doc = "The Databricks workspace whose users log in, each with a "
                     "token of it. Empty: those of LOCAL_USERS_FILE do.",
              .example = "https://adb-1.2.azuredatabricks.net"});
  schema.Add(&group_roles,
             {.name = "group_roles",
              .doc = "Which role a group of the workspace gives: viewer, "
                     "analyst, editor or admin.",
              .example = "admins=admin,data-engineers=editor,users=analyst"});
  schema.Add(&default_role,
             {.name = "default_role",
              .doc = "The role of every user of the workspace; empty: who is "
                     "in none of GROUP_ROLES may not log in.",
              .example = "viewer"});
  schema.Add(&local_users_file,
             {.name = "local_users_file",
              .doc = "Who may log in without Databricks; made and changed by "
                     "create_user, which keeps only salted hashes.",
              .example = "/etc/semantic-layer/users.yaml"});
  schema.Add(&access_token_lifetime,
             {.name = "access_token_expire_minutes",
              .doc = "How long an access token is valid (a bare number counts "
                     "minutes).",
              .example = "30",
              .min = 60,
              .max = 12 * 3600},
             absl::Minutes(1));
  schema.Add(&session_lifetime,
             {.name = "session_lifetime",
              .doc = "After this a login is over and cannot be refreshed.",
              .example = "10h",
              .min = 60,
              .max = 7 * 86'400});
  schema.Add(&signing_key_file,
             {.name = "signing_key_file",
              .doc = "ES256: the P-256 private key (PEM) that signs tokens. "
                     "Empty: one is made in STATE_PATH.",
              .example = "/etc/semantic-layer/signing.pem"});
  schema.Add(&published_key_files,
             {.name = "published_key_files",
              .doc = "ES256: further private keys (PEM) whose public halves "
                     "are published, for rotation.",
              .example = "/etc/semantic-layer/next.pem"});
}

}  // namespace semantic_layer::gateway_auth
