#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_API_CALLS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_API_CALLS_H_

#include <memory>

#include "common/databricks/auth/token_source.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/statements/statement_request.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// The options of a call in the workspace's terms: who asks, how long, and what
// ends it. Pure functions.

// The token of the signed-in user; null for the service's own credential.
std::shared_ptr<databricks::TokenSource> CredentialOf(const Identity& identity);

databricks::ApiCall ApiCallOf(const CallOptions& options);
databricks::StatementCall StatementCallOf(const CallOptions& options);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_API_CALLS_H_
