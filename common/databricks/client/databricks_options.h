#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_DATABRICKS_OPTIONS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_DATABRICKS_OPTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/config/schema.h"
#include "common/config/secret.h"

namespace semantic_layer::databricks {

// The settings that say which workspace there is and how to get into it. Each
// process that talks to the workspace has them.
struct DatabricksOptions {
  std::string host = {};  // empty: the embedded default
  config::Secret<std::string> token = {};
  std::string client_id = {};
  config::Secret<std::string> client_secret = {};
  std::string http_path = {};
  std::string warehouse_id = {};

  // Adds the settings; this object must outlive the schema.
  void Describe(config::Schema& schema);

  // Whether a workspace is configured.
  bool configured() const { return !host.empty(); }

  // The id of the SQL warehouse. INVALID_CONFIGURATION when there is none.
  absl::StatusOr<std::string> Warehouse() const;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_DATABRICKS_OPTIONS_H_
