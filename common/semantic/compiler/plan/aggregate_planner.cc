#include "common/semantic/compiler/plan/aggregate_planner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/plan/split_filter.h"
#include "common/semantic/compiler/plan/time_range.h"
#include "common/semantic/compiler/plan/unreachable.h"
#include "common/semantic/errors.h"

namespace semantic_layer::semantic {
namespace {

using From = ItemSource::From;

bool IsAggTime(const ItemSource& item) { return item.from == From::kAggTime; }

bool NamesTime(const PlannedFilter& filter) {
  return std::any_of(filter.items.begin(), filter.items.end(),
                     [](const auto& item) { return IsAggTime(item.second); });
}

bool NamesOnlyTime(const PlannedFilter& filter) {
  return !filter.items.empty() &&
         std::all_of(filter.items.begin(), filter.items.end(),
                     [](const auto& item) { return IsAggTime(item.second); });
}

// Whether two items have one value in each row.
bool IsSameItem(const ItemSource& a, const ItemSource& b) {
  return a.from == b.from && a.join == b.join && a.dimension == b.dimension &&
         a.entity == b.entity && a.column == b.column && a.grain == b.grain &&
         a.date_part == b.date_part && a.metric_join == b.metric_join;
}

// Whether a value aggregated by step is the aggregate of its own aggregates.
bool IsDecomposable(Aggregation agg) {
  switch (agg) {
    case Aggregation::kSum:
    case Aggregation::kMin:
    case Aggregation::kMax:
    case Aggregation::kCount:
    case Aggregation::kSumBoolean:
      return true;
    case Aggregation::kAverage:
    case Aggregation::kCountDistinct:
    case Aggregation::kMedian:
    case Aggregation::kPercentile:
    case Aggregation::kExpression:
      return false;
  }
  return false;
}

class AggregatePlanner {
 public:
  AggregatePlanner(const AggregateContext& context, const LeafGroup& group,
                   std::vector<KeyProblem>* problems, Diagnostics* diagnostics)
      : context_(context),
        group_(group),
        leaf_(group.leaf),
        problems_(*problems),
        diagnostics_(*diagnostics) {
    plan_.model = leaf_.model;
    plan_.time = leaf_.time;
    for (size_t i = 0; i < group.values.size(); ++i) {
      plan_.values.push_back(
          AggregateValue{group.columns[i], group.values[i], {}});
    }
    plan_.to_many = leaf_.to_many;
  }

  AggregatePlan Plan() {
    ItemBinder binder(context_.catalog, context_.resolver, *plan_.model,
                      plan_.time, &plan_.joins);
    binder.set_to_many(&plan_.to_many);
    if (!BindKeys(&binder)) return std::move(plan_);
    plan_.offsets = leaf_.offsets;
    if (!CheckTime()) return std::move(plan_);
    PlanFilters(&binder);
    PlanValueFilters(&binder);
    PlanSpine();
    PlanBounds();
    PlanNonAdditive(&binder);
    PlanConversion();
    return std::move(plan_);
  }

 private:
  bool BindKeys(ItemBinder* binder) {
    const size_t before = problems_.size();
    for (size_t i = 0; i < context_.keys.size(); ++i) {
      BindResult result = binder->Bind(context_.keys[i]);
      if (!result.ok()) {
        problems_.push_back(KeyProblem{static_cast<int>(i), std::move(result)});
        continue;
      }
      timed_ = timed_ || IsAggTime(result.source);
      plan_.keys.push_back(std::move(result.source));
    }
    return problems_.size() == before;
  }

  bool CheckTime() {
    if (!plan_.offsets.empty() && !timed_) {
      diagnostics_.push_back(
          NeedsMetricTime(leaf_.asked->name, "is shifted in time"));
      return false;
    }
    if (!CheckCustomOffsets()) return false;
    if (leaf_.cumulative == nullptr) return true;
    const bool bounded = leaf_.cumulative->window.has_value() ||
                         leaf_.cumulative->grain_to_date.has_value() ||
                         leaf_.cumulative->offset.has_value();
    if (bounded && !timed_ && !leaf_.cumulative->is_semiadditive) {
      diagnostics_.push_back(
          NeedsMetricTime(leaf_.asked->name, "is accumulated over a window"));
      return false;
    }
    // Values of one period stand in any group, also of a part of a date.
    if (leaf_.cumulative->is_semiadditive && plan_.offsets.empty()) return true;
    for (const ItemSource& key : plan_.keys) {
      if (!IsAggTime(key) || !key.date_part.has_value()) continue;
      diagnostics_.push_back(QuestionError(
          DiagnosticCode::kInvalidItem, "group_by",
          absl::StrCat("Metric '", leaf_.asked->name,
                       "' is cumulative and cannot be grouped by a part of a "
                       "date"),
          "group by a grain of metric_time"));
      return false;
    }
    return true;
  }

  // Custom grains move the rows of their spine; a time that is coarser has no
  // such rows.
  bool CheckCustomOffsets() {
    for (const OffsetStep& offset : plan_.offsets) {
      if (!offset.window.has_value() || !offset.window->grain.is_custom()) {
        continue;
      }
      const std::string& name = offset.window->grain.custom;
      const CustomGrain* custom = nullptr;
      const TimeSpine* spine = context_.catalog.FindCustomGrain(name, &custom);
      if (spine->grain >= plan_.time->grain) continue;
      diagnostics_.push_back(QuestionError(
          DiagnosticCode::kInvalidQuestion, "metrics",
          absl::StrCat("Metric '", leaf_.asked->name, "' is moved by '", name,
                       "', which counts each ", TimeGrainName(spine->grain),
                       ", but its time has the grain ",
                       TimeGrainName(plan_.time->grain)),
          absl::StrCat("define '", name, "' in a time spine of that grain")));
      return false;
    }
    return true;
  }

  bool MeetsSpine() const {
    return !plan_.offsets.empty() ||
           (leaf_.cumulative != nullptr &&
            (timed_ || leaf_.cumulative->is_semiadditive));
  }

  void PlanFilters(ItemBinder* binder) {
    const bool output_spine = leaf_.value().join_to_timespine && timed_;
    for (const ParsedFilter* filter : leaf_.filters) {
      std::optional<PlannedFilter> bound =
          BindFilter(context_, *filter, binder, &plan_.metric_joins,
                     leaf_.asked->name, &diagnostics_);
      if (!bound.has_value()) continue;
      const bool all = NamesOnlyTime(*bound);
      const bool of_measure = filter->level == FilterLevel::kMeasure;
      if (MeetsSpine() && NamesTime(*bound) && !of_measure) {
        for (PlannedFilter& part : SplitFilter(*bound)) {
          (NamesOnlyTime(part) ? plan_.spine_filters
           : NamesTime(part)   ? plan_.joined_filters
                               : plan_.row_filters)
              .push_back(std::move(part));
        }
        continue;
      }
      if (output_spine && all && !of_measure) {
        plan_.spine_filters.push_back(*bound);
      } else if (output_spine && filter->level == FilterLevel::kQuestion) {
        AddOutputFilter(*bound);
      }
      plan_.row_filters.push_back(*std::move(bound));
    }
  }

  // Filters of single values, bound once each.
  void PlanValueFilters(ItemBinder* binder) {
    std::vector<std::pair<const ParsedFilter*, PlannedFilter>> bound;
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      for (const ParsedFilter* filter : group_.value_filters[i]) {
        const auto known =
            std::find_if(bound.begin(), bound.end(),
                         [filter](const auto& b) { return b.first == filter; });
        if (known != bound.end()) {
          plan_.values[i].filters.push_back(known->second);
          continue;
        }
        std::optional<PlannedFilter> planned =
            BindFilter(context_, *filter, binder, &plan_.metric_joins,
                       leaf_.asked->name, &diagnostics_);
        if (!planned.has_value()) continue;
        plan_.values[i].filters.push_back(*planned);
        if (plan_.values.size() > 1) {
          bound.emplace_back(filter, *std::move(planned));
        }
      }
    }
  }

  // A filter on queried items holds for the rows that the spine adds too.
  void AddOutputFilter(const PlannedFilter& filter) {
    std::vector<std::pair<std::string, int>> keys;
    for (const auto& [text, item] : filter.items) {
      int found = -1;
      for (size_t i = 0; i < plan_.keys.size(); ++i) {
        if (IsSameItem(plan_.keys[i], item)) found = static_cast<int>(i);
      }
      if (found < 0) return;
      keys.emplace_back(text, found);
    }
    if (!keys.empty()) {
      plan_.output_filters.emplace_back(filter.tree, std::move(keys));
    }
  }

  // The smallest standard grain among the keys of time, if any.
  std::optional<TimeGrain> SmallestGrain() const {
    std::optional<TimeGrain> smallest;
    for (const ItemSource& key : plan_.keys) {
      if (!IsAggTime(key) || !key.grain.has_value() || key.grain->is_custom()) {
        continue;
      }
      if (!smallest.has_value() || key.grain->standard < *smallest) {
        smallest = key.grain->standard;
      }
    }
    return smallest;
  }

  // Whether every key of time follows from periods of this grain.
  bool KeysFollowFrom(TimeGrain grain) const {
    for (const ItemSource& key : plan_.keys) {
      if (!IsAggTime(key)) continue;
      if (!Divides(grain, Needed(key))) return false;
    }
    return true;
  }

  // Whether periods of this grain are moved whole.
  bool MovesWhole(TimeGrain grain) const {
    if (!KeysFollowFrom(grain)) return false;
    for (const OffsetStep& offset : plan_.offsets) {
      if (offset.window.has_value() &&
          (offset.window->grain.is_custom() ||
           !Divides(grain, offset.window->grain.standard))) {
        return false;
      }
      if (offset.to_grain.has_value() && !Divides(grain, *offset.to_grain)) {
        return false;
      }
    }
    return true;
  }

  // Whether the conditions on rows and periods together follow from periods of
  // this grain.
  bool JoinedFiltersFollowFrom(TimeGrain grain) const {
    for (const PlannedFilter& filter : plan_.joined_filters) {
      for (const auto& [text, item] : filter.items) {
        if (IsAggTime(item) && !Divides(grain, Needed(item))) return false;
      }
    }
    return true;
  }

  // The grain by which a spine's rows have to be told apart for a window.
  TimeGrain GrainOf(const TimeWindow& window) const {
    if (!window.grain.is_custom()) return window.grain.standard;
    const CustomGrain* custom = nullptr;
    return context_.catalog.FindCustomGrain(window.grain.custom, &custom)
        ->grain;
  }

  // The coarsest periods, days at most, that keys, conditions, the range,
  // offsets and windows do not look into.
  TimeGrain CoarsestStep() const {
    TimeGrain step = std::max(TimeGrain::kDay, plan_.time->grain);
    const auto divide = [&step](TimeGrain by) {
      step = CoarsestDividing(step, by);
    };
    for (const ItemSource& key : plan_.keys) {
      if (IsAggTime(key)) divide(Needed(key));
    }
    for (const auto* filters : {&plan_.spine_filters, &plan_.joined_filters}) {
      for (const PlannedFilter& filter : *filters) {
        for (const auto& [text, item] : filter.items) {
          if (IsAggTime(item)) divide(Needed(item));
        }
      }
    }
    if (context_.start.has_value() || context_.end.has_value()) {
      divide(context_.range_grain);
    }
    for (const OffsetStep& offset : plan_.offsets) {
      divide(offset.window.has_value() ? GrainOf(*offset.window)
                                       : *offset.to_grain);
    }
    if (const CumulativeParams* cumulative = leaf_.cumulative) {
      if (cumulative->window.has_value()) divide(GrainOf(*cumulative->window));
      if (cumulative->offset.has_value()) divide(GrainOf(*cumulative->offset));
      if (cumulative->grain_to_date.has_value()) {
        divide(*cumulative->grain_to_date);
      }
    }
    return std::max(step, plan_.time->grain);
  }

  // The periods that a spine has for each of the time's: those of its grain,
  // except that nobody wants a generated row for each second of years.
  TimeGrain BaseStep() const {
    const TimeGrain grain = plan_.time->grain;
    return grain >= TimeGrain::kHour ||
                   context_.catalog.SpineFor(grain) != nullptr
               ? grain
               : CoarsestStep();
  }

  void PlanShift() {
    const std::optional<TimeGrain> smallest = SmallestGrain();
    if (smallest.has_value() && MovesWhole(*smallest) &&
        JoinedFiltersFollowFrom(*smallest)) {
      plan_.step_grain = *smallest;
      plan_.spine_use = plan_.joined_filters.empty() ? SpineUse::kShiftAggregate
                                                     : SpineUse::kShiftRows;
      return;
    }
    plan_.spine_use = SpineUse::kShiftRows;
    // Going back by a window leads all of a day to one day.
    const bool by_windows = std::all_of(
        plan_.offsets.begin(), plan_.offsets.end(),
        [](const OffsetStep& offset) { return offset.window.has_value(); });
    if (by_windows) plan_.step_grain = CoarsestStep();
  }

  void PlanSpine() {
    if (MeetsSpine()) {
      plan_.step_grain = BaseStep();
      if (leaf_.cumulative != nullptr) {
        PlanCumulative();
      } else {
        PlanShift();
      }
      if (!plan_.edge.has_value()) {
        plan_.spine =
            ChooseSpine(context_.catalog, FinestNeeded(plan_.step_grain));
      }
    }
    if (leaf_.value().join_to_timespine && timed_) {
      plan_.output_spine =
          ChooseSpine(context_.catalog, FinestNeeded(OutputGrain()));
    }
  }

  TimeGrain Needed(const ItemSource& item) const {
    return NeededGrain(item,
                       context_.week_start != context_.catalog.week_start());
  }

  // A spine tells apart what the keys (`grain` does) and the conditions on its
  // periods tell apart.
  TimeGrain FinestNeeded(TimeGrain grain) const {
    // Weeks that hold whole rows are where they start.
    if (grain == TimeGrain::kWeek && plan_.time->grain == grain) return grain;
    for (const PlannedFilter& filter : plan_.spine_filters) {
      for (const auto& [text, item] : filter.items) {
        grain = CoarsestDividing(grain, Needed(item));
      }
    }
    return grain;
  }

  // Periods below the hour are too many to generate.
  void ReportMissingSpine() {
    const absl::string_view grain = TimeGrainName(plan_.step_grain);
    diagnostics_.push_back(QuestionError(
        DiagnosticCode::kNoTimeSpine, "metrics",
        absl::StrCat("Metric '", leaf_.asked->name, "' would be accumulated ",
                     grain, " by ", grain, ", and no time spine is that fine"),
        absl::StrCat("ask, filter and accumulate by hours or coarser; or "
                     "configure a time spine of grain ",
                     grain, "; or give '", plan_.time->name,
                     "' a coarser time_granularity")));
  }

  void PlanCumulative() {
    plan_.spine_use = SpineUse::kAccumulate;
    plan_.cumulative = leaf_.cumulative;
    bool has_step = false;
    for (const ItemSource& key : plan_.keys) {
      has_step = has_step || (IsAggTime(key) && key.grain.has_value() &&
                              !key.grain->is_custom() &&
                              key.grain->standard == plan_.step_grain);
    }
    const bool has_edge = leaf_.cumulative->is_semiadditive &&
                          plan_.offsets.empty() && !has_step;
    if (has_edge) {
      plan_.edge = leaf_.cumulative->period_agg;
    } else if (!has_step) {
      plan_.period_agg = leaf_.cumulative->period_agg;
    }
    if (!has_edge && plan_.step_grain < TimeGrain::kHour &&
        context_.catalog.SpineFor(plan_.step_grain) == nullptr) {
      ReportMissingSpine();
    }
    // Which rows of a semi-additive measure count depends on the period.
    plan_.pre_aggregate =
        plan_.joined_filters.empty() && !leaf_.value().non_additive.has_value();
    for (const AggregateValue& value : plan_.values) {
      plan_.pre_aggregate =
          plan_.pre_aggregate && IsDecomposable(value.simple->agg);
    }
  }

  // The grain of the spine that the result is joined to.
  TimeGrain OutputGrain() const {
    std::optional<TimeGrain> grain;
    for (const ItemSource& key : plan_.keys) {
      if (!IsAggTime(key)) continue;
      const TimeGrain needed = Needed(key);
      grain = CoarsestDividing(grain.value_or(needed), needed);
    }
    // Where rows are of weeks, each week is where it starts.
    return std::max(*grain, plan_.time->grain);
  }

  void PlanBounds() {
    if (!context_.start.has_value() && !context_.end.has_value()) return;
    if (plan_.time == nullptr) {
      diagnostics_.push_back(QuestionError(
          DiagnosticCode::kInvalidTimeRange, "time_range",
          absl::StrCat("Metric '", leaf_.asked->name, "' has no time to limit"),
          "leave 'time_range' out, or give the model an agg_time_dimension"));
      return;
    }
    const TimeBounds bounds = WidenedBounds(
        context_.start, context_.end,
        std::max(context_.range_grain, plan_.time->grain), context_.week_start);
    if (plan_.spine_use == SpineUse::kNone) {
      plan_.row_bounds = bounds;
      // Everything up to the end counts for a total since the beginning.
      if (leaf_.cumulative != nullptr) plan_.row_bounds.start.clear();
      if (leaf_.cumulative != nullptr && leaf_.cumulative->is_all) {
        plan_.row_bounds.end.clear();
      }
    }
    plan_.spine_bounds = bounds;
  }

  void PlanNonAdditive(ItemBinder* binder) {
    const std::optional<NonAdditiveDimension>& non_additive =
        leaf_.value().non_additive;
    if (!non_additive.has_value()) return;
    plan_.non_additive = &*non_additive;
    for (const std::string& grouping : non_additive->groupings) {
      if (auto source = binder->BindOwn(grouping)) {
        plan_.non_additive_keys.push_back(*std::move(source));
      }
    }
  }

  void PlanConversion() {
    if (leaf_.conversion == nullptr) return;
    plan_.conversion = leaf_.conversion;
    plan_.conversion_value = &leaf_.converted->simple;
    plan_.conversion_model =
        context_.catalog.FindModel(leaf_.converted->simple.model);
    // Filters of the conversion stay on its own rows, without joins.
    std::vector<PlannedJoin> joins;
    const Dimension* time = plan_.conversion_model->FindDimension(
        plan_.conversion_value->agg_time_dimension);
    ItemBinder binder(context_.catalog, context_.resolver,
                      *plan_.conversion_model, time, &joins);
    for (const ParsedFilter* filter : leaf_.conversion_filters) {
      std::vector<MetricJoin> metric_joins;
      std::optional<PlannedFilter> bound =
          BindFilter(context_, *filter, &binder, &metric_joins,
                     leaf_.asked->name, &diagnostics_);
      if (!bound.has_value()) continue;
      if (!joins.empty() || !metric_joins.empty()) {
        diagnostics_.push_back(QuestionError(
            DiagnosticCode::kInvalidFilter, "metrics",
            absl::StrCat("A filter on the conversions of metric '",
                         leaf_.asked->name,
                         "' reaches into another model: ", filter->text),
            "filter conversions by dimensions of their own model"));
        return;
      }
      plan_.conversion_filters.push_back(*std::move(bound));
    }
  }

  const AggregateContext& context_;
  const LeafGroup& group_;
  const MetricLeaf& leaf_;
  std::vector<KeyProblem>& problems_;
  Diagnostics& diagnostics_;
  AggregatePlan plan_;
  bool timed_ = false;
};

void ReportUnbound(const ParsedFilter& filter, absl::string_view key,
                   const ItemName& name, absl::string_view metric,
                   const BindResult& result, const ItemBinder& binder,
                   Diagnostics* diagnostics) {
  const std::string field = filter.level == FilterLevel::kQuestion
                                ? filter.field
                                : std::string("metrics");
  switch (result.outcome) {
    case BindResult::Outcome::kAmbiguous:
      diagnostics->push_back(ItemAmbiguous(key, field, result.ways));
      return;
    case BindResult::Outcome::kInvalid:
      diagnostics->push_back(QuestionError(DiagnosticCode::kInvalidFilter,
                                           field, result.why, result.hint));
      return;
    case BindResult::Outcome::kNotFound:
    case BindResult::Outcome::kBound: {
      const std::vector<std::string> names = binder.KnownNames();
      const std::vector<absl::string_view> known(names.begin(), names.end());
      Diagnostic diagnostic = ItemNotFound(key, field, metric, known);
      ExplainUnreachable(binder.resolver(), binder.model(), name, names,
                         &diagnostic);
      diagnostics->push_back(std::move(diagnostic));
      return;
    }
  }
}

}  // namespace

PlannedSpine ChooseSpine(const Catalog& catalog, TimeGrain grain) {
  PlannedSpine spine;
  spine.grain = grain;
  spine.table = catalog.SpineFor(grain);
  return spine;
}

std::optional<PlannedFilter> BindFilter(const AggregateContext& context,
                                        const ParsedFilter& filter,
                                        ItemBinder* binder,
                                        std::vector<MetricJoin>* metric_joins,
                                        absl::string_view metric,
                                        Diagnostics* diagnostics) {
  PlannedFilter planned;
  planned.tree = filter.tree;
  planned.text = filter.text;
  for (const auto& [column, node] : filter.columns) {
    // A dimension of the model by its plain name, else a column of its table.
    ItemSource source;
    if (const auto own = binder->BindOwn(column)) {
      source = *own;
    } else {
      source.from = From::kColumn;
      source.column = column;
      source.tree = node;
    }
    planned.items.emplace_back(column, std::move(source));
  }
  bool good = true;
  for (const auto& [key, name] : filter.items) {
    if (name.object != ItemName::Object::kMetric) {
      BindResult result = binder->Bind(name);
      if (!result.ok()) {
        ReportUnbound(filter, key, name, metric, result, *binder, diagnostics);
        good = false;
        continue;
      }
      planned.items.emplace_back(key, std::move(result.source));
      continue;
    }
    MetricJoin join;
    join.query = context.plan_metric(name, filter.field);
    if (join.query == nullptr) return std::nullopt;
    for (const std::string& group_by : name.metric_group_by) {
      // The inner question is grouped by the whole path; the rows outside have
      // the entity at its end.
      std::string why;
      std::optional<ItemName> entity = ParseItemName(group_by, {}, &why);
      BindResult result;
      if (entity.has_value()) {
        ItemName last = *entity;
        last.path.clear();
        result = binder->Bind(last);
        if (!result.ok()) result = binder->Bind(*entity);
      }
      if (!result.ok()) {
        ReportUnbound(filter, group_by, entity.value_or(ItemName{}), metric,
                      result, *binder, diagnostics);
        return std::nullopt;
      }
      join.keys.push_back(std::move(result.source));
    }
    join.alias =
        absl::StrCat(name.element, "_by_", join.query->keys.front().name);
    ItemSource source;
    source.from = From::kMetric;
    source.metric_join = static_cast<int>(metric_joins->size());
    source.column = name.element;
    metric_joins->push_back(std::move(join));
    planned.items.emplace_back(key, std::move(source));
  }
  if (!good) return std::nullopt;
  return planned;
}

AggregatePlan PlanAggregate(const AggregateContext& context,
                            const LeafGroup& group,
                            std::vector<KeyProblem>* problems,
                            Diagnostics* diagnostics) {
  return AggregatePlanner(context, group, problems, diagnostics).Plan();
}

}  // namespace semantic_layer::semantic
