#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_OUTPUT_COLUMN_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_OUTPUT_COLUMN_H_

#include <string>
#include <utility>
#include <vector>

#include "common/semantic/limits.h"

namespace semantic_layer::semantic {

// Who asks, for the row policies of models: attributes of the caller's token.
using CallerAttributes =
    std::vector<std::pair<std::string, std::vector<std::string>>>;

struct CompileOptions {
  // Joins allowed from a metric's model to an item.
  int max_join_hops = kDefaultMaxJoinHops;
  CallerAttributes caller;
};

// What an output column holds.
enum class OutputKind { kMetric, kTime, kDimension, kEntity };

struct OutputColumn {
  std::string name;  // as in the result: "metric_time__month"
  OutputKind kind = OutputKind::kDimension;
  std::string member;  // the metric's name, or the item without its grain
  std::string grain;   // of a time item: "month"; else empty
  std::string label;   // from the model; may be empty
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_OUTPUT_COLUMN_H_
