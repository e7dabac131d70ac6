#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_NESTED_JSON_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_NESTED_JSON_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/warehouse/duckdb/scalar_text.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// Writes values of one type as JSON: lists and arrays as arrays, structs and
// maps as objects (a map's keys as text), unions as the value that they hold,
// numbers with all their digits, binary as base64, everything else as strings.
// Made once per column. Thread-safe.
class NestedJson {
 public:
  explicit NestedJson(duckdb_logical_type type);

  // Appends the value at `row`, "null" if it is null.
  void Append(duckdb_vector vector, int64_t row, std::string* out) const;

 private:
  struct Member {
    std::string key;  // quoted JSON string with its colon
    std::unique_ptr<NestedJson> value;
  };

  void AppendScalar(duckdb_vector vector, int64_t row, std::string* out) const;
  void AppendList(duckdb_vector vector, int64_t row, std::string* out) const;
  void AppendMap(duckdb_vector vector, int64_t row, std::string* out) const;
  void AppendStruct(duckdb_vector vector, int64_t row, std::string* out) const;
  void AppendUnion(duckdb_vector vector, int64_t row, std::string* out) const;

  duckdb_type type_;
  bool is_json_ = false;    // text that is JSON already
  int64_t array_size_ = 0;  // of an ARRAY
  ScalarText scalar_;
  std::vector<Member> members_;  // element; key and value; fields
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_NESTED_JSON_H_
