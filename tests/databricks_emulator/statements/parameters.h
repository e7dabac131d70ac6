#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_PARAMETERS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_PARAMETERS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/json/reader.h"
#include "common/sql/params/parameters.h"

namespace semantic_layer::emulator {

// Reads "parameters" of a statement: {name, value, type} for `:name`, and the
// drivers' {ordinal, type, value} for `?`. INVALID_PARAMETER_VALUE for a type
// that is no scalar SQL type.
absl::StatusOr<std::vector<sql::ParameterValue>> ReadParameters(
    json::Value body);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_PARAMETERS_H_
