#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_RENAMES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_RENAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/json/reader.h"
#include "tests/databricks_emulator/unity_catalog/unity_catalog_api.h"

namespace semantic_layer::emulator {

// What PATCH does with `new_name` of a catalog, schema or volume, whose parts
// of the name are `name`: the last part under its new name, or as it was where
// there is none. Grants and the files of volumes come along. The engine gives
// no new name to what holds tables: 400. 400 for a name that none can have,
// and where the new name is taken.
absl::StatusOr<std::string> ApplyNewName(const UnityCatalogWorld& world,
                                         const std::vector<std::string>& name,
                                         json::Value body);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_RENAMES_H_
