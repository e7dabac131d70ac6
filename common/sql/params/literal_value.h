#ifndef SEMANTIC_LAYER_COMMON_SQL_PARAMS_LITERAL_VALUE_H_
#define SEMANTIC_LAYER_COMMON_SQL_PARAMS_LITERAL_VALUE_H_

#include <string>

#include "common/sql/ast/ast.h"
#include "common/sql/params/parameters.h"

namespace semantic_layer::sql {

// Tells what is wrong with a value's text for its type, as the end of a
// sentence ("is no DATE; write 2024-01-31"); empty when it fits. The message
// does not repeat the value.
std::string CheckParameterValue(const ParameterValue& value);

// The value as a literal, or as a CAST of one where no literal has the type.
// The value must have passed the check.
Expression* MakeParameterLiteral(const ParameterValue& value, Arena& arena);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PARAMS_LITERAL_VALUE_H_
