#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOST_KEYS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOST_KEYS_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Takes out of a document the entities whose key has several columns, for
// formats whose keys are one expression, with the measures that group by one,
// and lists them. What a model's own dimensions are prefixed with stays.
// Returns the metrics that cannot be without: conversions by such an entity,
// groupings and conditions by what is reached through one. They are listed, and
// are the caller's to remove; saved queries that ask for such items are
// removed.
absl::flat_hash_set<std::string> DropCompositeKeys(ModelDocument* document,
                                                   LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOST_KEYS_H_
