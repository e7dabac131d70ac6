#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_PARSE_EXPRESSIONS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_PARSE_EXPRESSIONS_H_

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/sql/ast/arena.h"

namespace semantic_layer::semantic {

// Parses an expression of a model into the arena. Reports text that is not
// SQL, or that holds a template object, which only filters may. Returns whether
// `sql->tree` is set. Empty text is fine and has no tree.
bool ParseModelExpression(SqlText* sql, absl::string_view what,
                          sql::Arena* arena, Diagnostics* diagnostics);

// The same for filters, whose template objects are checked too.
bool ParseModelFilter(SqlText* sql, sql::Arena* arena,
                      Diagnostics* diagnostics);

// Parses every expression and filter of a document. Elements whose texts are
// not SQL are removed.
void ParseExpressions(ModelDocument* document, sql::Arena* arena,
                      Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_PARSE_EXPRESSIONS_H_
