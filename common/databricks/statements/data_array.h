#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_DATA_ARRAY_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_DATA_ARRAY_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::databricks {

// Where the rows of an answer stand in its text. Rows of up to 25 MiB come
// inside of an answer in JSON; they are cut out before the rest is read as a
// tree, and are decoded from where they are.
struct DataArray {
  bool found = false;
  size_t begin = 0;  // of the "[" that is the value of "data_array"
  size_t size = 0;   // up to behind its "]", or to the end where there is none
};

// Finds the first member "data_array" that is a list, at any depth. Any text is
// taken.
DataArray FindDataArray(absl::string_view answer);

// The answer with "null" in place of the rows.
std::string WithoutDataArray(absl::string_view answer, const DataArray& rows);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_DATA_ARRAY_H_
