#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_PARAMETER_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_PARAMETER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rowset/value.h"

namespace semantic_layer::databricks {

// A value for the marker `:name` of a statement.
struct StatementParameter {
  std::string name = {};  // as the statement spells it, without the colon
  rowset::Value value = {};
};

// How the API takes a value: a text and the SQL type that it is cast to.
struct ParameterText {
  std::string type = {};  // "BIGINT", "DECIMAL(4,2)"
  std::string text = {};  // nothing for a NULL
  bool is_null = false;
};

// SQL_PARAMETER for what the API cannot take: binary and nested values, a
// decimal number of more than 38 digits, a parameter without a name.
absl::StatusOr<ParameterText> TextOfParameter(
    const StatementParameter& parameter);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_PARAMETER_H_
