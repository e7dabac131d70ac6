#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_API_ERROR_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_API_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::emulator {

// An error of the REST API as a status: HTTP status, error_code, message, and
// the reason of its ErrorInfo where it has one.
absl::Status ApiError(int http_status, absl::string_view code,
                      absl::string_view message, absl::string_view reason = "");

// What ApiError was given; INTERNAL_ERROR, 500, for any other status.
struct ApiErrorParts {
  int http_status = 500;
  std::string code = {};
  std::string message = {};
  std::string reason = {};
};
ApiErrorParts PartsOf(const absl::Status& status);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_API_ERROR_H_
