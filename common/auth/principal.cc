#include "common/auth/principal.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace semantic_layer::auth {

bool Principal::IsService() const {
  return absl::StartsWith(user_id, "service:");
}

bool Principal::Has(absl::string_view permission) const {
  return std::find(permissions.begin(), permissions.end(), permission) !=
         permissions.end();
}

}  // namespace semantic_layer::auth
