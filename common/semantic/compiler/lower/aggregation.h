#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATION_H_

#include "common/semantic/model/metric.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// The SQL that aggregates a value over the rows of a group. Counting is a sum
// of ones, so that a group without rows has no number rather than zero: the
// rule of MetricFlow.
sql::Expression* Aggregate(sql::Builder& b, const SimpleAggregation& simple,
                           sql::Expression* value);

// The SQL that joins aggregates of parts of a group into that of the group;
// only for aggregations that allow it (sum, min, max, count, sum_boolean).
sql::Expression* AggregateOfAggregates(sql::Builder& b, Aggregation agg,
                                       sql::Expression* value);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATION_H_
