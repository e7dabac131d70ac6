#include "common/semantic/compiler/plan/spine_planner.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/plan/item_binder.h"
#include "common/semantic/compiler/plan/time_range.h"
#include "common/semantic/errors.h"

namespace semantic_layer::semantic {
namespace {

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

// How many months or, below them, seconds a period is long.
int64_t LengthIn(TimeGrain grain) {
  switch (grain) {
    case TimeGrain::kYear:
      return 12;
    case TimeGrain::kQuarter:
      return 3;
    case TimeGrain::kMonth:
      return 1;
    case TimeGrain::kWeek:
      return 7 * 24 * 3600;
    case TimeGrain::kDay:
      return 24 * 3600;
    case TimeGrain::kHour:
      return 3600;
    case TimeGrain::kMinute:
      return 60;
    default:
      return 1;
  }
}

// Whether an offset leads the beginning of every period of the grain to the
// beginning of another.
bool LeadsToPeriods(const OffsetStep& offset, TimeGrain grain) {
  if (offset.to_grain.has_value()) {
    return Divides(grain, *offset.to_grain) || Divides(*offset.to_grain, grain);
  }
  const TimeWindow& window = *offset.window;
  if (window.grain.is_custom() || grain < TimeGrain::kSecond) return true;
  const bool in_months = window.grain.standard >= TimeGrain::kMonth;
  // Days lie in months whole, weeks and months do not lie in each other.
  if (in_months != (grain >= TimeGrain::kMonth)) {
    return in_months && grain != TimeGrain::kWeek;
  }
  return window.grain.standard >= TimeGrain::kSecond &&
         window.count * LengthIn(window.grain.standard) % LengthIn(grain) == 0;
}

class SpinePlanner {
 public:
  SpinePlanner(const AggregateContext& context, const MetricLeaf& leaf,
               bool timed, AggregatePlan* plan, Diagnostics* diagnostics)
      : context_(context),
        leaf_(leaf),
        timed_(timed),
        plan_(*plan),
        diagnostics_(*diagnostics) {}

  void Plan() {
    if (MeetsSpine(leaf_, timed_)) {
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
      const TimeGrain grain =
          plan_.period_agg.has_value() ? plan_.step_grain : OutputGrain();
      plan_.output_spine = ChooseSpine(context_.catalog, FinestNeeded(grain));
    }
  }

 private:
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
    // What several lead to together is theirs.
    if (plan_.offsets.size() == 1 &&
        !LeadsToPeriods(plan_.offsets[0], plan_.step_grain)) {
      ReportBetweenPeriods(plan_.offsets[0]);
    }
  }

  // Rows would meet no period, or some by chance.
  void ReportBetweenPeriods(const OffsetStep& offset) {
    const absl::string_view grain = TimeGrainName(plan_.step_grain);
    const std::string by =
        offset.window.has_value()
            ? absl::StrCat("by ", FormatTimeWindow(*offset.window))
            : absl::StrCat("to the start of the ",
                           TimeGrainName(*offset.to_grain));
    diagnostics_.push_back(QuestionError(
        DiagnosticCode::kInvalidQuestion, "metrics",
        absl::StrCat("Metric '", leaf_.asked->name, "' is moved ", by,
                     ", where no ", grain, " begins, and '", plan_.time->name,
                     "' has the grain ", TimeGrainName(plan_.time->grain)),
        absl::StrCat("move it by whole ", grain,
                     "s, or group by a grain that the offset moves whole")));
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
    // A window of all rows needs no period to be measured from.
    const bool has_edge = leaf_.cumulative->is_semiadditive &&
                          plan_.offsets.empty() &&
                          (!has_step || leaf_.cumulative->is_all);
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

  const AggregateContext& context_;
  const MetricLeaf& leaf_;
  const bool timed_;
  AggregatePlan& plan_;
  Diagnostics& diagnostics_;
};

}  // namespace

PlannedSpine ChooseSpine(const Catalog& catalog, TimeGrain grain) {
  PlannedSpine spine;
  spine.grain = grain;
  spine.table = catalog.SpineFor(grain);
  return spine;
}

bool MeetsSpine(const MetricLeaf& leaf, bool timed) {
  return !leaf.offsets.empty() || (leaf.cumulative != nullptr &&
                                   (timed || leaf.cumulative->is_semiadditive));
}

void PlanSpine(const AggregateContext& context, const MetricLeaf& leaf,
               bool timed, AggregatePlan* plan, Diagnostics* diagnostics) {
  SpinePlanner(context, leaf, timed, plan, diagnostics).Plan();
}

}  // namespace semantic_layer::semantic
