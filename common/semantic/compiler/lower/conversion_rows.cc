#include "common/semantic/compiler/lower/conversion_rows.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/conversion_lowering.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/compiler/lower/window_condition.h"

namespace semantic_layer::semantic {

AggregateRows ConversionRows(const AggregateScope& scope,
                             const SpineTable* spine) {
  const std::string conversions = ConversionTable(scope.context, scope.plan);
  RowSource source(scope.context, RowParts(scope), /*beside=*/true);
  sql::Select* select = scope.b.NewSelect();
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    const bool of_spine = spine != nullptr && IsAggTime(scope.plan.keys[i]);
    scope.b.AddItem(select,
                    of_spine ? scope.b.Column({spine->name, scope.keys[i].name})
                             : source.Item(scope.plan.keys[i]),
                    scope.keys[i].name);
  }
  for (const AggregateValue& value : scope.plan.values) {
    scope.b.AddItem(select, scope.b.Column({conversions, "converted_value"}),
                    value.column);
  }
  sql::Expression* when = source.TimeBy(scope.plan.time->grain);
  sql::Expression* step = source.TimeBy(scope.plan.step_grain);
  if (scope.plan.spine_use != SpineUse::kNone) {
    scope.b.AddItem(select, step, kRowTime);
  }
  std::vector<sql::Expression*> one = {
      scope.b.Column({conversions, "conversion_id"})};
  sql::Expression* where = RowConditions(scope, source);
  if (spine != nullptr) {
    scope.b.AddItem(select, spine->source_period, kSourcePeriod);
    one.push_back(scope.b.Column({spine->name, kPeriod}));
    where = scope.b.And({where, JoinedConditions(scope, source, *spine)});
  }
  scope.b.AddItem(
      select,
      scope.b.Over(scope.b.Call("row_number"), one,
                   {scope.b.Order(CopyOf(scope.b, when),
                                  sql::SortDirection::kDescending)}),
      "distance");
  select->where = where;
  sql::Relation* from = scope.b.Join(
      sql::JoinKind::kInner, source.Base(), scope.b.Table({conversions}),
      Follows(scope.context, scope.plan, source, conversions, when));
  if (spine != nullptr) {
    // Rows before the period's own are none that it could show.
    from =
        scope.b.Join(sql::JoinKind::kInner, from, scope.b.Table({spine->name}),
                     scope.b.Binary(sql::BinaryOp::kLessEqual,
                                    CopyOf(scope.b, spine->source_period),
                                    CopyOf(scope.b, step)));
  }
  scope.b.AddFrom(select, source.AppendJoins(from));
  const std::string table = scope.context.AddTable(
      absl::StrCat("converted_", scope.plan.model->name), select);
  AggregateRows rows = ColumnsOf(scope, table);
  rows.where =
      scope.b.Equal(scope.b.Column({table, "distance"}), scope.b.Integer(1));
  if (spine != nullptr) {
    rows.where = scope.b.And(
        {rows.where, scope.b.Equal(CopyOf(scope.b, rows.time),
                                   scope.b.Column({table, kSourcePeriod}))});
  }
  return rows;
}

AggregateRows ConversionsOnSpine(const AggregateScope& scope,
                                 const SpineTable& spine) {
  if (!scope.plan.joined_filters.empty()) return ConversionRows(scope, &spine);
  AggregateRows rows = ConversionRows(scope, nullptr);
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    if (!IsAggTime(scope.plan.keys[i])) continue;
    rows.keys[i] = scope.b.Column({spine.name, scope.keys[i].name});
  }
  rows.from =
      scope.b.Join(sql::JoinKind::kInner, scope.b.Table({spine.name}),
                   rows.from, CountsFor(scope, rows.time, spine.source_period));
  return rows;
}

}  // namespace semantic_layer::semantic
