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

// Whether a key of time tells all periods of the grain apart.
bool HasKeyOfGrain(const AggregateScope& scope, TimeGrain grain) {
  return std::any_of(scope.plan.keys.begin(), scope.plan.keys.end(),
                     [grain](const ItemSource& key) {
                       return IsAggTime(key) && key.grain.has_value() &&
                              !key.grain->is_custom() &&
                              key.grain->standard == grain;
                     });
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
          scope.b.Call("avg", {scope.b.Column({table, value.column})}));
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
                     {scope.b.Column({table, value.column})}),
        partition, {scope.b.Order(scope.b.Column({table, kPeriod}))},
        scope.b.Frame(sql::FrameUnit::kRows,
                      sql::FrameBoundKind::kUnboundedPreceding,
                      sql::FrameBoundKind::kUnboundedFollowing)));
  }
  return result;
}

AggregateSelect JoinToSpine(const AggregateScope& scope,
                            AggregateSelect aggregate) {
  const std::string table =
      Materialize(scope, std::move(aggregate), scope.plan.name, nullptr);
  // Rows of weeks have no days, whatever the spine needs for its conditions.
  const TimeGrain grain =
      std::max(scope.plan.output_spine->grain, scope.plan.time->grain);
  const SpineTable spine =
      MakeSpine(scope.context, scope.plan, *scope.plan.output_spine, grain,
                TimeKeys(scope),
                /*with_offsets=*/false);
  std::string periods = spine.name;
  sql::Relation* from = scope.b.Table({spine.name});
  if (!HasKeyOfGrain(scope, grain)) {
    // Several periods may share all keys; each combination counts once.
    periods = scope.context.UniqueName("periods");
    sql::Select* distinct = scope.b.NewSelect();
    distinct->quantifier = sql::SetQuantifier::kDistinct;
    for (const auto& [name, item] : TimeKeys(scope)) {
      scope.b.AddItem(distinct, scope.b.Column({spine.name, name}), name);
    }
    scope.b.AddFrom(distinct, from);
    from = scope.b.FromSubquery(scope.b.ToQuery(distinct), periods);
  }
  std::vector<sql::Expression*> on;
  for (const auto& [name, item] : TimeKeys(scope)) {
    sql::Expression* mine = scope.b.Column({periods, name});
    sql::Expression* theirs = scope.b.Column({table, name});
    // Custom periods may have no name.
    const bool maybe_null = item.grain.has_value() && item.grain->is_custom();
    on.push_back(
        maybe_null ? scope.b.Binary(sql::BinaryOp::kNullSafeEqual, mine, theirs)
                   : scope.b.Equal(mine, theirs));
  }
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  scope.b.AddFrom(result.select,
                  scope.b.Join(sql::JoinKind::kLeft, from,
                               scope.b.Table({table}), scope.b.And(on)));
  result.keys = KeysOver(scope, periods, table);
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
