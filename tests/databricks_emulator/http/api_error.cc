#include "tests/databricks_emulator/http/api_error.h"

#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace semantic_layer::emulator {
namespace {

constexpr char kPayload[] = "emulator/api_error";

}  // namespace

absl::Status ApiError(int http_status, absl::string_view code,
                      absl::string_view message, absl::string_view reason) {
  absl::Status status = absl::UnknownError(message);
  status.SetPayload(kPayload, absl::Cord(absl::StrCat(http_status, "\n", code,
                                                      "\n", reason)));
  return status;
}

ApiErrorParts PartsOf(const absl::Status& status) {
  ApiErrorParts parts;
  parts.message = std::string(status.message());
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) {
    parts.code = "INTERNAL_ERROR";
    return parts;
  }
  const std::vector<std::string> fields =
      absl::StrSplit(std::string(*payload), '\n');
  if (!absl::SimpleAtoi(fields[0], &parts.http_status)) return parts;
  parts.code = fields[1];
  parts.reason = fields[2];
  return parts;
}

}  // namespace semantic_layer::emulator
