#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_TEST_RESULT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_TEST_RESULT_H_

#include <cstdint>
#include <string>

#include "common/rowset/schema.h"

namespace semantic_layer::databricks {

// A result as a shop's order lines have it: 12 columns of the usual types, 1 in
// 16 values of two of them null, texts with and without escapes.
rowset::SchemaPtr OrderLinesSchema();

// The schema of it in a manifest: {"column_count":...,"columns":[...]}.
std::string OrderLinesManifestSchema();

// Rows [first, first + count) as a JSON_ARRAY chunk; the first column holds the
// row's number.
std::string OrderLinesChunk(int64_t first, int64_t count);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_TEST_RESULT_H_
