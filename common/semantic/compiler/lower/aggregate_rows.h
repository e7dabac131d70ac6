#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATE_ROWS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATE_ROWS_H_

#include <string>
#include <utility>
#include <vector>

#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// The column of prepared rows that holds the start of their step.
inline constexpr char kRowTime[] = "row_time";

// What the steps of one aggregate's lowering share. Lives as long as they do.
struct AggregateScope {
  LoweringContext& context;
  sql::Builder& b;  // the context's
  const AggregatePlan& plan;
  const std::vector<OutputKey>& keys;  // names of the plan's, in order
};

// The rows to aggregate: a FROM clause with its conditions, and expressions.
struct AggregateRows {
  sql::Relation* from = nullptr;
  sql::Expression* where = nullptr;  // may be null
  std::vector<sql::Expression*> keys;
  std::vector<sql::Expression*> values;  // arguments of the aggregations
  // Conditions on the rows of each value, null for all rows; may be empty.
  std::vector<sql::Expression*> filters;
  sql::Expression* time = nullptr;  // start of the row's step; may be null
};

// Whether an item is of the aggregate's own time.
bool IsAggTime(const ItemSource& item);

// Whether an item of the plan is cut by a custom grain, which joins a spine.
bool UsesCustomGrain(const AggregatePlan& plan);

// The keys of the aggregate's own time, with their names.
std::vector<std::pair<std::string, ItemSource>> TimeKeys(
    const AggregateScope& scope);

// Keys of time come from the spine, the others from `table`.
std::vector<sql::Expression*> KeysOver(const AggregateScope& scope,
                                       const std::string& spine,
                                       const std::string& table);

// How a value of the plan is aggregated.
const SimpleAggregation& AggregationOf(const AggregateScope& scope,
                                       size_t value);

// What the rows of the plan are made of.
RowSource::Parts RowParts(const AggregateScope& scope);

// The row filters and bounds as a condition over `source`; null for none.
sql::Expression* RowConditions(const AggregateScope& scope, RowSource& source);

// The argument of a value's aggregation.
sql::Expression* ValueArgument(RowSource& source, const AggregateValue& value);

// The model's own rows with their joins. With a spine the keys of time are
// null: they are the spine's.
AggregateRows ModelRows(const AggregateScope& scope);

// Rows that were prepared: keys, values and time are columns of `table`.
AggregateRows ColumnsOf(const AggregateScope& scope, const std::string& table);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_AGGREGATE_ROWS_H_
