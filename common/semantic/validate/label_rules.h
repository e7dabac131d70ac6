#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_LABEL_RULES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_LABEL_RULES_H_

#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Reports labels that people could not tell apart: of two models, of two
// metrics, of two dimensions, entities or measures of one model; and entities
// of one name that are labelled differently. Labels mean nothing to a query, so
// nothing is taken out of the documents. Metric views and Ossie know no such
// rule and are not looked at.
void CheckLabels(const std::vector<ModelDocument>& documents,
                 Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_LABEL_RULES_H_
