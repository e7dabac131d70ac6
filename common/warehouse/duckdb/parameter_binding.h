#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_PARAMETER_BINDING_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_PARAMETER_BINDING_H_

#include <vector>

#include "absl/status/status.h"
#include "common/warehouse/warehouse.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// Binds each parameter with its own type; a decimal of up to 38 digits as
// DECIMAL, a longer one is refused. INVALID_ARGUMENT (SQL_PARAMETER), naming
// the parameter, when one is missing, is not in the statement, is given twice,
// or when named and positional ones are mixed.
absl::Status BindParameters(const std::vector<Parameter>& parameters,
                            duckdb_prepared_statement statement);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_PARAMETER_BINDING_H_
