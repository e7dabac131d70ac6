#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_FOLDED_NAME_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_FOLDED_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// A name in lower case with single underscores, out of any text: "Order Month"
// is "order_month". How names of metric views and Ossie documents become ours.
// Empty for a text without letters and digits.
std::string FoldedName(absl::string_view text);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_FOLDED_NAME_H_
