#include "common/semantic/compiler/lower/after_aggregation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/spine_lowering.h"
#include "common/semantic/compiler/lower/time_expression.h"

namespace semantic_layer::semantic {
namespace {

// Makes a table expression of an aggregate. `extra` is grouped by too.
std::string Materialize(const AggregateScope& scope, AggregateSelect aggregate,
                        absl::string_view stem, sql::Expression* extra) {
  int grouped = 0;
  for (size_t i = 0; i < scope.keys.size(); ++i) {
    scope.b.AddItem(aggregate.select, aggregate.keys[i], scope.keys[i].name);
    ++grouped;
  }
  if (extra != nullptr) {
    scope.b.AddItem(aggregate.select, extra, kPeriod);
    ++grouped;
  }
  for (size_t i = 0; i < scope.plan.values.size(); ++i) {
    scope.b.AddItem(aggregate.select, aggregate.values[i],
                    scope.plan.values[i].column);
  }
  if (aggregate.group_by_keys && grouped > 0) {
    scope.b.GroupByOrdinals(aggregate.select, grouped);
  }
  return scope.context.AddTable(stem, aggregate.select);
}

// A value of a step in a table; where it is filled, the gaps are closed before
// the steps of a period are compared.
sql::Expression* StepValue(const AggregateScope& scope,
                           const std::string& table,
                           const AggregateValue& value) {
  sql::Expression* column = scope.b.Column({table, value.column});
  if (!value.simple->fill_nulls_with.has_value()) return column;
  return scope.b.Call(
      "coalesce", {column, scope.b.Integer(*value.simple->fill_nulls_with)});
}

// Whether a key of time tells all periods of the grain apart.
bool HasKeyOfGrain(const AggregateScope& scope, TimeGrain grain) {
  return std::any_of(scope.plan.keys.begin(), scope.plan.keys.end(),
                     [grain](const ItemSource& key) {
                       return IsAggTime(key) && key.grain.has_value() &&
                              !key.grain->is_custom() &&
                              key.grain->standard == grain;
                     });
}

// The keys of time of a spine, each combination once: several periods may
// share them all. Changes the name under which they are found.
sql::Relation* DistinctKeys(const AggregateScope& scope, std::string* periods) {
  sql::Select* distinct = scope.b.NewSelect();
  distinct->quantifier = sql::SetQuantifier::kDistinct;
  for (const auto& [name, item] : TimeKeys(scope)) {
    scope.b.AddItem(distinct, scope.b.Column({*periods, name}), name);
  }
  scope.b.AddFrom(distinct, scope.b.Table({*periods}));
  *periods = scope.context.UniqueName("periods");
  return scope.b.FromSubquery(scope.b.ToQuery(distinct), *periods);
}

std::vector<sql::Expression*> EqualTimeKeys(const AggregateScope& scope,
                                            const std::string& periods,
                                            const std::string& table) {
  std::vector<sql::Expression*> equal;
  for (const auto& [name, item] : TimeKeys(scope)) {
    sql::Expression* mine = scope.b.Column({periods, name});
    sql::Expression* theirs = scope.b.Column({table, name});
    // Custom periods may have no name.
    const bool maybe_null = item.grain.has_value() && item.grain->is_custom();
    equal.push_back(
        maybe_null ? scope.b.Binary(sql::BinaryOp::kNullSafeEqual, mine, theirs)
                   : scope.b.Equal(mine, theirs));
  }
  return equal;
}

}  // namespace

AggregateSelect Regrain(const AggregateScope& scope, AggregateSelect stepwise) {
  sql::Expression* period = stepwise.period;
  const std::string table =
      Materialize(scope, std::move(stepwise),
                  absl::StrCat(scope.plan.name, "_stepwise"), period);
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  scope.b.AddFrom(result.select, scope.b.Table({table}));
  for (const OutputKey& key : scope.keys) {
    result.keys.push_back(scope.b.Column({table, key.name}));
  }
  if (*scope.plan.period_agg == PeriodAggregation::kAverage) {
    for (const AggregateValue& value : scope.plan.values) {
      result.values.push_back(
          scope.b.Call("avg", {StepValue(scope, table, value)}));
    }
    result.group_by_keys = true;
    return result;
  }
  result.select->quantifier = sql::SetQuantifier::kDistinct;
  const bool first = *scope.plan.period_agg == PeriodAggregation::kFirst;
  for (const AggregateValue& value : scope.plan.values) {
    std::vector<sql::Expression*> partition;
    for (sql::Expression* key : result.keys) {
      partition.push_back(CopyOf(scope.b, key));
    }
    result.values.push_back(scope.b.Over(
        scope.b.Call(first ? "first_value" : "last_value",
                     {StepValue(scope, table, value)}),
        partition, {scope.b.Order(scope.b.Column({table, kPeriod}))},
        scope.b.Frame(sql::FrameUnit::kRows,
                      sql::FrameBoundKind::kUnboundedPreceding,
                      sql::FrameBoundKind::kUnboundedFollowing)));
  }
  return result;
}

AggregateSelect JoinToSpine(const AggregateScope& scope,
                            AggregateSelect aggregate) {
  // Steps meet the spine's periods one by one.
  const bool by_step = scope.plan.period_agg.has_value();
  sql::Expression* step = by_step ? aggregate.period : nullptr;
  const std::string table = Materialize(
      scope, std::move(aggregate),
      absl::StrCat(scope.plan.name, by_step ? "_by_step" : ""), step);
  // Rows of weeks have no days, whatever the spine needs for its conditions.
  const TimeGrain grain = by_step ? scope.plan.step_grain
                                  : std::max(scope.plan.output_spine->grain,
                                             scope.plan.time->grain);
  const SpineTable spine =
      MakeSpine(scope.context, scope.plan, *scope.plan.output_spine, grain,
                TimeKeys(scope),
                /*with_offsets=*/false);
  std::string periods = spine.name;
  sql::Relation* from = scope.b.Table({spine.name});
  std::vector<sql::Expression*> on;
  if (by_step) {
    on.push_back(scope.b.Equal(scope.b.Column({periods, kPeriod}),
                               scope.b.Column({table, kPeriod})));
  } else {
    if (!HasKeyOfGrain(scope, grain)) from = DistinctKeys(scope, &periods);
    on = EqualTimeKeys(scope, periods, table);
  }
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  scope.b.AddFrom(result.select,
                  scope.b.Join(sql::JoinKind::kLeft, from,
                               scope.b.Table({table}), scope.b.And(on)));
  result.keys = KeysOver(scope, periods, table);
  if (by_step) result.period = scope.b.Column({periods, kPeriod});
  for (const AggregateValue& value : scope.plan.values) {
    result.values.push_back(scope.b.Column({table, value.column}));
  }
  for (const auto& [tree, items] : scope.plan.output_filters) {
    scope.b.AddWhere(
        result.select,
        SubstituteNames(
            scope.context, *tree,
            [&, &items = items](const std::string& name) -> sql::Expression* {
              for (const auto& [key, index] : items) {
                if (key == name) {
                  return CopyOf(scope.b, result.keys[index]);
                }
              }
              return nullptr;
            }));
  }
  return result;
}

}  // namespace semantic_layer::semantic
