#include "common/warehouse/databricks/api_calls.h"

#include "common/databricks/auth/fixed_token.h"
#include "common/warehouse/call_status.h"

namespace semantic_layer::warehouse {

std::shared_ptr<databricks::TokenSource> CredentialOf(
    const Identity& identity) {
  if (identity.token.empty()) return nullptr;
  return std::make_shared<databricks::FixedToken>(identity.token,
                                                  databricks::Holder::kUser);
}

databricks::ApiCall ApiCallOf(const CallOptions& options) {
  return {.deadline = CallDeadline(options),
          .cancellation = options.cancellation,
          .credential = CredentialOf(options.identity)};
}

databricks::StatementCall StatementCallOf(const CallOptions& options) {
  return {.deadline = CallDeadline(options),
          .cancellation = options.cancellation,
          .credential = CredentialOf(options.identity)};
}

}  // namespace semantic_layer::warehouse
