#include "tests/databricks_emulator/unity_catalog/object_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"

namespace semantic_layer::emulator {
namespace {

std::string Title(SecurableType type) {
  std::string title = absl::AsciiStrToLower(SecurableTypeName(type));
  title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
  return title;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SplitName(absl::string_view full,
                                                   size_t count) {
  std::vector<std::string> parts =
      absl::StrSplit(absl::AsciiStrToLower(full), '.');
  const bool blank = std::any_of(parts.begin(), parts.end(),
                                 [](const auto& part) { return part.empty(); });
  if (parts.size() != count || blank) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    absl::StrCat("'", full, "' is not a full name of ", count,
                                 count == 1 ? " part." : " parts."));
  }
  return parts;
}

absl::Status CheckNewName(absl::string_view name) {
  const bool bad =
      name.empty() || name.size() > 255 ||
      std::any_of(name.begin(), name.end(), [](unsigned char c) {
        return c < 0x20 || c == 0x7f || c == '.' || c == ' ' || c == '/';
      });
  if (!bad) return absl::OkStatus();
  return ApiError(400, "INVALID_PARAMETER_VALUE",
                  "Invalid input: the name must have 1 to 255 characters, none "
                  "of them a dot, blank, slash or control character.");
}

absl::StatusOr<std::string> RequiredQuery(const Request& request,
                                          absl::string_view name) {
  const auto value = request.Query(name);
  if (!value.has_value() || value->empty()) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    absl::StrCat("Missing required parameter: ", name));
  }
  return absl::AsciiStrToLower(*value);
}

absl::Status DoesNotExist(SecurableType type, absl::string_view name) {
  return ApiError(404, absl::StrCat(SecurableTypeName(type), "_DOES_NOT_EXIST"),
                  absl::StrCat(Title(type), " '", name, "' does not exist."));
}

absl::Status ObjectExists(SecurableType type, absl::string_view name) {
  return ApiError(400, absl::StrCat(SecurableTypeName(type), "_ALREADY_EXISTS"),
                  absl::StrCat(Title(type), " '", name, "' already exists"));
}

Audit AuditNow(const EmulatorClock& clock, const Principal& principal) {
  const int64_t now = clock.NowMillis();
  return {.created_at = now,
          .created_by = principal.user_name,
          .updated_at = now,
          .updated_by = principal.user_name};
}

}  // namespace semantic_layer::emulator
