#ifndef SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_CALLER_CREDENTIAL_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_CALLER_CREDENTIAL_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/auth/token_seal.h"
#include "common/databricks/auth/token_source.h"
#include "common/databricks/client/workspace_client.h"
#include "common/rpc/request_context.h"

namespace semantic_layer::genie {

// As whom the workspace is asked: as the service, which is what a default one
// says, or as the caller, with the token that travels sealed in theirs.
// Immutable and thread safe.
class CallerCredential {
 public:
  CallerCredential() = default;

  // As the caller.
  explicit CallerCredential(std::shared_ptr<const auth::TokenSeal> seal)
      : seal_(std::move(seal)) {}

  // Null: the service's own. WORKSPACE_TOKEN_EXPIRED when it should be the
  // caller's, but was not kept or cannot be opened.
  absl::StatusOr<std::shared_ptr<databricks::TokenSource>> Of(
      const auth::Principal& caller) const;

  // A call on behalf of the context's caller, within its deadline.
  absl::StatusOr<databricks::ApiCall> Call(
      const rpc::RequestContext& context) const;

 private:
  std::shared_ptr<const auth::TokenSeal> seal_;  // null: as the service
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_CALLER_CREDENTIAL_H_
