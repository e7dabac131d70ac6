#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_VECTOR_READER_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_VECTOR_READER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "common/rowset/column.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// Appends `count` values of a vector of `type` to `column`, which must be of
// ColumnTypeOf(type). Every value keeps its exact meaning; the ones that
// Databricks SQL has no value for (infinite dates and timestamps) and times
// that do not fit 64 bits of microseconds are INVALID_ARGUMENT.
absl::Status AppendVector(duckdb_vector vector, duckdb_logical_type type,
                          int64_t count, rowset::Column* column);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_VECTOR_READER_H_
