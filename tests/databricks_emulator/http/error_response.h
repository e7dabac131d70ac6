#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_ERROR_RESPONSE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_ERROR_RESPONSE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// The answer for an error: error_code, message and details with the request's
// id. SCIM's routes have a shape of their own.
Response ErrorResponse(const absl::Status& status, const Request& request);

// How Amazon's storage refuses: an XML text.
Response StorageError(int status, absl::string_view code,
                      absl::string_view message);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_ERROR_RESPONSE_H_
