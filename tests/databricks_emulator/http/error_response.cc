#include "tests/databricks_emulator/http/error_response.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

std::string ScimBody(const ApiErrorParts& parts) {
  JsonObject body;
  body.Texts("schemas", {"urn:ietf:params:scim:api:messages:2.0:Error"})
      .Text("detail", parts.message)
      .Text("status", absl::StrCat(parts.http_status));
  if (parts.http_status == 400) body.Text("scimType", "invalidFilter");
  return body.Take();
}

}  // namespace

Response ErrorResponse(const absl::Status& status, const Request& request) {
  const ApiErrorParts parts = PartsOf(status);
  Response response;
  response.status = parts.http_status;
  if (parts.http_status == 401) {
    response.headers.emplace_back("WWW-Authenticate",
                                  "Bearer realm=\"databricks\"");
  }
  if (absl::StartsWith(request.path, "/api/2.0/preview/scim/")) {
    response.content_type = "application/scim+json";
    response.body = ScimBody(parts);
    return response;
  }
  std::vector<std::string> details;
  if (!parts.reason.empty()) {
    details.push_back(
        JsonObject()
            .Text("@type", "type.googleapis.com/google.rpc.ErrorInfo")
            .Text("reason", parts.reason)
            .Text("domain", "databricks.com")
            .Raw("metadata", "{}")
            .Take());
  }
  details.push_back(
      JsonObject()
          .Text("@type", "type.googleapis.com/google.rpc.RequestInfo")
          .Text("request_id", request.id)
          .Text("serving_data", "")
          .Take());
  response.body = JsonObject()
                      .Text("error_code", parts.code)
                      .Text("message", parts.message)
                      .List("details", details)
                      .Take();
  return response;
}

Response StorageError(int status, absl::string_view code,
                      absl::string_view message) {
  Response response;
  response.status = status;
  response.content_type = "application/xml";
  response.body = absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Error><Code>",
      code, "</Code><Message>", message, "</Message></Error>");
  return response;
}

}  // namespace semantic_layer::emulator
