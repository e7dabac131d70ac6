#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_UNREACHABLE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_UNREACHABLE_H_

#include <string>
#include <vector>

#include "common/semantic/compiler/resolve/element_resolver.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::semantic {

// Adds to a finding about an item that cannot be reached from `base` why that
// is so, where it can be told: the last part is no grain, the item is a metric,
// it takes more joins than are allowed, or joining to it would multiply rows.
// Where no name is near, the hint lists what works. `known` holds the names
// that can be reached.
void ExplainUnreachable(const ElementResolver& resolver,
                        const SemanticModel& base, const ItemName& name,
                        const std::vector<std::string>& known,
                        Diagnostic* diagnostic);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_UNREACHABLE_H_
