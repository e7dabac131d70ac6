#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_VALUES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_VALUES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/naive_leaf.h"
#include "common/semantic/testing/naive_rows.h"

namespace semantic_layer::semantic {

struct NaiveValues {
  std::vector<ItemName> keys;  // time items with their grain
  std::vector<std::vector<Value>> rows;
};

// The rows of a question without metrics, duplicates included: the model that
// reaches all items over the fewest joins, FULL JOINed to what it reaches, and
// every time of the spine beside each row when metric_time is asked for.
// InvalidArgument when no model reaches all items; Unimplemented when several
// do equally well and the field does not say which one counts.
absl::StatusOr<NaiveValues> EvaluateValues(
    const Catalog& catalog, const NaiveRows& rows, const NaiveAsked& asked,
    const std::vector<NaiveFilter>& filters);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_VALUES_H_
