#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_FOLDED_NAME_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_FOLDED_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// A name in lower case with single underscores, out of any text: "Order Month"
// is "order_month". How names of metric views and Ossie documents become ours.
// Empty for a text without letters and digits.
std::string FoldedName(absl::string_view text);

// What a field and a measure of a view get where their folded names are taken.
inline constexpr char kFieldSuffix[] = "_field";
inline constexpr char kMeasureSuffix[] = "_measure";

// The same as a name that an element may have: `suffix` is appended where the
// folded name is a grain's ("Day" is "day_field"), metric_time, or a single
// letter, and stands before one that begins with a digit ("7 Day Sales" is
// "measure_7_day_sales").
std::string ElementName(absl::string_view text, absl::string_view suffix);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_FOLDED_NAME_H_
