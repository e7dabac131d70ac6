#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_PART_TREES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_PART_TREES_H_

#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// Gives a part syntax trees of its own: copies all trees of its texts into a
// new arena, which takes the place of the part's. What was built together with
// the part can then go before it does.
void OwnTrees(CatalogPart* part);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_PART_TREES_H_
