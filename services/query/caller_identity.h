#ifndef SEMANTIC_LAYER_SERVICES_QUERY_CALLER_IDENTITY_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_CALLER_IDENTITY_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/auth/token_seal.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::query {

// As whom statements of a caller run on the warehouse: as the service, which is
// what a default one says, or as the caller, with the token that travels sealed
// in theirs. Processes of the suite always run as the service. Immutable and
// thread safe.
class CallerIdentity {
 public:
  CallerIdentity() = default;

  // As the caller.
  explicit CallerIdentity(std::shared_ptr<const auth::TokenSeal> seal)
      : seal_(std::move(seal)) {}

  // WORKSPACE_TOKEN_EXPIRED when it should be the caller, but their token was
  // not kept or cannot be opened.
  absl::StatusOr<warehouse::Identity> Of(const auth::Principal& caller) const;

  // Whether that is the caller, for those who are not of the suite.
  bool AsCaller() const { return seal_ != nullptr; }

 private:
  std::shared_ptr<const auth::TokenSeal> seal_;  // null: as the service
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_CALLER_IDENTITY_H_
