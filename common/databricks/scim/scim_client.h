#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SCIM_SCIM_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SCIM_SCIM_CLIENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/databricks/client/workspace_client.h"

namespace semantic_layer::databricks {

// A user or a service principal of a workspace.
struct ScimUser {
  std::string id;
  std::string user_name;  // of a service principal its application id
  std::string display_name;
  std::string email;                // the primary one; may be empty
  std::vector<std::string> groups;  // display names
  bool active = true;
};

// Who people are, by SCIM (RFC 7643, in the form that workspaces have it).
// Thread safe.
class ScimClient {
 public:
  // `client` must outlive it.
  explicit ScimClient(const WorkspaceClient* client) : client_(client) {}

  // Whose credential the call carries. Errors of WorkspaceClient, and
  // WORKSPACE_FAILED for an answer without an id.
  absl::StatusOr<ScimUser> Me(ApiCall call) const;

 private:
  const WorkspaceClient* const client_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SCIM_SCIM_CLIENT_H_
