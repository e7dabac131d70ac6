#include "common/semantic/compiler/lower/aggregate_lowering.h"

#include <algorithm>
#include <utility>

#include "common/semantic/compiler/lower/after_aggregation.h"
#include "common/semantic/compiler/lower/aggregate_rows.h"
#include "common/semantic/compiler/lower/aggregation.h"
#include "common/semantic/compiler/lower/prepared_rows.h"
#include "common/semantic/compiler/lower/spine_join.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// Rows that no value takes make no group; null when one takes all.
sql::Expression* AnyOf(const AggregateScope& scope,
                       const std::vector<sql::Expression*>& filters) {
  std::vector<sql::Expression*> copies;
  for (const sql::Expression* filter : filters) {
    if (filter == nullptr) return nullptr;
    const bool known = std::any_of(
        copies.begin(), copies.end(),
        [filter](const auto* copy) { return sql::Equal(*copy, *filter); });
    if (!known) copies.push_back(CopyOf(scope.b, filter));
  }
  return scope.b.Or(copies);
}

// The rows aggregated by the keys.
AggregateSelect PlainAggregate(const AggregateScope& scope) {
  AggregateRows rows = AllRows(scope);
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  scope.b.AddFrom(result.select, rows.from);
  result.select->where = rows.where;
  result.keys = rows.keys;
  for (size_t i = 0; i < rows.values.size(); ++i) {
    sql::Expression* value =
        Aggregate(scope.b, AggregationOf(scope, i), rows.values[i]);
    if (i < rows.filters.size() && rows.filters[i] != nullptr) {
      value->As<sql::FunctionCall>()->filter = rows.filters[i];
    }
    result.values.push_back(value);
  }
  if (!scope.keys.empty()) {
    result.select->where =
        scope.b.And({rows.where, AnyOf(scope, rows.filters)});
  }
  result.group_by_keys = true;
  return result;
}

}  // namespace

AggregateSelect LowerAggregate(LoweringContext& context,
                               const AggregatePlan& plan,
                               const std::vector<OutputKey>& keys) {
  const AggregateScope scope = {context, context.b, plan, keys};
  AggregateSelect last;
  switch (plan.spine_use) {
    case SpineUse::kNone:
      last = PlainAggregate(scope);
      break;
    case SpineUse::kShiftAggregate:
      last = ShiftAggregate(scope);
      break;
    case SpineUse::kShiftRows:
      last = JoinRowsToSpine(scope);
      break;
    case SpineUse::kAccumulate:
      last = plan.pre_aggregate ? AccumulateAggregates(scope)
                                : JoinRowsToSpine(scope);
      break;
  }
  if (plan.output_spine.has_value()) {
    last = JoinToSpine(scope, std::move(last));
  }
  // A month's value is one of its days', of days that were empty as well.
  if (plan.period_agg.has_value()) last = Regrain(scope, std::move(last));
  return last;
}

}  // namespace semantic_layer::semantic
