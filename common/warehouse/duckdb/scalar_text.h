#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_SCALAR_TEXT_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_SCALAR_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

inline absl::string_view StringAt(duckdb_string_t* data, int64_t row) {
  return absl::string_view(duckdb_string_t_data(&data[row]),
                           duckdb_string_t_length(data[row]));
}

// Writes single values of one type that is not nested as text: numbers as
// digits, dates and times in ISO form, enums by name. Made once per column
// (it reads the type's details), then used for its values. Thread-safe.
class ScalarText {
 public:
  explicit ScalarText(duckdb_logical_type type);

  // True when the text is a JSON value as it is: finite numbers and booleans.
  bool IsBareJson(duckdb_vector vector, int64_t row) const;

  // Appends the value at `row`, which must not be null.
  void Append(duckdb_vector vector, int64_t row, std::string* out) const;

  duckdb_type type() const { return type_; }

 private:
  void AppendEnum(duckdb_vector vector, int64_t row, std::string* out) const;
  void AppendTime(duckdb_vector vector, int64_t row, std::string* out) const;

  duckdb_type type_;
  duckdb_type storage_;  // of decimals and enums
  int scale_ = 0;
  std::vector<std::string> labels_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_SCALAR_TEXT_H_
