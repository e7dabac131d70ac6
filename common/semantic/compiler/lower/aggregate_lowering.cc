#include "common/semantic/compiler/lower/aggregate_lowering.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/aggregation.h"
#include "common/semantic/compiler/lower/conversion_lowering.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/spine_lowering.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

constexpr char kRowTime[] = "row_time";
constexpr char kEdgePeriod[] = "edge_period";

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
    return plan_.conversion != nullptr ? ConversionRows(nullptr)
                                       : NonAdditiveRows();
  }

  // The columns of an item: several for an entity with a composite key.
  std::vector<sql::Expression*> PartsOf(RowSource& source,
                                        const ItemSource& item) {
    if (item.from != ItemSource::From::kEntity) return {source.Item(item)};
    return source.KeyOf(item.join, *item.entity);
  }

  // Adds the time by which a semi-additive measure's rows are chosen, and the
  // first or last such time of the row's group: rows of equal `partition`, to
  // which the groupings are added. Rows that belong to no group fail the added
  // conditions.
  void AddEdge(RowSource& source, std::vector<sql::Expression*>* partition,
               sql::Select* select, std::vector<sql::Expression*>* conditions) {
    ItemSource item;
    item.dimension = &Extreme();
    item.grain = Grain{item.dimension->grain, ""};
    for (const ItemSource& grouping : plan_.non_additive_keys) {
      for (sql::Expression* part : PartsOf(source, grouping)) {
        conditions->push_back(b_.IsNull(part, /*negated=*/true));
        partition->push_back(CopyOf(b_, part));
      }
    }
    b_.AddItem(select, source.Item(item), "edge_time");
    b_.AddItem(select, EdgeOf(source.Item(item), *partition), "edge");
  }

  const Dimension& Extreme() const {
    return *plan_.model->FindDimension(plan_.non_additive->name);
  }

  // Whether groups of a semi-additive measure lie within a key's values.
  bool DividesGroups(const ItemSource& key) const {
    if (plan_.non_additive->in_each_group) return true;
    const Dimension* extreme = &Extreme();
    return IsAggTime(key) ? plan_.time == extreme
                          : key.join < 0 && key.dimension == extreme;
  }

  // Makes a table expression of rows with their edges. Where one row is shown
  // in several periods of a group only the edge of those counts.
  Rows RowsAtEdge(sql::Select* select, bool has_periods) {
    const std::string table =
        context_.AddTable(absl::StrCat("rows_", plan_.model->name), select);
    Rows rows = ColumnsOf(table);
    rows.where =
        b_.Equal(b_.Column({table, "edge_time"}), b_.Column({table, "edge"}));
    if (has_periods) {
      rows.where =
          b_.And({rows.where, b_.Equal(b_.Column({table, kRowTime}),
                                       b_.Column({table, kEdgePeriod}))});
    }
    return rows;
  }

  // The last or first value of a column in each group.
  sql::Expression* EdgeOf(sql::Expression* value,
                          const std::vector<sql::Expression*>& partition) {
    return b_.Over(b_.Call(plan_.non_additive->last ? "max" : "min", {value}),
                   partition, {});
  }

  // Only the rows at the first or last time of each group: the time is
  // compared with its extreme over the groupings and the queried periods.
  Rows NonAdditiveRows() {
    RowSource source(context_, RowParts(), UsesCustomGrain(plan_));
    sql::Select* select = b_.NewSelect();
    std::vector<sql::Expression*> partition;
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      sql::Expression* value = source.Item(plan_.keys[i]);
      b_.AddItem(select, value, keys_[i].name);
      if (DividesGroups(plan_.keys[i])) partition.push_back(CopyOf(b_, value));
    }
    for (const AggregateValue& value : plan_.values) {
      b_.AddItem(select, ValueArgument(source, value), value.column);
    }
    if (plan_.spine_use != SpineUse::kNone) {
      b_.AddItem(select, Truncate(context_, plan_.step_grain, source.Time()),
                 kRowTime);
    }
    std::vector<sql::Expression*> conditions = {RowConditions(source)};
    AddEdge(source, &partition, select, &conditions);
    select->where = b_.And(conditions);
    b_.AddFrom(select, source.AppendJoins(source.Base()));
    return RowsAtEdge(select, /*has_periods=*/false);
  }

  // Each conversion with the keys of the latest base row before it; with a
  // spine those are looked for anew for each of its periods.
  Rows ConversionRows(const SpineTable* spine) {
    const std::string conversions = ConversionTable(context_, plan_);
    RowSource source(context_, RowParts(), /*beside=*/true);
    sql::Select* select = b_.NewSelect();
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      const bool of_spine = spine != nullptr && IsAggTime(plan_.keys[i]);
      b_.AddItem(select,
                 of_spine ? b_.Column({spine->name, keys_[i].name})
                          : source.Item(plan_.keys[i]),
                 keys_[i].name);
    }
    for (const AggregateValue& value : plan_.values) {
      b_.AddItem(select, b_.Column({conversions, "converted_value"}),
                 value.column);
    }
    sql::Expression* when =
        Truncate(context_, plan_.time->grain, source.Time());
    sql::Expression* step = Truncate(context_, plan_.step_grain, source.Time());
    if (plan_.spine_use != SpineUse::kNone) {
      b_.AddItem(select, step, kRowTime);
    }
    std::vector<sql::Expression*> one = {
        b_.Column({conversions, "conversion_id"})};
    sql::Expression* where = RowConditions(source);
    if (spine != nullptr) {
      b_.AddItem(select, spine->source_period, kSourcePeriod);
      one.push_back(b_.Column({spine->name, kPeriod}));
      where = b_.And({where, JoinedConditions(source, *spine)});
    }
    b_.AddItem(
        select,
        b_.Over(b_.Call("row_number"), one,
                {b_.Order(CopyOf(b_, when), sql::SortDirection::kDescending)}),
        "distance");
    select->where = where;
    sql::Relation* from =
        b_.Join(sql::JoinKind::kInner, source.Base(), b_.Table({conversions}),
                Follows(context_, plan_, source, conversions, when));
    if (spine != nullptr) {
      // Rows before the period's own are none that it could show.
      from = b_.Join(
          sql::JoinKind::kInner, from, b_.Table({spine->name}),
          b_.Binary(sql::BinaryOp::kLessEqual, CopyOf(b_, spine->source_period),
                    CopyOf(b_, step)));
    }
    b_.AddFrom(select, source.AppendJoins(from));
    const std::string table = context_.AddTable(
        absl::StrCat("converted_", plan_.model->name), select);
    Rows rows = ColumnsOf(table);
    rows.where = b_.Equal(b_.Column({table, "distance"}), b_.Integer(1));
    if (spine != nullptr) {
      rows.where =
          b_.And({rows.where, b_.Equal(CopyOf(b_, rows.time),
                                       b_.Column({table, kSourcePeriod}))});
    }
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
    result.keys = KeysOver(spine.name, aggregated);
    b_.AddFrom(result.select,
               b_.Join(sql::JoinKind::kInner, b_.Table({spine.name}),
                       b_.Table({aggregated}),
                       b_.And({b_.Equal(b_.Column({aggregated, kRowTime}),
                                        spine.source_period),
                               OfItsGroup(spine, result.keys)})));
    for (const AggregateValue& value : plan_.values) {
      result.values.push_back(b_.Column({aggregated, value.column}));
    }
    return result;
  }

  // The periods that the aggregate is joined to.
  SpineTable Periods() {
    if (plan_.edge.has_value()) {
      RowSource source(context_, RowParts(), UsesCustomGrain(plan_));
      return MakeEdgePeriods(context_, plan_, keys_, source,
                             RowConditions(source));
    }
    return MakeSpine(context_, plan_, *plan_.spine, plan_.step_grain,
                     TimeKeys(), /*with_offsets=*/true);
  }

  // That rows with these keys are of the group that an edge period is of.
  sql::Expression* OfItsGroup(const SpineTable& spine,
                              const std::vector<sql::Expression*>& keys) {
    if (!plan_.edge.has_value()) return nullptr;
    std::vector<sql::Expression*> equal;
    for (size_t i = 0; i < keys.size(); ++i) {
      // A key of time is the period's own: the window may reach out of it.
      if (IsAggTime(plan_.keys[i])) continue;
      equal.push_back(b_.Binary(sql::BinaryOp::kNullSafeEqual,
                                b_.Column({spine.name, keys_[i].name}),
                                CopyOf(b_, keys[i])));
    }
    return b_.And(equal);
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

  // Whether a window is one step long, from step to step.
  bool CountsOneStep() const {
    const CumulativeParams& params = *plan_.cumulative;
    return params.window == TimeWindow{1, Grain{plan_.step_grain, ""}} &&
           !params.is_leading && !params.excludes_anchor &&
           (!params.offset.has_value() ||
            Divides(plan_.step_grain, params.offset->grain.standard));
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
    if (CountsOneStep()) return b_.Equal(time, anchor);
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
    period_ = b_.Column({spine.name, kPeriod});
    result.keys = KeysOver(spine.name, aggregated);
    b_.AddFrom(result.select,
               b_.Join(sql::JoinKind::kInner, b_.Table({spine.name}),
                       b_.Table({aggregated}),
                       b_.And({Counts(b_.Column({aggregated, kRowTime}),
                                      spine.source_period),
                               OfItsGroup(spine, result.keys)})));
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      result.values.push_back(AggregateOfAggregates(
          b_, Simple(i).agg, b_.Column({aggregated, plan_.values[i].column})));
    }
    result.group_by_keys = true;
    return result;
  }

  // The conditions on a row and its period: the time of an item is that of the
  // period.
  sql::Expression* JoinedConditions(RowSource& source,
                                    const SpineTable& spine) {
    source.SetTime([this, &spine]() -> sql::Expression* {
      return b_.Column({spine.name, kPeriod});
    });
    std::vector<sql::Expression*> conditions;
    for (const PlannedFilter& filter : plan_.joined_filters) {
      conditions.push_back(source.Filter(filter));
    }
    source.SetTime(nullptr);
    return b_.And(conditions);
  }

  // The model's rows beside each period that they count for.
  Rows RowsOnSpine(const SpineTable& spine) {
    RowSource source(context_, RowParts(), /*beside=*/true);
    Rows rows;
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      rows.keys.push_back(IsAggTime(plan_.keys[i])
                              ? b_.Column({spine.name, keys_[i].name})
                              : source.Item(plan_.keys[i]));
    }
    for (const AggregateValue& value : plan_.values) {
      rows.values.push_back(ValueArgument(source, value));
    }
    std::vector<sql::Expression*> conditions = {RowConditions(source)};
    sql::Expression* on =
        Counts(Truncate(context_, plan_.step_grain, source.Time()),
               spine.source_period);
    conditions.push_back(JoinedConditions(source, spine));
    conditions.push_back(OfItsGroup(spine, rows.keys));
    sql::Select* edges = nullptr;
    if (plan_.non_additive != nullptr) {
      edges = SelectEdges(source, rows, spine, &conditions);
    }
    rows.where = b_.And(conditions);
    rows.from = source.AppendJoins(b_.Join(
        sql::JoinKind::kInner, b_.Table({spine.name}), source.Base(), on));
    if (edges == nullptr) return rows;
    edges->where = rows.where;
    b_.AddFrom(edges, rows.from);
    return RowsAtEdge(edges, MovesEdges());
  }

  // The list of a table of rows beside their periods, with the edges that they
  // have there: each period of an accumulation has its own.
  sql::Select* SelectEdges(RowSource& source, const Rows& rows,
                           const SpineTable& spine,
                           std::vector<sql::Expression*>* conditions) {
    const bool accumulates = plan_.spine_use == SpineUse::kAccumulate;
    sql::Select* select = b_.NewSelect();
    std::vector<sql::Expression*> partition;
    if (accumulates) partition.push_back(b_.Column({spine.name, kPeriod}));
    for (size_t i = 0; i < rows.keys.size(); ++i) {
      b_.AddItem(select, rows.keys[i], keys_[i].name);
      if (DividesGroups(plan_.keys[i]) &&
          !(accumulates && IsAggTime(plan_.keys[i]))) {
        partition.push_back(CopyOf(b_, rows.keys[i]));
      }
    }
    for (size_t i = 0; i < rows.values.size(); ++i) {
      b_.AddItem(select, rows.values[i], plan_.values[i].column);
    }
    b_.AddItem(select, b_.Column({spine.name, kPeriod}), kRowTime);
    AddEdge(source, &partition, select, conditions);
    if (MovesEdges()) {
      std::vector<sql::Expression*> copies;
      for (sql::Expression* key : partition) copies.push_back(CopyOf(b_, key));
      b_.AddItem(select, EdgeOf(b_.Column({spine.name, kPeriod}), copies),
                 kEdgePeriod);
    }
    return select;
  }

  // Whether rows are moved along the time that they are chosen by.
  bool MovesEdges() const {
    return plan_.spine_use == SpineUse::kShiftRows && plan_.time == &Extreme();
  }

  // Conversions beside the periods that show them. Where a condition is on both
  // a base row and a period, each period has base rows of its own, and the
  // latest before a conversion is looked for among them.
  Rows ConversionsOnSpine(const SpineTable& spine) {
    if (!plan_.joined_filters.empty()) return ConversionRows(&spine);
    Rows rows = ConversionRows(nullptr);
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      if (!IsAggTime(plan_.keys[i])) continue;
      rows.keys[i] = b_.Column({spine.name, keys_[i].name});
    }
    rows.from = b_.Join(sql::JoinKind::kInner, b_.Table({spine.name}),
                        rows.from, Counts(rows.time, spine.source_period));
    return rows;
  }

  // Every row joined to the periods that it counts for, then aggregated.
  AggregateSelect JoinRowsToSpine() {
    const SpineTable spine = Periods();
    const Rows rows = plan_.conversion != nullptr ? ConversionsOnSpine(spine)
                                                  : RowsOnSpine(spine);
    period_ = plan_.non_additive != nullptr ? rows.time
                                            : b_.Column({spine.name, kPeriod});
    AggregateSelect result;
    result.select = b_.NewSelect();
    b_.AddFrom(result.select, rows.from);
    result.select->where = rows.where;
    result.keys = rows.keys;
    for (size_t i = 0; i < rows.values.size(); ++i) {
      result.values.push_back(Aggregate(b_, Simple(i), rows.values[i]));
    }
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
    // Rows of weeks have no days, whatever the spine needs for its conditions.
    const TimeGrain grain =
        std::max(plan_.output_spine->grain, plan_.time->grain);
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
