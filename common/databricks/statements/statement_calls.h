#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CALLS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CALLS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/concurrency/clock.h"
#include "common/databricks/auth/token_source.h"
#include "common/databricks/client/workspace_client.h"

namespace semantic_layer::databricks {

// "/api/2.0/sql/statements", and what is below it of one statement.
std::string StatementPath(absl::string_view id = {},
                          absl::string_view below = {});
std::string ChunkPath(absl::string_view id, int64_t index);

// Cancels a statement in the workspace, or closes it, which also frees its
// result. Best effort: whether it worked is not known. Returns at once.
void CancelStatement(const WorkspaceClient& workspace,
                     const concurrency::Clock& clock, absl::string_view id,
                     std::shared_ptr<TokenSource> credential);
void CloseStatement(const WorkspaceClient& workspace,
                    const concurrency::Clock& clock, absl::string_view id,
                    std::shared_ptr<TokenSource> credential);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_CALLS_H_
