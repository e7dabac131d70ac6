#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_SOURCE_PATH_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_SOURCE_PATH_H_

#include <cstddef>
#include <vector>

#include "common/semantic/model/semantic_model.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::semantic {

// Which rows of a model with source joins a column name means.
struct SourcePath {
  int join = -1;     // index in SemanticModel::source_joins; -1 the own rows
  size_t names = 0;  // leading parts of the name that are no columns
};

// Reads the longest path of join names at the beginning of a column's name, or
// "source". Names are compared without case; at least one part is left over.
SourcePath FindSourcePath(const SemanticModel& model,
                          const sql::ColumnRef& column);

// Joins from the root to `join`, itself included.
std::vector<int> SourceJoinsTo(const SemanticModel& model, int join);

// The to_many joins on the paths of all columns of an expression, sorted; empty
// for a null tree.
std::vector<int> ToManyJoinsOf(const SemanticModel& model,
                               const sql::Expression* tree);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_SOURCE_PATH_H_
