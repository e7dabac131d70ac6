#include "services/model_store/request_parts.h"

#include "absl/strings/numbers.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_id.h"

namespace semantic_layer::model_store {

absl::Status CheckId(absl::string_view id) {
  if (IsValidModelId(id)) return absl::OkStatus();
  return InvalidModelId("path", "model_id");
}

absl::StatusOr<int64_t> VersionNumber(absl::string_view version,
                                      absl::string_view where,
                                      absl::string_view field) {
  if (version == "current") return 0;
  int64_t number = 0;
  if (!absl::SimpleAtoi(version, &number) || number < 1 ||
      number > kVersionNumberMax) {
    return InvalidVersion(where, field);
  }
  return number;
}

std::string AuthorOf(const rpc::RequestContext& context) {
  const auth::Principal& principal = context.principal;
  if (!principal.username.empty()) return principal.username;
  if (!principal.email.empty()) return principal.email;
  return principal.user_id;
}

blobstore::Patience PatienceOf(const rpc::RequestContext& context) {
  return {.deadline = context.deadline, .cancellation = context.cancellation};
}

}  // namespace semantic_layer::model_store
