#include "common/semantic/compiler/lower/window_condition.h"

#include <vector>

#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {
namespace {

// The period from which the window of a cumulative aggregate is measured.
sql::Expression* Anchor(const AggregateScope& scope, sql::Expression* period) {
  const CumulativeParams& params = *scope.plan.cumulative;
  if (!params.offset.has_value()) return period;
  return params.offset_is_forward ? Plus(scope.b, period, *params.offset)
                                  : Minus(scope.b, period, *params.offset);
}

// start <= time AND time < end, where the window lies beside the period of
// its unit.
sql::Expression* InExclusiveWindow(const AggregateScope& scope,
                                   sql::Expression* time,
                                   sql::Expression* period) {
  const CumulativeParams& params = *scope.plan.cumulative;
  const TimeGrain unit = params.window->grain.standard;
  sql::Expression* edge = Truncate(scope.context, unit, Anchor(scope, period));
  sql::Expression* start = nullptr;
  sql::Expression* end = nullptr;
  if (params.is_leading) {
    const TimeWindow one = {1, params.window->grain};
    const TimeWindow all = {params.window->count + 1, params.window->grain};
    start = Plus(scope.b, edge, one);
    end = Plus(scope.b, CopyOf(scope.b, edge), all);
  } else {
    start = Minus(scope.b, edge, *params.window);
    end = CopyOf(scope.b, edge);
  }
  return scope.b.And(
      {scope.b.Binary(sql::BinaryOp::kGreaterEqual, time, start),
       scope.b.Binary(sql::BinaryOp::kLess, CopyOf(scope.b, time), end)});
}

// Whether a window is one step long, from step to step.
bool CountsOneStep(const AggregateScope& scope) {
  const CumulativeParams& params = *scope.plan.cumulative;
  return params.window == TimeWindow{1, Grain{scope.plan.step_grain, ""}} &&
         !params.is_leading && !params.excludes_anchor &&
         (!params.offset.has_value() ||
          Divides(scope.plan.step_grain, params.offset->grain.standard));
}

}  // namespace

sql::Expression* JoinedConditions(const AggregateScope& scope,
                                  RowSource& source, const SpineTable& spine) {
  source.SetTime([&scope, &spine]() -> sql::Expression* {
    return scope.b.Column({spine.name, kPeriod});
  });
  std::vector<sql::Expression*> conditions;
  for (const PlannedFilter& filter : scope.plan.joined_filters) {
    conditions.push_back(source.Filter(filter));
  }
  source.SetTime(nullptr);
  return scope.b.And(conditions);
}

sql::Expression* CountsFor(const AggregateScope& scope, sql::Expression* time,
                           sql::Expression* period) {
  if (scope.plan.spine_use != SpineUse::kAccumulate) {
    return scope.b.Equal(time, period);
  }
  const CumulativeParams& params = *scope.plan.cumulative;
  // Rows without a time too.
  if (params.is_all) return scope.b.Boolean(true);
  if (params.window.has_value() && params.excludes_anchor) {
    return InExclusiveWindow(scope, time, period);
  }
  sql::Expression* anchor = Anchor(scope, period);
  if (CountsOneStep(scope)) return scope.b.Equal(time, anchor);
  if (params.is_leading && params.window.has_value()) {
    return scope.b.And(
        {scope.b.Binary(sql::BinaryOp::kGreaterEqual, time, anchor),
         scope.b.Binary(
             sql::BinaryOp::kLess, CopyOf(scope.b, time),
             Plus(scope.b, CopyOf(scope.b, anchor), *params.window))});
  }
  std::vector<sql::Expression*> conditions = {
      scope.b.Binary(sql::BinaryOp::kLessEqual, time, anchor)};
  if (params.window.has_value()) {
    conditions.push_back(scope.b.Binary(
        sql::BinaryOp::kGreater, CopyOf(scope.b, time),
        Minus(scope.b, CopyOf(scope.b, anchor), *params.window)));
  } else if (params.grain_to_date.has_value()) {
    conditions.push_back(
        scope.b.Binary(sql::BinaryOp::kGreaterEqual, CopyOf(scope.b, time),
                       Truncate(scope.context, *params.grain_to_date,
                                CopyOf(scope.b, anchor))));
  }
  return scope.b.And(conditions);
}

}  // namespace semantic_layer::semantic
