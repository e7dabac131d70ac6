#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_UNIFIED_DIFF_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_UNIFIED_DIFF_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::model_store {

// The lines that differ between two texts as `diff -u` shows them, with three
// lines around each; "" for equal texts. The fewest lines possible, unless more
// than kDiffEditsMax differ: then what differs is one block. Pure.
std::string UnifiedDiff(absl::string_view old_name, absl::string_view old_text,
                        absl::string_view new_name, absl::string_view new_text);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_UNIFIED_DIFF_H_
