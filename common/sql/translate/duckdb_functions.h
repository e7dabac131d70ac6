#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FUNCTIONS_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FUNCTIONS_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// What the translation to DuckDB does with a function of Databricks SQL.
struct DuckDbFunction {
  bool supported = false;
  absl::string_view reason;  // why not
};

// Empty when the table has no line for the function. `name` in lower case.
std::optional<DuckDbFunction> FindDuckDbFunction(absl::string_view name);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_FUNCTIONS_H_
