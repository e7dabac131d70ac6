#ifndef SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_CALLER_CREDENTIAL_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_CALLER_CREDENTIAL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/auth/token_seal.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/workspace_client.h"
#include "common/rpc/request_context.h"
#include "services/genie/query_access.h"

namespace semantic_layer::genie {

// As whom the workspace is asked: as the service, which is what a default one
// says, or as the query service runs statements, of which it says so: then,
// where that is as the caller, with the token that travels sealed in theirs.
// There is no setting, so that Genie never shows by the service's grants what
// the caller may not query. Copies share what they know. Thread safe.
class CallerCredential {
 public:
  CallerCredential() = default;

  // As `queries` says, which is asked again every kRunAsTime. The pointers must
  // outlive it and its copies.
  CallerCredential(std::shared_ptr<const auth::TokenSeal> seal,
                   QueryAccess* queries, const concurrency::Clock* clock);

  // A call on behalf of the context's caller, within its deadline.
  // WORKSPACE_TOKEN_EXPIRED when it should be made with the caller's token, but
  // that was not kept or cannot be opened; UNAVAILABLE while the query service
  // has never said how.
  absl::StatusOr<databricks::ApiCall> Call(
      const rpc::RequestContext& context) const;

 private:
  class Source;

  std::shared_ptr<Source> source_;  // null: as the service
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_CALLER_CREDENTIAL_H_
