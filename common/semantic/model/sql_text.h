#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SQL_TEXT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SQL_TEXT_H_

#include <string>

#include "common/semantic/diagnostic.h"
#include "common/sql/ast/node.h"

namespace semantic_layer::semantic {

// A piece of Databricks SQL from a model file: an `expr` or a `filter`. `tree`
// is its syntax tree, set when the text was parsed (by ParseExpressions of the
// loader) and owned by the arena of the catalog that holds this text; it is
// null in documents that were only read, and when the text is not SQL.
struct SqlText {
  std::string text;
  Location at;
  const sql::Expression* tree = nullptr;

  bool empty() const { return text.empty(); }
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SQL_TEXT_H_
