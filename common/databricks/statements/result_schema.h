#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_RESULT_SCHEMA_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_RESULT_SCHEMA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rowset/schema.h"

namespace semantic_layer::databricks {

// A column as the manifest of a result describes it.
struct ResultColumn {
  std::string name = {};       // may be empty, may repeat
  std::string type_name = {};  // "LONG"
  std::string type_text = {};  // "BIGINT", "DECIMAL(10,2)", "STRUCT<a: INT>"
  std::optional<int64_t> precision = {};
  std::optional<int64_t> scale = {};
  std::string interval_type = {};  // "YEAR TO MONTH"
};

// How values of a type are kept. A type that is not known is text.
rowset::ColumnType ColumnTypeOf(const ResultColumn& column);

// The type as SQL writes it, from type_text or else from the rest.
std::string SqlTypeOf(const ResultColumn& column);

rowset::SchemaPtr SchemaOf(const std::vector<ResultColumn>& columns);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_RESULT_SCHEMA_H_
