#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_LEAF_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_LEAF_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/expression.h"
#include "common/semantic/testing/naive_rows.h"

namespace semantic_layer::semantic {

// A metric's values by the values of the question's items.
using NaiveColumn = std::map<std::vector<Value>, Value>;

// A condition on rows and who wrote it.
struct NaiveFilter {
  enum class Level { kMeasure, kMetric, kQuestion };
  const Expression* meaning = nullptr;
  Level level = Level::kMetric;
};

struct NaiveOffset {
  std::optional<TimeWindow> window;
  std::optional<TimeGrain> to_grain;
};

// What the metrics above a simple one ask of it.
struct NaiveScope {
  std::vector<NaiveFilter> filters;
  std::vector<NaiveOffset> offsets;  // outermost first
  const CumulativeParams* cumulative = nullptr;
  // The question's items by which it is computed, by their places: fewer than
  // all of them at a fixed level.
  std::vector<size_t> keys;
};

// The rows that count in place of the base rows that they follow.
struct NaiveConversion {
  const ConversionParams* params = nullptr;
  const SimpleAggregation* converted = nullptr;
  std::vector<NaiveFilter> filters;
};

// The parts of a question that every leaf sees.
struct NaiveAsked {
  std::vector<ItemName> keys;
  std::optional<absl::CivilSecond> start;
  std::optional<absl::CivilSecond> end;
  TimeGrain range_grain = TimeGrain::kDay;
  // Metric(...) in a filter: the metric's values by its entities.
  std::function<absl::StatusOr<std::shared_ptr<NaiveColumn>>(const ItemName&)>
      by_entity;
};

// The names of a condition, resolved.
using NaiveNames = std::map<const Expression*, NaiveItem>;

// Resolves every name of the condition from the model.
absl::StatusOr<NaiveNames> ResolveNames(const NaiveRows& rows,
                                        const NaiveAsked& asked,
                                        const SemanticModel& model,
                                        const Dimension* time,
                                        const NaiveFilter& filter);

// One aggregate of the rows of one model, by the question's items.
absl::StatusOr<NaiveColumn> EvaluateLeaf(const Catalog& catalog,
                                         const NaiveRows& rows,
                                         const NaiveAsked& asked,
                                         const SimpleAggregation& simple,
                                         const NaiveScope& scope,
                                         const NaiveConversion* conversion);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_LEAF_H_
