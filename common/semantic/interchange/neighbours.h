#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_NEIGHBOURS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_NEIGHBOURS_H_

#include <vector>

#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// A document with what it needs of other files of its project: the models that
// its own join, as far as questions may, and the metrics and measures that its
// metrics are computed from, which become hidden. Its own models and metrics
// come first; of the others nothing else is taken. Files that are metric views
// or Ossie documents stand alone and give nothing. Pure function.
ModelDocument WithNeighbours(ModelDocument document,
                             const std::vector<const ModelDocument*>& project);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_NEIGHBOURS_H_
