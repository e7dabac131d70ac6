#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_TYPES_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_TYPES_H_

#include <string>

#include "common/rowset/schema.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// How a column of a DuckDB type is kept: the table in README.md. Pure
// functions.
rowset::ColumnType ColumnTypeOf(duckdb_logical_type type);

// The DuckDB type in Databricks' spelling: "DECIMAL(10,2)", "ARRAY<INT>",
// "STRUCT<a: INT, `b c`: STRING>".
std::string DatabricksType(duckdb_logical_type type);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_TYPES_H_
