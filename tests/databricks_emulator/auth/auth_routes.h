#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_AUTH_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_AUTH_ROUTES_H_

#include <string>

#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/router.h"

namespace semantic_layer::emulator {

// Names of the workspace that its answers carry.
struct WorkspaceIds {
  std::string workspace_id = "4242424242424242";
  std::string account_id = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
  std::string metastore_id = "5b6c7d8e-1f2a-4b3c-9d4e-0f1a2b3c4d5e";
};

// Login: discovery and OAuth (no token needed), SCIM's Me, Users and Groups.
// `directory` must outlive the router.
void AddOAuthRoutes(const WorkspaceIds& ids, Directory* directory,
                    Router* router);
void AddScimRoutes(Directory* directory, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_AUTH_ROUTES_H_
