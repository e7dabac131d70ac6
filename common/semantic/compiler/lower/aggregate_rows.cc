#include "common/semantic/compiler/lower/aggregate_rows.h"

#include <algorithm>

#include "common/semantic/compiler/lower/time_expression.h"

namespace semantic_layer::semantic {
namespace {

// The condition on the rows of one value; null when it takes all.
sql::Expression* ValueFilter(const AggregateScope& scope, RowSource& source,
                             const AggregateValue& value) {
  std::vector<sql::Expression*> conditions;
  for (const PlannedFilter& filter : value.filters) {
    conditions.push_back(source.Filter(filter));
  }
  return scope.b.And(conditions);
}

}  // namespace

bool IsAggTime(const ItemSource& item) {
  return item.from == ItemSource::From::kAggTime;
}

bool UsesCustomGrain(const AggregatePlan& plan) {
  return std::any_of(plan.keys.begin(), plan.keys.end(),
                     [](const auto& key) { return UsesCustomGrain(key); }) ||
         UsesCustomGrain(plan.row_filters) ||
         UsesCustomGrain(plan.joined_filters) ||
         UsesCustomGrain(plan.spine_filters) ||
         std::any_of(
             plan.values.begin(), plan.values.end(),
             [](const auto& value) { return UsesCustomGrain(value.filters); });
}

std::vector<std::pair<std::string, ItemSource>> TimeKeys(
    const AggregateScope& scope) {
  std::vector<std::pair<std::string, ItemSource>> keys;
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    if (IsAggTime(scope.plan.keys[i])) {
      keys.emplace_back(scope.keys[i].name, scope.plan.keys[i]);
    }
  }
  return keys;
}

std::vector<sql::Expression*> KeysOver(const AggregateScope& scope,
                                       const std::string& spine,
                                       const std::string& table) {
  std::vector<sql::Expression*> keys;
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    keys.push_back(scope.b.Column(
        {IsAggTime(scope.plan.keys[i]) ? spine : table, scope.keys[i].name}));
  }
  return keys;
}

const SimpleAggregation& AggregationOf(const AggregateScope& scope,
                                       size_t value) {
  return scope.plan.conversion != nullptr ? *scope.plan.conversion_value
                                          : *scope.plan.values[value].simple;
}

RowSource::Parts RowParts(const AggregateScope& scope) {
  return {scope.plan.model, scope.plan.time, scope.plan.joins,
          scope.plan.metric_joins, scope.plan.to_many};
}

sql::Expression* RowConditions(const AggregateScope& scope, RowSource& source) {
  std::vector<sql::Expression*> conditions;
  for (const PlannedFilter& filter : scope.plan.row_filters) {
    conditions.push_back(source.Filter(filter));
  }
  if (scope.plan.time != nullptr) {
    conditions.push_back(
        WithinBounds(scope.b, source.Time(), scope.plan.row_bounds));
  }
  return scope.b.And(conditions);
}

sql::Expression* ValueArgument(RowSource& source, const AggregateValue& value) {
  return source.Value(value.simple->expr, value.simple->expr.text);
}

AggregateRows ModelRows(const AggregateScope& scope) {
  RowSource source(scope.context, RowParts(scope), UsesCustomGrain(scope.plan));
  AggregateRows rows;
  for (const ItemSource& key : scope.plan.keys) {
    // With a spine the keys of time are the spine's.
    const bool of_spine =
        scope.plan.spine_use != SpineUse::kNone && IsAggTime(key);
    rows.keys.push_back(of_spine ? nullptr : source.Item(key));
  }
  for (const AggregateValue& value : scope.plan.values) {
    rows.values.push_back(ValueArgument(source, value));
    rows.filters.push_back(ValueFilter(scope, source, value));
  }
  if (scope.plan.time != nullptr && scope.plan.spine_use != SpineUse::kNone) {
    rows.time = source.TimeBy(scope.plan.step_grain);
  }
  rows.where = RowConditions(scope, source);
  rows.from = source.AppendJoins(source.Base());
  return rows;
}

AggregateRows ColumnsOf(const AggregateScope& scope, const std::string& table) {
  AggregateRows rows;
  rows.from = scope.b.Table({table});
  for (const OutputKey& key : scope.keys) {
    rows.keys.push_back(scope.b.Column({table, key.name}));
  }
  for (const AggregateValue& value : scope.plan.values) {
    rows.values.push_back(scope.b.Column({table, value.column}));
  }
  rows.time = scope.b.Column({table, kRowTime});
  return rows;
}

}  // namespace semantic_layer::semantic
