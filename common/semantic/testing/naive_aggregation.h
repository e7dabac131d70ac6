#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_AGGREGATION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_AGGREGATION_H_

#include <vector>

#include "common/semantic/model/metric.h"
#include "common/semantic/testing/value.h"

namespace semantic_layer::semantic {

// One number of many values, as DuckDB computes it: NULLs are left out, and no
// values at all make NULL (of count_distinct: zero). Approximate percentiles
// are computed exactly.
Value NaiveAggregate(const SimpleAggregation& how, std::vector<Value> values);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_AGGREGATION_H_
