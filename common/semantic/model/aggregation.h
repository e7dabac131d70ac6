#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_AGGREGATION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_AGGREGATION_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// Every way to aggregate rows into a number, from aggregation.def.
enum class Aggregation {
#define SEMANTIC_AGGREGATION(Name, Text) k##Name,
#include "common/semantic/model/aggregation.def"
  // The expression aggregates by itself: SUM(a) / COUNT(*), max_by(a, b). Made
  // by the loader of metric views and Ossie; no `agg` of a file may say it.
  kExpression,
};

// The name in YAML, e.g. "count_distinct".
absl::string_view AggregationName(Aggregation aggregation);

// Reads a name in lower or upper case; "avg" is accepted for "average".
std::optional<Aggregation> ParseAggregation(absl::string_view name);

// All names, in the order of the list.
std::vector<absl::string_view> AggregationNames();

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_AGGREGATION_H_
