#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_API_ERROR_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_API_ERROR_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/databricks/auth/token_source.h"
#include "common/http/http_message.h"

namespace semantic_layer::databricks {

// What a workspace said when it refused a request.
struct ApiError {
  int http_status = 0;
  // "RESOURCE_DOES_NOT_EXIST"; made from the status where the answer has none.
  std::string error_code;
  // Never empty, at most kMaxErrorMessageBytes. Names the fields that the
  // workspace complains of, if it does.
  std::string message;
  std::string request_id;  // of the workspace; may be empty
  // How long the workspace asks to wait, by its Retry-After or its RetryInfo.
  std::optional<absl::Duration> retry_after;
};

// Reads the answer to a refused request. There are many shapes: the usual
// object, that of API 1.2, SCIM's, OAuth's, "CODE: message" as plain text, an
// HTML page, nothing at all. None of them fails.
ApiError ReadApiError(const http::HttpResponse& response);

// True when it is the credential that was refused, not what was asked for.
bool IsCredentialRefused(const ApiError& error);

// The error as a status with a reason (WORKSPACE_*, PERMISSION_DENIED,
// INVALID_REQUEST, CATALOG_NOT_FOUND, ...) that follows the workspace's error
// code, and the HTTP status where that says nothing. Metadata:
// "databricks_error_code", "databricks_request_id", and "retry_after_seconds"
// where the workspace asks to wait. `purpose` completes "Databricks refused to
// ..."; `holder` says whose credential the request had.
absl::Status StatusOfApiError(const ApiError& error, absl::string_view purpose,
                              Holder holder);

// The workspace's error code in a status made here; "" for another.
std::string ErrorCodeOf(const absl::Status& status);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_API_ERROR_H_
