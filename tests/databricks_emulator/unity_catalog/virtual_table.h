#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_VIRTUAL_TABLE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_VIRTUAL_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/unity_catalog/records.h"

namespace semantic_layer::emulator {

// How information_schema and the system tables write themselves. Pure.

// The columns of "name TYPE, name TYPE"; STRING where no type is said.
std::vector<ColumnRecord> ColumnsOf(absl::string_view text);

// A TIMESTAMP as text, in UTC.
std::string TimestampText(absl::Time time);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_VIRTUAL_TABLE_H_
