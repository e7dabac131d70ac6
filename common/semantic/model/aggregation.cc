#include "common/semantic/model/aggregation.h"

#include "absl/strings/match.h"

namespace semantic_layer::semantic {

absl::string_view AggregationName(Aggregation aggregation) {
  switch (aggregation) {
#define SEMANTIC_AGGREGATION(Name, Text) \
  case Aggregation::k##Name:             \
    return Text;
#include "common/semantic/model/aggregation.def"
    case Aggregation::kExpression:
      return "expression";
  }
  return "";
}

std::optional<Aggregation> ParseAggregation(absl::string_view name) {
#define SEMANTIC_AGGREGATION(Name, Text) \
  if (absl::EqualsIgnoreCase(name, Text)) return Aggregation::k##Name;
#include "common/semantic/model/aggregation.def"
  if (absl::EqualsIgnoreCase(name, "avg")) return Aggregation::kAverage;
  return std::nullopt;
}

std::vector<absl::string_view> AggregationNames() {
  return {
#define SEMANTIC_AGGREGATION(Name, Text) Text,
#include "common/semantic/model/aggregation.def"
  };
}

}  // namespace semantic_layer::semantic
