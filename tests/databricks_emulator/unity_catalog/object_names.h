#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_OBJECT_NAMES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_OBJECT_NAMES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/http/http_message.h"
#include "tests/databricks_emulator/unity_catalog/records.h"

namespace semantic_layer::emulator {

// Helpers of Unity Catalog's routes.

// The parts of a full name in lower case. INVALID_PARAMETER_VALUE when there
// are not `count` of them.
absl::StatusOr<std::vector<std::string>> SplitName(absl::string_view full,
                                                   size_t count);
// A name for a new object: not empty, no dot, blank, slash or control
// character.
absl::Status CheckNewName(absl::string_view name);
// A query parameter that must be there, in lower case.
absl::StatusOr<std::string> RequiredQuery(const Request& request,
                                          absl::string_view name);
// "Table 'main.s.t' does not exist.", 404 with the code of that kind.
absl::Status DoesNotExist(SecurableType type, absl::string_view name);
absl::Status ObjectExists(SecurableType type, absl::string_view name);
Audit AuditNow(const EmulatorClock& clock, const Principal& principal);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_OBJECT_NAMES_H_
