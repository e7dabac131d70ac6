#ifndef SEMANTIC_LAYER_SERVICES_QUERY_PARAMETER_VALUES_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_PARAMETER_VALUES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/params/parameters.h"

namespace semantic_layer::query {

// Reads the value of a `:name` marker from its JSON text. A null, boolean,
// number or string has the type of its JSON form: a whole number is an INT,
// BIGINT or DECIMAL by its size, one with a fraction a DECIMAL (all digits
// kept), one with an exponent or too many digits a DOUBLE. An object
// {"type": "DATE", "value": "2024-01-01"} names a scalar type of Databricks
// SQL. INVALID_REQUEST at body.parameters.<name> for anything else. Whether the
// text fits the type is checked when it is bound.
absl::StatusOr<sql::ParameterValue> ParseParameterValue(absl::string_view name,
                                                        absl::string_view json);

// All values of a request, by name; checks their number and sizes too.
absl::StatusOr<std::vector<sql::ParameterValue>> ParseParameterValues(
    const std::map<std::string, std::string>& json_by_name);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_PARAMETER_VALUES_H_
