#include "common/semantic/compiler/lower/spine_join.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/aggregation.h"
#include "common/semantic/compiler/lower/conversion_rows.h"
#include "common/semantic/compiler/lower/edge_rows.h"
#include "common/semantic/compiler/lower/prepared_rows.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/spine_lowering.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/compiler/lower/window_condition.h"

namespace semantic_layer::semantic {
namespace {

// The rows aggregated by step and by the keys that are not of time.
std::string AggregateByStep(const AggregateScope& scope) {
  AggregateRows rows = AllRows(scope);
  sql::Select* select = scope.b.NewSelect();
  scope.b.AddFrom(select, rows.from);
  select->where = rows.where;
  scope.b.AddItem(select, rows.time, kRowTime);
  int grouped = 1;
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    if (IsAggTime(scope.plan.keys[i])) continue;
    scope.b.AddItem(select, rows.keys[i], scope.keys[i].name);
    ++grouped;
  }
  for (size_t i = 0; i < rows.values.size(); ++i) {
    scope.b.AddItem(select,
                    Aggregate(scope.b, AggregationOf(scope, i), rows.values[i]),
                    scope.plan.values[i].column);
  }
  scope.b.GroupByOrdinals(select, grouped);
  return scope.context.AddTable(
      absl::StrCat(scope.plan.model->name, "_by_",
                   TimeGrainName(scope.plan.step_grain)),
      select);
}

// The periods that the aggregate is joined to.
SpineTable Periods(const AggregateScope& scope) {
  if (scope.plan.edge.has_value()) {
    RowSource source(scope.context, RowParts(scope),
                     UsesCustomGrain(scope.plan));
    return MakeEdgePeriods(scope.context, scope.plan, scope.keys, source,
                           RowConditions(scope, source));
  }
  return MakeSpine(scope.context, scope.plan, *scope.plan.spine,
                   scope.plan.step_grain, TimeKeys(scope),
                   /*with_offsets=*/true);
}

// That rows with these keys are of the group that an edge period is of.
sql::Expression* OfItsGroup(const AggregateScope& scope,
                            const SpineTable& spine,
                            const std::vector<sql::Expression*>& keys) {
  if (!scope.plan.edge.has_value()) return nullptr;
  std::vector<sql::Expression*> equal;
  for (size_t i = 0; i < keys.size(); ++i) {
    // A key of time is the period's own: the window may reach out of it.
    if (IsAggTime(scope.plan.keys[i])) continue;
    equal.push_back(
        scope.b.Binary(sql::BinaryOp::kNullSafeEqual,
                       scope.b.Column({spine.name, scope.keys[i].name}),
                       CopyOf(scope.b, keys[i])));
  }
  return scope.b.And(equal);
}

// The model's rows beside each period that they count for.
AggregateRows RowsOnSpine(const AggregateScope& scope,
                          const SpineTable& spine) {
  RowSource source(scope.context, RowParts(scope), /*beside=*/true);
  AggregateRows rows;
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    rows.keys.push_back(IsAggTime(scope.plan.keys[i])
                            ? scope.b.Column({spine.name, scope.keys[i].name})
                            : source.Item(scope.plan.keys[i]));
  }
  for (const AggregateValue& value : scope.plan.values) {
    rows.values.push_back(ValueArgument(source, value));
  }
  std::vector<sql::Expression*> conditions = {RowConditions(scope, source)};
  sql::Expression* on = CountsFor(scope, source.TimeBy(scope.plan.step_grain),
                                  spine.source_period);
  conditions.push_back(JoinedConditions(scope, source, spine));
  conditions.push_back(OfItsGroup(scope, spine, rows.keys));
  EdgeSelect edges;
  if (scope.plan.non_additive != nullptr) {
    edges = SelectEdges(scope, source, rows, spine, &conditions);
  }
  rows.where = scope.b.And(conditions);
  rows.from = source.AppendJoins(scope.b.Join(
      sql::JoinKind::kInner, scope.b.Table({spine.name}), source.Base(), on));
  if (edges.select == nullptr) return rows;
  edges.select->where = rows.where;
  scope.b.AddFrom(edges.select, rows.from);
  return RowsAtEdge(scope, edges, MovesEdges(scope));
}

}  // namespace

AggregateSelect ShiftAggregate(const AggregateScope& scope) {
  const std::string aggregated = AggregateByStep(scope);
  const SpineTable spine = Periods(scope);
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  result.keys = KeysOver(scope, spine.name, aggregated);
  scope.b.AddFrom(
      result.select,
      scope.b.Join(
          sql::JoinKind::kInner, scope.b.Table({spine.name}),
          scope.b.Table({aggregated}),
          scope.b.And({scope.b.Equal(scope.b.Column({aggregated, kRowTime}),
                                     spine.source_period),
                       OfItsGroup(scope, spine, result.keys)})));
  for (const AggregateValue& value : scope.plan.values) {
    result.values.push_back(scope.b.Column({aggregated, value.column}));
  }
  return result;
}

AggregateSelect AccumulateAggregates(const AggregateScope& scope) {
  const std::string aggregated = AggregateByStep(scope);
  const SpineTable spine = Periods(scope);
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  result.period = scope.b.Column({spine.name, kPeriod});
  result.keys = KeysOver(scope, spine.name, aggregated);
  scope.b.AddFrom(
      result.select,
      scope.b.Join(
          sql::JoinKind::kInner, scope.b.Table({spine.name}),
          scope.b.Table({aggregated}),
          scope.b.And({CountsFor(scope, scope.b.Column({aggregated, kRowTime}),
                                 spine.source_period),
                       OfItsGroup(scope, spine, result.keys)})));
  for (size_t i = 0; i < scope.plan.values.size(); ++i) {
    result.values.push_back(AggregateOfAggregates(
        scope.b, AggregationOf(scope, i).agg,
        scope.b.Column({aggregated, scope.plan.values[i].column})));
  }
  result.group_by_keys = true;
  return result;
}

AggregateSelect JoinRowsToSpine(const AggregateScope& scope) {
  const SpineTable spine = Periods(scope);
  const AggregateRows rows = scope.plan.conversion != nullptr
                                 ? ConversionsOnSpine(scope, spine)
                                 : RowsOnSpine(scope, spine);
  AggregateSelect result;
  result.select = scope.b.NewSelect();
  result.period = scope.plan.non_additive != nullptr
                      ? rows.time
                      : scope.b.Column({spine.name, kPeriod});
  scope.b.AddFrom(result.select, rows.from);
  result.select->where = rows.where;
  result.keys = rows.keys;
  for (size_t i = 0; i < rows.values.size(); ++i) {
    result.values.push_back(
        Aggregate(scope.b, AggregationOf(scope, i), rows.values[i]));
  }
  result.group_by_keys = true;
  return result;
}

}  // namespace semantic_layer::semantic
