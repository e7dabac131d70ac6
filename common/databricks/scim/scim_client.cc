#include "common/databricks/scim/scim_client.h"

#include <utility>

#include "common/databricks/client/json_fields.h"
#include "common/http/http_message.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kMe[] = "/api/2.0/preview/scim/v2/Me";
constexpr char kPurpose[] = "say whose token it is";

}  // namespace

absl::StatusOr<ScimUser> ScimClient::Me(ApiCall call) const {
  call.purpose = kPurpose;
  ASSIGN_OR_RETURN(const http::HttpResponse response,
                   client_->SendAndWait({.path = kMe}, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document answer,
                   ReadAnswer(response.body, kPurpose));
  const json::Value root = answer.root();
  ScimUser user = {.id = TextField(root, "id"),
                   .user_name = TextField(root, "userName"),
                   .display_name = TextField(root, "displayName"),
                   .email = {},
                   .groups = {},
                   .active = BoolField(root, "active").value_or(true)};
  if (user.id.empty() || user.user_name.empty()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "Databricks was asked to say whose token it is and "
                      "answered without a user.");
  }
  ForEachObject(root, "emails", [&user](const json::Value& email) {
    if (user.email.empty() || BoolField(email, "primary").value_or(false)) {
      user.email = TextField(email, "value");
    }
  });
  ForEachObject(root, "groups", [&user](const json::Value& group) {
    std::string name = TextField(group, "display");
    if (!name.empty()) user.groups.push_back(std::move(name));
  });
  return user;
}

}  // namespace semantic_layer::databricks
