#ifndef SEMANTIC_LAYER_COMMON_SQL_PARAMS_CONSTANT_NAMES_H_
#define SEMANTIC_LAYER_COMMON_SQL_PARAMS_CONSTANT_NAMES_H_

#include <vector>

#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"

namespace semantic_layer::sql {

// Puts the name itself where IDENTIFIER('catalog.schema.table') stands with a
// constant, once parameters are bound: guard, resolver and printers then see an
// ordinary name. Reads the constant as Databricks does: one to many parts with
// their quotes. A constant that is no name gets an INVALID_IDENTIFIER; a name
// that is only known when it runs stays as it is. The tree is changed in place.
std::vector<Diagnostic> ReadConstantNames(Node* tree, Arena& arena);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PARAMS_CONSTANT_NAMES_H_
