#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_SUBSTITUTE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_SUBSTITUTE_H_

#include "common/sql/ast/ast.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {

template <typename Replace>
void Substitute(sql::Expression*& slot, Replace& replace,
                bool in_queries = false);

// Replaces expressions under a node; see Substitute.
template <typename Replace>
void SubstituteUnder(sql::Node& node, Replace& replace, bool in_queries) {
  sql::ForEachExpressionSlot(node, [&](sql::Expression*& slot) {
    Substitute(slot, replace, in_queries);
  });
  sql::ForEachChild(node, [&](sql::Node& child) {
    if (sql::IsExpression(child.kind)) return;
    if (child.Is<sql::Query>() && !in_queries) return;
    SubstituteUnder(child, replace, in_queries);
  });
}

// Calls `replace(expression)` with every expression of a tree, parents first.
// What it returns takes the expression's place and is not looked into; null
// goes on with the children. Queries inside are left alone unless `in_queries`.
template <typename Replace>
void Substitute(sql::Expression*& slot, Replace& replace, bool in_queries) {
  if (sql::Expression* replacement = replace(*slot)) {
    slot = replacement;
    return;
  }
  SubstituteUnder(*slot, replace, in_queries);
}

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_RESOLVE_SUBSTITUTE_H_
