#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_VIEW_FIELDS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_VIEW_FIELDS_H_

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/sql/ast/arena.h"

namespace semantic_layer::semantic {

// Settles what the fields of a metric view mean, once their expressions are
// parsed: names of earlier fields in fields and measures are replaced by those
// fields' expressions, and fields that are times are found (by an expression
// that gives a date or a time, by a date format, or as the `order` of a
// window). A column wins over a field of its name where the field's own
// expression reads that column. Reports fields that name later ones, and
// windows over what is no field.
void ExpandViewFields(ModelDocument* document, sql::Arena* arena,
                      Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_VIEW_FIELDS_H_
