#include "common/semantic/compiler/lower/spine_lowering.h"

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/time_expression.h"

namespace semantic_layer::semantic {
namespace {

// One row per period, generated over the time of the model's rows.
std::string GeneratedSpine(LoweringContext& context, const AggregatePlan& plan,
                           TimeGrain grain) {
  sql::Builder& b = context.b;
  RowSource rows(context, {plan.model, plan.time}, /*beside=*/false);
  sql::Select* range = b.NewSelect();
  b.AddItem(range, b.Call("min", {rows.TimeBy(grain)}), "first");
  b.AddItem(range, b.Call("max", {rows.TimeBy(grain)}), "last");
  b.AddFrom(range, rows.Base());
  sql::Select* periods = b.NewSelect();
  b.AddItem(periods,
            b.Call("explode",
                   {b.Call("sequence", {b.Column("first"), b.Column("last"),
                                        OnePeriod(b, grain)})}),
            kPeriod);
  b.AddFrom(periods, b.FromSubquery(b.ToQuery(range), "data"));
  return context.AddTable(absl::StrCat("every_", TimeGrainName(grain)),
                          periods);
}

// The rows of a spine and their time.
struct SpineRows {
  sql::Relation* from = nullptr;
  std::string alias;
  std::string column;
};

SpineRows RowsOf(LoweringContext& context, const AggregatePlan& plan,
                 const PlannedSpine& spine) {
  SpineRows rows;
  if (spine.table != nullptr) {
    rows.alias = "spine";
    rows.column = spine.table->column;
    rows.from = context.b.Table(spine.table->table.parts, rows.alias);
    return rows;
  }
  rows.alias = GeneratedSpine(context, plan, spine.grain);
  rows.column = kPeriod;
  rows.from = context.b.Table({rows.alias});
  return rows;
}

// Where each period of a custom grain's offset leads: the base period with the
// same number inside of the custom period n before.
std::string CustomOffset(LoweringContext& context, const TimeWindow& window) {
  sql::Builder& b = context.b;
  const CustomGrain* custom = nullptr;
  const TimeSpine* spine =
      context.catalog().FindCustomGrain(window.grain.custom, &custom);
  sql::Select* numbered = b.NewSelect();
  b.AddItem(numbered, RowOfSpine(context, *spine, b.Column(spine->column)),
            kPeriod);
  b.AddItem(numbered, b.Column(custom->column), "custom");
  b.AddItem(numbered,
            b.Over(b.Call("row_number"), {b.Column(custom->column)},
                   {b.Order(b.Column(spine->column))}),
            "number");
  b.AddFrom(numbered, b.Table(spine->table.parts));
  const std::string numbered_name =
      context.AddTable(absl::StrCat(window.grain.custom, "_days"), numbered);

  sql::Select* distinct = b.NewSelect();
  distinct->quantifier = sql::SetQuantifier::kDistinct;
  b.AddItem(distinct, b.Column("custom"));
  b.AddFrom(distinct, b.Table({numbered_name}));
  sql::Select* before = b.NewSelect();
  b.AddItem(before, b.Column("custom"));
  b.AddItem(before,
            b.Over(b.Call("lag", {b.Column("custom"), b.Integer(window.count)}),
                   {}, {b.Order(b.Column("custom"))}),
            "before");
  b.AddFrom(before, b.FromSubquery(b.ToQuery(distinct), "periods"));
  const std::string before_name =
      context.AddTable(absl::StrCat(window.grain.custom, "_before"), before);

  sql::Select* moved = b.NewSelect();
  b.AddItem(moved, b.Column({"here", kPeriod}), kPeriod);
  b.AddItem(moved, b.Column({"there", kPeriod}), kSourcePeriod);
  sql::Relation* from = b.Join(
      sql::JoinKind::kInner, b.Table({numbered_name}, "here"),
      b.Table({before_name}, "jump"),
      b.Equal(b.Column({"here", "custom"}), b.Column({"jump", "custom"})));
  from = b.Join(sql::JoinKind::kInner, from, b.Table({numbered_name}, "there"),
                b.And({b.Equal(b.Column({"there", "custom"}),
                               b.Column({"jump", "before"})),
                       b.Equal(b.Column({"there", "number"}),
                               b.Column({"here", "number"}))}));
  b.AddFrom(moved, from);
  return context.AddTable(
      absl::StrCat(window.count, "_", window.grain.custom, "_earlier"), moved);
}

bool HasCustomOffset(const AggregatePlan& plan) {
  for (const OffsetStep& offset : plan.offsets) {
    if (offset.window.has_value() && offset.window->grain.is_custom()) {
      return true;
    }
  }
  return false;
}

// Applies offsets to a period, outermost first. Custom ones join a table of
// moves to `from`.
sql::Expression* ApplyOffsets(LoweringContext& context,
                              const AggregatePlan& plan,
                              sql::Expression* period, sql::Relation** from) {
  sql::Builder& b = context.b;
  int joins = 0;
  for (const OffsetStep& offset : plan.offsets) {
    if (offset.to_grain.has_value()) {
      period = Truncate(context, *offset.to_grain, period);
    } else if (!offset.window->grain.is_custom()) {
      period = Minus(b, period, *offset.window);
    } else {
      const std::string table = CustomOffset(context, *offset.window);
      const std::string alias = absl::StrCat("move_", ++joins);
      const CustomGrain* custom = nullptr;
      const TimeSpine& spine = *context.catalog().FindCustomGrain(
          offset.window->grain.custom, &custom);
      sql::Expression* source = b.Column({alias, kSourcePeriod});
      sql::Expression* row = period;
      // Hours move with their days, and weeks that start on another day than
      // the project's with the project's.
      const bool is_row =
          plan.step_grain == spine.grain &&
          (spine.grain != TimeGrain::kWeek ||
           context.week_start() == context.catalog().week_start());
      if (!is_row) {
        // As times: the difference of two dates is a number in some engines.
        const auto time = [&b](sql::Expression* value) {
          return b.Cast(value, b.Type(sql::TypeKind::kTimestampNtz));
        };
        source =
            b.Binary(sql::BinaryOp::kAdd, time(source),
                     b.Binary(sql::BinaryOp::kSubtract, time(CopyOf(b, period)),
                              time(b.Column({alias, kPeriod}))));
        row = RowOfSpine(context, spine, period);
      }
      *from = b.Join(sql::JoinKind::kInner, *from, b.Table({table}, alias),
                     b.Equal(b.Column({alias, kPeriod}), row));
      period = source;
    }
  }
  return period;
}

}  // namespace

SpineTable MakeSpine(
    LoweringContext& context, const AggregatePlan& plan,
    const PlannedSpine& spine, TimeGrain grain,
    const std::vector<std::pair<std::string, ItemSource>>& keys,
    bool with_offsets) {
  sql::Builder& b = context.b;
  SpineRows rows = RowsOf(context, plan, spine);
  CustomGrainJoins custom_joins(context);
  const auto time = [&]() -> sql::Expression* {
    return b.Column({rows.alias, rows.column});
  };
  // Rows of weeks are where their weeks start, and so are the periods of a
  // spine that is as fine.
  const TimeGrain of_rows =
      spine.table != nullptr ? spine.table->grain : spine.grain;
  const bool by_week =
      plan.time != nullptr && plan.time->grain == TimeGrain::kWeek &&
      (of_rows < TimeGrain::kWeek ||
       (of_rows == TimeGrain::kWeek &&
        context.week_start() != context.catalog().week_start()));
  const auto start = [&] {
    return by_week ? Truncate(context, TimeGrain::kWeek, time()) : time();
  };
  const auto cut = [&](const ItemSource& item) -> sql::Expression* {
    if (item.date_part.has_value()) {
      return ExtractPart(b, *item.date_part, start());
    }
    if (!item.grain->is_custom()) {
      return Truncate(
          context, item.grain->standard,
          item.grain->standard == TimeGrain::kWeek ? time() : start());
    }
    const CustomGrain* custom = nullptr;
    const TimeSpine* definer =
        context.catalog().FindCustomGrain(item.grain->custom, &custom);
    if (definer == spine.table) return b.Column({rows.alias, custom->column});
    return custom_joins.Value(*item.grain, "period", time());
  };
  sql::Select* select = b.NewSelect();
  select->quantifier = sql::SetQuantifier::kDistinct;
  const bool moves = with_offsets && HasCustomOffset(plan);
  sql::Expression* period =
      Truncate(context, grain, grain == TimeGrain::kWeek ? time() : start());
  // Without offsets or windows only the keys matter.
  b.AddItem(select, period, kPeriod);
  for (const auto& [name, item] : keys) b.AddItem(select, cut(item), name);
  for (const PlannedFilter& filter : plan.spine_filters) {
    b.AddWhere(select,
               SubstituteNames(context, *filter.tree,
                               [&](const std::string& key) -> sql::Expression* {
                                 for (const auto& [name, item] : filter.items) {
                                   if (name == key) return cut(item);
                                 }
                                 return nullptr;
                               }));
  }
  if (sql::Expression* bounds = WithinBounds(b, start(), plan.spine_bounds)) {
    b.AddWhere(select, bounds);
  }
  sql::Relation* from = rows.from;
  SpineTable table;
  if (moves) {
    sql::Expression* source =
        ApplyOffsets(context, plan, CopyOf(b, period), &from);
    b.AddItem(select, source, kSourcePeriod);
  }
  b.AddFrom(select, custom_joins.Append(from));
  table.name = context.AddTable("time_spine", select);
  if (moves) {
    table.source_period = b.Column({table.name, kSourcePeriod});
  } else {
    table.source_period = b.Column({table.name, kPeriod});
    if (with_offsets) {
      table.source_period =
          ApplyOffsets(context, plan, table.source_period, &from);
    }
  }
  return table;
}

SpineTable MakeEdgePeriods(LoweringContext& context, const AggregatePlan& plan,
                           absl::Span<const OutputKey> keys, RowSource& source,
                           sql::Expression* row_conditions) {
  sql::Builder& b = context.b;
  const bool last = *plan.edge == PeriodAggregation::kLast;
  sql::Select* select = b.NewSelect();
  for (size_t i = 0; i < keys.size(); ++i) {
    b.AddItem(select, source.Item(plan.keys[i]), keys[i].name);
  }
  b.AddItem(select,
            b.Call(last ? "max" : "min", {source.TimeBy(plan.step_grain)}),
            kPeriod);
  std::vector<sql::Expression*> conditions = {row_conditions};
  for (const auto* filters : {&plan.spine_filters, &plan.joined_filters}) {
    for (const PlannedFilter& filter : *filters) {
      conditions.push_back(source.Filter(filter));
    }
  }
  conditions.push_back(WithinBounds(b, source.Time(), plan.spine_bounds));
  select->where = b.And(conditions);
  b.AddFrom(select, source.AppendJoins(source.Base()));
  if (!keys.empty()) {
    b.GroupByOrdinals(select, static_cast<int>(keys.size()));
  } else if (plan.cumulative->is_all) {
    // A window of all rows takes them whatever the period is: none is here
    // where no row meets the conditions.
    select->having = b.Binary(sql::BinaryOp::kGreater,
                              b.Call("count", {b.Integer(1)}), b.Integer(0));
  }
  SpineTable table;
  table.name = context.AddTable(
      absl::StrCat(last ? "last_" : "first_", TimeGrainName(plan.step_grain)),
      select);
  table.source_period = b.Column({table.name, kPeriod});
  return table;
}

}  // namespace semantic_layer::semantic
