#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_MODEL_RULES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_MODEL_RULES_H_

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::semantic {

// Checks the rules among the parts of one model (reference, section 2): names
// used once, one primary and one natural entity at most, a prefix for the
// dimensions, aggregation times that exist, complete aggregations, whole
// validity windows. Elements with an error are removed from the model; a rule
// that the model as a whole breaks is only reported.
//
// Returns false when nothing of the model can be used.
bool CheckModel(SemanticModel* model, Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_MODEL_RULES_H_
