#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_RESULT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_RESULT_H_

#include <optional>
#include <string>

#include "common/databricks/statements/statement_answer.h"
#include "common/rowset/schema.h"

namespace semantic_layer::databricks {

// A statement that has succeeded: what its result looks like, and its beginning
// as the workspace sent it along.
struct StatementResult {
  std::string id = {};
  rowset::SchemaPtr schema = {};  // no columns: a statement without rows
  ResultManifest manifest = {};
  std::optional<ResultChunk> first = {};
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_RESULT_H_
