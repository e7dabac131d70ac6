#include "common/semantic/compiler/lower/aggregate_lowering.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/aggregation.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/spine_lowering.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

constexpr char kRowTime[] = "row_time";

bool IsAggTime(const ItemSource& item) {
  return item.from == ItemSource::From::kAggTime;
}

bool UsesCustomGrain(const AggregatePlan& plan) {
  const auto custom = [](const ItemSource& item) {
    return item.grain.has_value() && item.grain->is_custom();
  };
  const auto in_filter = [&custom](const PlannedFilter& filter) {
    return std::any_of(
        filter.items.begin(), filter.items.end(),
        [&custom](const auto& item) { return custom(item.second); });
  };
  const auto in_any = [&in_filter](const std::vector<PlannedFilter>& filters) {
    return std::any_of(filters.begin(), filters.end(), in_filter);
  };
  return std::any_of(plan.keys.begin(), plan.keys.end(), custom) ||
         in_any(plan.row_filters) || in_any(plan.joined_filters) ||
         in_any(plan.spine_filters) ||
         std::any_of(plan.values.begin(), plan.values.end(),
                     [&in_any](const AggregateValue& value) {
                       return in_any(value.filters);
                     });
}

// The rows to aggregate: a FROM clause with its conditions, and expressions.
struct Rows {
  sql::Relation* from = nullptr;
  sql::Expression* where = nullptr;  // may be null
  std::vector<sql::Expression*> keys;
  std::vector<sql::Expression*> values;  // arguments of the aggregations
  // Conditions on the rows of each value, null for all rows; may be empty.
  std::vector<sql::Expression*> filters;
  sql::Expression* time = nullptr;  // start of the row's step; may be null
};

class AggregateLowering {
 public:
  AggregateLowering(LoweringContext& context, const AggregatePlan& plan,
                    const std::vector<OutputKey>& keys)
      : context_(context), b_(context.b), plan_(plan), keys_(keys) {}

  AggregateSelect Lower() {
    AggregateSelect last;
    switch (plan_.spine_use) {
      case SpineUse::kNone:
        last = Plain();
        break;
      case SpineUse::kShiftAggregate:
        last = ShiftAggregate();
        break;
      case SpineUse::kShiftRows:
        last = JoinRowsToSpine();
        break;
      case SpineUse::kAccumulate:
        last = plan_.pre_aggregate ? AccumulateAggregates() : JoinRowsToSpine();
        if (plan_.period_agg.has_value()) last = Regrain(std::move(last));
        break;
    }
    if (plan_.output_spine.has_value()) last = JoinToSpine(std::move(last));
    return last;
  }

 private:
  // ---- Rows ----------------------------------------------------------------

  // Whether rows have to be prepared in a table expression of their own.
  bool NeedsOwnTable() const {
    return plan_.non_additive != nullptr || plan_.conversion != nullptr;
  }

  sql::Expression* ValueArgument(RowSource& source,
                                 const AggregateValue& value) {
    return source.Value(value.simple->expr, value.simple->expr.text);
  }

  // Adds the row filters and bounds to a condition.
  sql::Expression* RowConditions(RowSource& source) {
    std::vector<sql::Expression*> conditions;
    for (const PlannedFilter& filter : plan_.row_filters) {
      conditions.push_back(source.Filter(filter));
    }
    if (plan_.time != nullptr) {
      conditions.push_back(WithinBounds(b_, source.Time(), plan_.row_bounds));
    }
    return b_.And(conditions);
  }

  RowSource::Parts RowParts() const {
    return {plan_.model, plan_.time, plan_.joins, plan_.metric_joins,
            plan_.to_many};
  }

  // The condition on the rows of one value; null when it takes all.
  sql::Expression* ValueFilter(RowSource& source, const AggregateValue& value) {
    std::vector<sql::Expression*> conditions;
    for (const PlannedFilter& filter : value.filters) {
      conditions.push_back(source.Filter(filter));
    }
    return b_.And(conditions);
  }

  // The model's own rows with their joins.
  Rows ModelRows() {
    RowSource source(context_, RowParts(), UsesCustomGrain(plan_));
    Rows rows;
    for (const ItemSource& key : plan_.keys) {
      // With a spine the keys of time are the spine's.
      const bool of_spine =
          plan_.spine_use != SpineUse::kNone && IsAggTime(key);
      rows.keys.push_back(of_spine ? nullptr : source.Item(key));
    }
    for (const AggregateValue& value : plan_.values) {
      rows.values.push_back(ValueArgument(source, value));
      rows.filters.push_back(ValueFilter(source, value));
    }
    if (plan_.time != nullptr && plan_.spine_use != SpineUse::kNone) {
      rows.time = Truncate(context_, plan_.step_grain, source.Time());
    }
    rows.where = RowConditions(source);
    rows.from = source.AppendJoins(source.Base());
    return rows;
  }

  // Rows that were prepared: keys, values and time are columns.
  Rows ColumnsOf(const std::string& table) {
    Rows rows;
    rows.from = b_.Table({table});
    for (const OutputKey& key : keys_) {
      rows.keys.push_back(b_.Column({table, key.name}));
    }
    for (const AggregateValue& value : plan_.values) {
      rows.values.push_back(b_.Column({table, value.column}));
    }
    rows.time = b_.Column({table, kRowTime});
    return rows;
  }

  Rows PreparedRows() {
    return plan_.conversion != nullptr ? ConversionRows() : NonAdditiveRows();
  }

  // The columns of an item: several for an entity with a composite key.
  std::vector<sql::Expression*> PartsOf(RowSource& source,
                                        const ItemSource& item) {
    if (item.from != ItemSource::From::kEntity) return {source.Item(item)};
    return source.KeyOf(item.join, *item.entity);
  }

  // Only the rows at the first or last time of each group: the time is
  // compared with its extreme over the groupings and the queried periods.
  Rows NonAdditiveRows() {
    RowSource source(context_, RowParts(), UsesCustomGrain(plan_));
    sql::Select* select = b_.NewSelect();
    std::vector<sql::Expression*> partition;
    const Dimension& extreme =
        *plan_.model->FindDimension(plan_.non_additive->name);
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      const ItemSource& key = plan_.keys[i];
      sql::Expression* value = source.Item(key);
      b_.AddItem(select, value, keys_[i].name);
      const bool of_time = IsAggTime(key) && plan_.time == &extreme;
      const bool of_extreme = key.join < 0 && key.dimension == &extreme;
      if (of_time || of_extreme) partition.push_back(CopyOf(b_, value));
    }
    for (const AggregateValue& value : plan_.values) {
      b_.AddItem(select, ValueArgument(source, value), value.column);
    }
    if (plan_.spine_use != SpineUse::kNone) {
      b_.AddItem(select, Truncate(context_, plan_.step_grain, source.Time()),
                 kRowTime);
    }
    ItemSource item;
    item.dimension = &extreme;
    item.grain = Grain{extreme.grain, ""};
    std::vector<sql::Expression*> groupings;
    for (const ItemSource& grouping : plan_.non_additive_keys) {
      for (sql::Expression* part : PartsOf(source, grouping)) {
        groupings.push_back(part);
        partition.push_back(CopyOf(b_, part));
      }
    }
    sql::FunctionCall* edge =
        b_.Call(plan_.non_additive->last ? "max" : "min", {source.Item(item)});
    b_.AddItem(select, source.Item(item), "edge_time");
    b_.AddItem(select, b_.Over(edge, partition, {}), "edge");
    // Rows that belong to no group have no edge.
    std::vector<sql::Expression*> conditions = {RowConditions(source)};
    for (sql::Expression* grouping : groupings) {
      conditions.push_back(b_.IsNull(grouping, /*negated=*/true));
    }
    select->where = b_.And(conditions);
    b_.AddFrom(select, source.AppendJoins(source.Base()));
    const std::string table =
        context_.AddTable(absl::StrCat("rows_", plan_.model->name), select);
    Rows rows = ColumnsOf(table);
    rows.where =
        b_.Equal(b_.Column({table, "edge_time"}), b_.Column({table, "edge"}));
    return rows;
  }

  // The columns of an entity or dimension in a model's rows.
  std::vector<sql::Expression*> PropertyOf(RowSource& source,
                                           const SemanticModel& model,
                                           const std::string& name) {
    ItemSource item;
    item.entity = model.FindEntity(name);
    if (item.entity != nullptr) {
      item.from = ItemSource::From::kEntity;
    } else {
      item.dimension = model.FindDimension(name);
    }
    return PartsOf(source, item);
  }

  // What must be equal in a base row and its conversion, as columns.
  std::vector<sql::Expression*> Matching(RowSource& source,
                                         const SemanticModel& model,
                                         bool of_conversion) {
    const ConversionParams& params = *plan_.conversion;
    std::vector<sql::Expression*> columns =
        PropertyOf(source, model, params.entity);
    for (const ConstantProperty& property : params.constant_properties) {
      const std::string& name =
          of_conversion ? property.conversion : property.base;
      for (sql::Expression* column : PropertyOf(source, model, name)) {
        columns.push_back(column);
      }
    }
    return columns;
  }

  static std::string MatchName(size_t i) {
    return i == 0 ? "entity" : absl::StrCat("property_", i);
  }

  // The rows that converted, each numbered.
  std::string ConversionTable() {
    const SemanticModel& model = *plan_.conversion_model;
    const Dimension* time =
        model.FindDimension(plan_.conversion_value->agg_time_dimension);
    RowSource source(context_, {&model, time}, /*beside=*/false);
    sql::Select* select = b_.NewSelect();
    const std::vector<sql::Expression*> matching =
        Matching(source, model, /*of_conversion=*/true);
    b_.AddItem(select, matching[0], MatchName(0));
    sql::Expression* when = Truncate(context_, time->grain, source.Time());
    b_.AddItem(select, when, "converted_at");
    for (size_t i = 1; i < matching.size(); ++i) {
      b_.AddItem(select, matching[i], MatchName(i));
    }
    b_.AddItem(select,
               source.Value(plan_.conversion_value->expr,
                            plan_.conversion_value->expr.text),
               "converted_value");
    b_.AddItem(select,
               b_.Over(b_.Call("row_number"), {}, {b_.Order(CopyOf(b_, when))}),
               "conversion_id");
    for (const PlannedFilter& filter : plan_.conversion_filters) {
      b_.AddWhere(select, source.Filter(filter));
    }
    b_.AddFrom(select, source.AppendJoins(source.Base()));
    return context_.AddTable(absl::StrCat("conversions_", model.name), select);
  }

  // Each conversion with the keys of the latest base row before it.
  Rows ConversionRows() {
    const ConversionParams& params = *plan_.conversion;
    const std::string conversions = ConversionTable();
    RowSource source(context_, RowParts(), /*beside=*/true);
    sql::Select* select = b_.NewSelect();
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      b_.AddItem(select, source.Item(plan_.keys[i]), keys_[i].name);
    }
    for (const AggregateValue& value : plan_.values) {
      b_.AddItem(select, b_.Column({conversions, "converted_value"}),
                 value.column);
    }
    sql::Expression* when =
        Truncate(context_, plan_.time->grain, source.Time());
    if (plan_.spine_use != SpineUse::kNone) {
      b_.AddItem(select, Truncate(context_, plan_.step_grain, source.Time()),
                 kRowTime);
    }
    b_.AddItem(select,
               b_.Over(b_.Call("row_number"),
                       {b_.Column({conversions, "conversion_id"})},
                       {b_.Order(when, sql::SortDirection::kDescending)}),
               "distance");
    std::vector<sql::Expression*> on;
    const std::vector<sql::Expression*> matching =
        Matching(source, *plan_.model, /*of_conversion=*/false);
    for (size_t i = 0; i < matching.size(); ++i) {
      on.push_back(
          b_.Equal(matching[i], b_.Column({conversions, MatchName(i)})));
    }
    on.push_back(b_.Binary(sql::BinaryOp::kLessEqual, CopyOf(b_, when),
                           b_.Column({conversions, "converted_at"})));
    if (params.window.has_value()) {
      on.push_back(b_.Binary(
          sql::BinaryOp::kGreater, CopyOf(b_, when),
          Minus(b_, b_.Column({conversions, "converted_at"}), *params.window)));
    }
    select->where = RowConditions(source);
    sql::Relation* from = b_.Join(sql::JoinKind::kInner, source.Base(),
                                  b_.Table({conversions}), b_.And(on));
    b_.AddFrom(select, source.AppendJoins(from));
    const std::string table = context_.AddTable(
        absl::StrCat("converted_", plan_.model->name), select);
    Rows rows = ColumnsOf(table);
    rows.where = b_.Equal(b_.Column({table, "distance"}), b_.Integer(1));
    return rows;
  }

  Rows AllRows() { return NeedsOwnTable() ? PreparedRows() : ModelRows(); }

  // ---- Aggregation ---------------------------------------------------------

  const SimpleAggregation& Simple(size_t value) const {
    return plan_.conversion != nullptr ? *plan_.conversion_value
                                       : *plan_.values[value].simple;
  }

  AggregateSelect Plain() {
    Rows rows = AllRows();
    AggregateSelect result;
    result.select = b_.NewSelect();
    b_.AddFrom(result.select, rows.from);
    result.select->where = rows.where;
    result.keys = rows.keys;
    for (size_t i = 0; i < rows.values.size(); ++i) {
      sql::Expression* value = Aggregate(b_, Simple(i), rows.values[i]);
      if (i < rows.filters.size() && rows.filters[i] != nullptr) {
        value->As<sql::FunctionCall>()->filter = rows.filters[i];
      }
      result.values.push_back(value);
    }
    if (!keys_.empty()) {
      result.select->where = b_.And({rows.where, AnyOf(rows.filters)});
    }
    result.group_by_keys = true;
    return result;
  }

  // Rows that no value takes make no group; null when one takes all.
  sql::Expression* AnyOf(const std::vector<sql::Expression*>& filters) {
    std::vector<sql::Expression*> copies;
    for (const sql::Expression* filter : filters) {
      if (filter == nullptr) return nullptr;
      const bool known = std::any_of(
          copies.begin(), copies.end(),
          [filter](const auto* copy) { return sql::Equal(*copy, *filter); });
      if (!known) copies.push_back(CopyOf(b_, filter));
    }
    return b_.Or(copies);
  }

  std::vector<std::pair<std::string, ItemSource>> TimeKeys() const {
    std::vector<std::pair<std::string, ItemSource>> keys;
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      if (IsAggTime(plan_.keys[i])) {
        keys.emplace_back(keys_[i].name, plan_.keys[i]);
      }
    }
    return keys;
  }

  // The rows aggregated by step and by the keys that are not of time.
  std::string AggregateByStep() {
    Rows rows = AllRows();
    sql::Select* select = b_.NewSelect();
    b_.AddFrom(select, rows.from);
    select->where = rows.where;
    b_.AddItem(select, rows.time, kRowTime);
    int grouped = 1;
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      if (IsAggTime(plan_.keys[i])) continue;
      b_.AddItem(select, rows.keys[i], keys_[i].name);
      ++grouped;
    }
    for (size_t i = 0; i < rows.values.size(); ++i) {
      b_.AddItem(select, Aggregate(b_, Simple(i), rows.values[i]),
                 plan_.values[i].column);
    }
    b_.GroupByOrdinals(select, grouped);
    return context_.AddTable(absl::StrCat(plan_.model->name, "_by_",
                                          TimeGrainName(plan_.step_grain)),
                             select);
  }

  // Keys of time come from the spine, the others from `table`.
  std::vector<sql::Expression*> KeysOver(const std::string& spine,
                                         const std::string& table) {
    std::vector<sql::Expression*> keys;
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      keys.push_back(
          b_.Column({IsAggTime(plan_.keys[i]) ? spine : table, keys_[i].name}));
    }
    return keys;
  }

  AggregateSelect ShiftAggregate() {
    const std::string aggregated = AggregateByStep();
    const SpineTable spine = Periods();
    AggregateSelect result;
    result.select = b_.NewSelect();
    b_.AddFrom(result.select,
               b_.Join(sql::JoinKind::kInner, b_.Table({spine.name}),
                       b_.Table({aggregated}),
                       b_.Equal(b_.Column({aggregated, kRowTime}),
                                spine.source_period)));
    result.keys = KeysOver(spine.name, aggregated);
    for (const AggregateValue& value : plan_.values) {
      result.values.push_back(b_.Column({aggregated, value.column}));
    }
    return result;
  }

  // The periods that the aggregate is joined to.
  SpineTable Periods() {
    if (plan_.edge.has_value()) return EdgePeriod();
    return MakeSpine(context_, plan_, *plan_.spine, plan_.step_grain,
                     TimeKeys(), /*with_offsets=*/true);
  }

  // The first or last period that has a row which meets all conditions.
  SpineTable EdgePeriod() {
    RowSource source(context_, RowParts(), UsesCustomGrain(plan_));
    sql::Select* select = b_.NewSelect();
    const bool last = *plan_.edge == PeriodAggregation::kLast;
    b_.AddItem(select,
               b_.Call(last ? "max" : "min",
                       {Truncate(context_, plan_.step_grain, source.Time())}),
               kPeriod);
    std::vector<sql::Expression*> conditions = {RowConditions(source)};
    for (const PlannedFilter& filter : plan_.spine_filters) {
      conditions.push_back(source.Filter(filter));
    }
    for (const PlannedFilter& filter : plan_.joined_filters) {
      conditions.push_back(source.Filter(filter));
    }
    conditions.push_back(WithinBounds(b_, source.Time(), plan_.spine_bounds));
    select->where = b_.And(conditions);
    b_.AddFrom(select, source.AppendJoins(source.Base()));
    SpineTable table;
    table.name =
        context_.AddTable(absl::StrCat(last ? "last_" : "first_",
                                       TimeGrainName(plan_.step_grain)),
                          select);
    table.source_period = b_.Column({table.name, kPeriod});
    return table;
  }

  // The period from which the window of a cumulative aggregate is measured.
  sql::Expression* Anchor(sql::Expression* period) {
    const CumulativeParams& params = *plan_.cumulative;
    if (!params.offset.has_value()) return period;
    return params.offset_is_forward ? Plus(b_, period, *params.offset)
                                    : Minus(b_, period, *params.offset);
  }

  // start <= time AND time < end, where the window lies beside the period of
  // its unit.
  sql::Expression* InExclusiveWindow(sql::Expression* time,
                                     sql::Expression* period) {
    const CumulativeParams& params = *plan_.cumulative;
    const TimeGrain unit = params.window->grain.standard;
    sql::Expression* edge = Truncate(context_, unit, Anchor(period));
    sql::Expression* start = nullptr;
    sql::Expression* end = nullptr;
    if (params.is_leading) {
      const TimeWindow one = {1, params.window->grain};
      const TimeWindow all = {params.window->count + 1, params.window->grain};
      start = Plus(b_, edge, one);
      end = Plus(b_, CopyOf(b_, edge), all);
    } else {
      start = Minus(b_, edge, *params.window);
      end = CopyOf(b_, edge);
    }
    return b_.And({b_.Binary(sql::BinaryOp::kGreaterEqual, time, start),
                   b_.Binary(sql::BinaryOp::kLess, CopyOf(b_, time), end)});
  }

  // When a row of a step counts for a period.
  sql::Expression* Counts(sql::Expression* time, sql::Expression* period) {
    if (plan_.spine_use != SpineUse::kAccumulate) {
      return b_.Equal(time, period);
    }
    const CumulativeParams& params = *plan_.cumulative;
    if (params.is_all) {
      sql::Expression* dated = b_.IsNull(time, /*negated=*/true);
      // Without any period nothing counts.
      if (!plan_.edge.has_value()) return dated;
      return b_.And({dated, b_.IsNull(period, /*negated=*/true)});
    }
    if (params.window.has_value() && params.excludes_anchor) {
      return InExclusiveWindow(time, period);
    }
    sql::Expression* anchor = Anchor(period);
    if (params.is_leading && params.window.has_value()) {
      return b_.And({b_.Binary(sql::BinaryOp::kGreaterEqual, time, anchor),
                     b_.Binary(sql::BinaryOp::kLess, CopyOf(b_, time),
                               Plus(b_, CopyOf(b_, anchor), *params.window))});
    }
    std::vector<sql::Expression*> conditions = {
        b_.Binary(sql::BinaryOp::kLessEqual, time, anchor)};
    if (params.window.has_value()) {
      conditions.push_back(
          b_.Binary(sql::BinaryOp::kGreater, CopyOf(b_, time),
                    Minus(b_, CopyOf(b_, anchor), *params.window)));
    } else if (params.grain_to_date.has_value()) {
      conditions.push_back(b_.Binary(
          sql::BinaryOp::kGreaterEqual, CopyOf(b_, time),
          Truncate(context_, *params.grain_to_date, CopyOf(b_, anchor))));
    }
    return b_.And(conditions);
  }

  AggregateSelect AccumulateAggregates() {
    const std::string aggregated = AggregateByStep();
    const SpineTable spine = Periods();
    AggregateSelect result;
    result.select = b_.NewSelect();
    b_.AddFrom(result.select,
               b_.Join(sql::JoinKind::kInner, b_.Table({spine.name}),
                       b_.Table({aggregated}),
                       Counts(b_.Column({aggregated, kRowTime}),
                              spine.source_period)));
    period_ = b_.Column({spine.name, kPeriod});
    result.keys = KeysOver(spine.name, aggregated);
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      result.values.push_back(AggregateOfAggregates(
          b_, Simple(i).agg, b_.Column({aggregated, plan_.values[i].column})));
    }
    result.group_by_keys = true;
    return result;
  }

  // Every row joined to the periods that it counts for, then aggregated.
  AggregateSelect JoinRowsToSpine() {
    const SpineTable spine = Periods();
    AggregateSelect result;
    result.select = b_.NewSelect();
    period_ = b_.Column({spine.name, kPeriod});
    if (NeedsOwnTable()) {
      Rows rows = PreparedRows();
      b_.AddFrom(result.select,
                 b_.Join(sql::JoinKind::kInner, b_.Table({spine.name}),
                         rows.from, Counts(rows.time, spine.source_period)));
      result.select->where = rows.where;
      for (size_t i = 0; i < plan_.keys.size(); ++i) {
        result.keys.push_back(IsAggTime(plan_.keys[i])
                                  ? b_.Column({spine.name, keys_[i].name})
                                  : rows.keys[i]);
      }
      for (size_t i = 0; i < rows.values.size(); ++i) {
        result.values.push_back(Aggregate(b_, Simple(i), rows.values[i]));
      }
      result.group_by_keys = true;
      return result;
    }
    RowSource source(context_, RowParts(), /*beside=*/true);
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      result.keys.push_back(IsAggTime(plan_.keys[i])
                                ? b_.Column({spine.name, keys_[i].name})
                                : source.Item(plan_.keys[i]));
    }
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      result.values.push_back(
          Aggregate(b_, Simple(i), ValueArgument(source, plan_.values[i])));
    }
    std::vector<sql::Expression*> conditions = {RowConditions(source)};
    sql::Expression* on =
        Counts(Truncate(context_, plan_.time->grain, source.Time()),
               spine.source_period);
    // From here on the time of an item is that of the period.
    source.SetTime([this, &spine]() -> sql::Expression* {
      return b_.Column({spine.name, kPeriod});
    });
    for (const PlannedFilter& filter : plan_.joined_filters) {
      conditions.push_back(source.Filter(filter));
    }
    source.SetTime(nullptr);
    result.select->where = b_.And(conditions);
    b_.AddFrom(result.select, source.AppendJoins(b_.Join(sql::JoinKind::kInner,
                                                         b_.Table({spine.name}),
                                                         source.Base(), on)));
    result.group_by_keys = true;
    return result;
  }

  // ---- After aggregation ---------------------------------------------------

  // Makes a table expression of an aggregate. `extra` is grouped by too.
  std::string Materialize(AggregateSelect aggregate, absl::string_view stem,
                          sql::Expression* extra) {
    int grouped = 0;
    for (size_t i = 0; i < keys_.size(); ++i) {
      b_.AddItem(aggregate.select, aggregate.keys[i], keys_[i].name);
      ++grouped;
    }
    if (extra != nullptr) {
      b_.AddItem(aggregate.select, extra, kPeriod);
      ++grouped;
    }
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      b_.AddItem(aggregate.select, aggregate.values[i], plan_.values[i].column);
    }
    if (aggregate.group_by_keys && grouped > 0) {
      b_.GroupByOrdinals(aggregate.select, grouped);
    }
    return context_.AddTable(stem, aggregate.select);
  }

  // Brings a cumulative aggregate from its steps to the keys' periods.
  AggregateSelect Regrain(AggregateSelect stepwise) {
    const std::string table = Materialize(
        std::move(stepwise), absl::StrCat(plan_.name, "_stepwise"), period_);
    AggregateSelect result;
    result.select = b_.NewSelect();
    b_.AddFrom(result.select, b_.Table({table}));
    for (const OutputKey& key : keys_) {
      result.keys.push_back(b_.Column({table, key.name}));
    }
    if (*plan_.period_agg == PeriodAggregation::kAverage) {
      for (const AggregateValue& value : plan_.values) {
        result.values.push_back(
            b_.Call("avg", {b_.Column({table, value.column})}));
      }
      result.group_by_keys = true;
      return result;
    }
    result.select->quantifier = sql::SetQuantifier::kDistinct;
    const bool first = *plan_.period_agg == PeriodAggregation::kFirst;
    for (const AggregateValue& value : plan_.values) {
      std::vector<sql::Expression*> partition;
      for (sql::Expression* key : result.keys) {
        partition.push_back(CopyOf(b_, key));
      }
      result.values.push_back(
          b_.Over(b_.Call(first ? "first_value" : "last_value",
                          {b_.Column({table, value.column})}),
                  partition, {b_.Order(b_.Column({table, kPeriod}))},
                  b_.Frame(sql::FrameUnit::kRows,
                           sql::FrameBoundKind::kUnboundedPreceding,
                           sql::FrameBoundKind::kUnboundedFollowing)));
    }
    return result;
  }

  // Whether a key of time tells all periods of the grain apart.
  bool HasKeyOfGrain(TimeGrain grain) const {
    return std::any_of(
        plan_.keys.begin(), plan_.keys.end(), [grain](const ItemSource& key) {
          return IsAggTime(key) && key.grain.has_value() &&
                 !key.grain->is_custom() && key.grain->standard == grain;
        });
  }

  // Gives every period of the spine a row.
  AggregateSelect JoinToSpine(AggregateSelect aggregate) {
    const std::string table =
        Materialize(std::move(aggregate), plan_.name, nullptr);
    const TimeGrain grain = plan_.output_spine->grain;
    const SpineTable spine =
        MakeSpine(context_, plan_, *plan_.output_spine, grain, TimeKeys(),
                  /*with_offsets=*/false);
    std::string periods = spine.name;
    sql::Relation* from = b_.Table({spine.name});
    if (!HasKeyOfGrain(grain)) {
      // Several periods may share all keys; each combination counts once.
      periods = context_.UniqueName("periods");
      sql::Select* distinct = b_.NewSelect();
      distinct->quantifier = sql::SetQuantifier::kDistinct;
      for (const auto& [name, item] : TimeKeys()) {
        b_.AddItem(distinct, b_.Column({spine.name, name}), name);
      }
      b_.AddFrom(distinct, from);
      from = b_.FromSubquery(b_.ToQuery(distinct), periods);
    }
    std::vector<sql::Expression*> on;
    for (const auto& [name, item] : TimeKeys()) {
      sql::Expression* mine = b_.Column({periods, name});
      sql::Expression* theirs = b_.Column({table, name});
      // Custom periods may have no name.
      const bool maybe_null = item.grain.has_value() && item.grain->is_custom();
      on.push_back(maybe_null
                       ? b_.Binary(sql::BinaryOp::kNullSafeEqual, mine, theirs)
                       : b_.Equal(mine, theirs));
    }
    AggregateSelect result;
    result.select = b_.NewSelect();
    b_.AddFrom(result.select, b_.Join(sql::JoinKind::kLeft, from,
                                      b_.Table({table}), b_.And(on)));
    result.keys = KeysOver(periods, table);
    for (const AggregateValue& value : plan_.values) {
      result.values.push_back(b_.Column({table, value.column}));
    }
    for (const auto& [tree, items] : plan_.output_filters) {
      b_.AddWhere(
          result.select,
          SubstituteNames(
              context_, *tree,
              [&, &items = items](const std::string& name) -> sql::Expression* {
                for (const auto& [key, index] : items) {
                  if (key == name) {
                    return CopyOf(b_, result.keys[index]);
                  }
                }
                return nullptr;
              }));
    }
    return result;
  }

  LoweringContext& context_;
  sql::Builder& b_;
  const AggregatePlan& plan_;
  const std::vector<OutputKey>& keys_;
  // The period of a cumulative aggregate's steps.
  sql::Expression* period_ = nullptr;
};

}  // namespace

AggregateSelect LowerAggregate(LoweringContext& context,
                               const AggregatePlan& plan,
                               const std::vector<OutputKey>& keys) {
  return AggregateLowering(context, plan, keys).Lower();
}

}  // namespace semantic_layer::semantic
