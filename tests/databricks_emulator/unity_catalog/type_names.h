#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_TYPE_NAMES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_TYPE_NAMES_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::emulator {

// A type as the APIs spell it in their different places.
struct TypeNames {
  std::string name = {};     // "DECIMAL", "LONG": enum of the REST APIs
  std::string text = {};     // "DECIMAL(10,2)", "BIGINT": SQL
  std::string catalog = {};  // "decimal(10,2)", "bigint": catalogs
  std::string json = {};     // "\"decimal(10,2)\"": Spark's JSON of the type
  std::optional<int> precision = {};  // of DECIMAL
  std::optional<int> scale = {};
  std::string interval = {};  // "YEAR TO MONTH", where it is one
};

// A whole number in the parentheses of a type, as in DECIMAL(10, 2).
int TypeArgument(const sql::DataType& type, size_t index, int otherwise);

// Reads a type in Databricks' SQL spelling, in any case. One that cannot be
// read counts as STRING.
TypeNames NamesOfType(absl::string_view sql_type);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_TYPE_NAMES_H_
