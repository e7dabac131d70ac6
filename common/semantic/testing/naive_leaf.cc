#include "common/semantic/testing/naive_leaf.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/testing/naive_aggregation.h"
#include "common/semantic/testing/naive_conversion.h"
#include "common/semantic/testing/naive_spine.h"
#include "common/status/status_macros.h"

namespace semantic_layer::semantic {
namespace {

using Level = NaiveFilter::Level;

// A row that counts: where it stands, what it adds, and the period that shows
// it where that is not the one of its own time.
struct Counted {
  size_t row = 0;
  Value value;
  std::optional<absl::CivilSecond> period = std::nullopt;
};

// A condition with its names.
struct BoundFilter {
  NaiveFilter filter;
  NaiveNames names;
  bool has_time = false;  // names the metric's own time
  bool all_time = false;  // names nothing else

  bool Holds(const std::function<Value(const NaiveItem&)>& value) const {
    return filter.meaning
        ->Evaluate(
            [&](const Expression& name) { return value(names.at(&name)); })
        .IsTrue();
  }
};

// Whether both mean the same values.
bool IsSame(const NaiveItem& a, const NaiveItem& b) {
  return a.name.path == b.name.path && a.name.element == b.name.element &&
         a.name.date_part == b.name.date_part && a.grain == b.grain &&
         a.custom == b.custom;
}

class Leaf {
 public:
  Leaf(const Catalog& catalog, const NaiveRows& rows, const NaiveAsked& asked,
       const SimpleAggregation& simple, const NaiveScope& scope,
       const NaiveConversion* conversion)
      : catalog_(catalog),
        rows_(rows),
        asked_(asked),
        simple_(simple),
        scope_(scope),
        conversion_(conversion),
        value_(conversion == nullptr ? simple : *conversion->converted),
        model_(*catalog.FindModel(simple.model)),
        time_(model_.FindDimension(simple.agg_time_dimension)) {}

  absl::StatusOr<NaiveColumn> Evaluate() {
    for (const ItemName& name : asked_.keys) {
      ASSIGN_OR_RETURN(NaiveItem key, rows_.Resolve(model_, time_, name));
      timed_ = timed_ || key.is_agg_time;
      keys_.push_back(std::move(key));
    }
    RETURN_IF_ERROR(Check());
    RETURN_IF_ERROR(SortFilters());
    NaiveColumn result;
    if (scope_.cumulative != nullptr && timed_) {
      ASSIGN_OR_RETURN(result, Accumulated());
    } else if (!scope_.offsets.empty()) {
      ASSIGN_OR_RETURN(result, Shifted());
    } else {
      ASSIGN_OR_RETURN(std::vector<Counted> counted, CountedRows(std::nullopt));
      result = Aggregated(GroupsOf(AtEdge(std::move(counted))));
    }
    if (!simple_.join_to_timespine || !timed_) return result;
    // The steps of an accumulation are filled already.
    return scope_.cumulative != nullptr ? PassingOutput(result)
                                        : OnSpine(result);
  }

 private:
  absl::Status Check() const {
    if (!scope_.offsets.empty() && !timed_) {
      return absl::InvalidArgumentError("an offset needs metric_time");
    }
    for (const NaiveOffset& offset : scope_.offsets) {
      if (offset.window.has_value() && offset.window->grain.is_custom() &&
          GrainOf(offset) < time_->grain) {
        return absl::InvalidArgumentError("moved by less than a period");
      }
    }
    RETURN_IF_ERROR(CheckWeeks());
    if (scope_.cumulative == nullptr) return absl::OkStatus();
    const bool bounded = scope_.cumulative->window.has_value() ||
                         scope_.cumulative->grain_to_date.has_value();
    if (bounded && !timed_) {
      return absl::InvalidArgumentError("a window needs metric_time");
    }
    for (const NaiveItem& key : keys_) {
      if (key.is_agg_time && key.name.date_part.has_value()) {
        return absl::InvalidArgumentError("cumulative by a date part");
      }
    }
    return absl::OkStatus();
  }

  // Rows of whole weeks cannot be dated by weeks that start on another day;
  // which row of a spine of weeks they belong to is not said either.
  absl::Status CheckWeeks() const {
    if (time_->grain != TimeGrain::kWeek) return absl::OkStatus();
    for (const NaiveItem& key : keys_) {
      if (key.is_agg_time && !key.custom.empty() &&
          rows_.calendar().GrainTelling(key.custom) == TimeGrain::kDay &&
          rows_.calendar().SpineOf(key.custom)->grain == TimeGrain::kWeek) {
        return absl::UnimplementedError("weeks within other weeks");
      }
    }
    return absl::OkStatus();
  }

  // Which conditions see rows, which see periods.
  absl::Status SortFilters() {
    const bool moves =
        !scope_.offsets.empty() || (scope_.cumulative != nullptr && timed_);
    for (const NaiveFilter& filter : scope_.filters) {
      BoundFilter bound;
      bound.filter = filter;
      ASSIGN_OR_RETURN(bound.names,
                       ResolveNames(rows_, asked_, model_, time_, filter));
      bound.all_time = !bound.names.empty();
      for (const auto& [name, item] : bound.names) {
        bound.has_time = bound.has_time || item.is_agg_time;
        bound.all_time = bound.all_time && item.is_agg_time;
      }
      const bool of_measure = filter.level == Level::kMeasure;
      if (moves && bound.has_time && !of_measure) {
        SortParts(*filter.meaning, bound);
        continue;
      }
      if (timed_ && simple_.join_to_timespine && !of_measure) {
        if (bound.all_time) {
          period_filters_.push_back(bound);
        } else if (filter.level == Level::kQuestion) {
          output_filters_.push_back(bound);
        }
      }
      row_filters_.push_back(std::move(bound));
    }
    return absl::OkStatus();
  }

  // Conditions joined by AND see what each of them names.
  void SortParts(const Expression& meaning, const BoundFilter& whole) {
    if (meaning.kind == Expression::Kind::kAnd) {
      for (const Expression& part : meaning.args) SortParts(part, whole);
      return;
    }
    BoundFilter part = whole;
    part.filter.meaning = &meaning;
    part.names.clear();
    part.has_time = false;
    part.all_time = true;
    for (const Expression* name : meaning.Names()) {
      const NaiveItem& item = whole.names.at(name);
      part.names[name] = item;
      part.has_time = part.has_time || item.is_agg_time;
      part.all_time = part.all_time && item.is_agg_time;
    }
    part.all_time = part.all_time && part.has_time;
    (part.all_time   ? period_filters_
     : part.has_time ? joint_filters_
                     : row_filters_)
        .push_back(std::move(part));
  }

  Value TimeOf(size_t row) const { return rows_.Clock(model_, row, *time_); }

  Value Cut(const Value& time, TimeGrain grain) const {
    return rows_.calendar().Cut(time, grain);
  }

  static bool Within(
      const Value& time,
      const std::pair<std::optional<absl::CivilSecond>,
                      std::optional<absl::CivilSecond>>& bounds) {
    if (!bounds.first.has_value() && !bounds.second.has_value()) return true;
    if (time.is_null()) return false;
    return (!bounds.first.has_value() || time.time() >= *bounds.first) &&
           (!bounds.second.has_value() || time.time() < *bounds.second);
  }

  // The model's rows that meet the conditions, those included that name the
  // time of the period that shows them.
  std::vector<size_t> GoodRows(std::optional<absl::CivilSecond> period) const {
    const bool moves =
        !scope_.offsets.empty() || (scope_.cumulative != nullptr && timed_);
    auto bounds = WholePeriods(rows_.calendar(), asked_, time_->grain);
    // A total since the beginning sees everything up to the end.
    if (scope_.cumulative != nullptr) bounds.first.reset();
    std::vector<size_t> good;
    for (size_t row = 0; row < rows_.Count(model_); ++row) {
      bool holds = moves || Within(TimeOf(row), bounds);
      for (const BoundFilter& filter : row_filters_) {
        holds = holds && filter.Holds([&](const NaiveItem& item) {
          return rows_.Of(model_, time_, row, item);
        });
      }
      for (const BoundFilter& filter : joint_filters_) {
        holds = holds && filter.Holds([&](const NaiveItem& item) {
          return item.is_agg_time ? item.Cut(Value::Time(*period))
                                  : rows_.Of(model_, time_, row, item);
        });
      }
      if (holds) good.push_back(row);
    }
    return good;
  }

  absl::StatusOr<std::vector<Counted>> CountedRows(
      std::optional<absl::CivilSecond> period) const {
    std::vector<size_t> good = GoodRows(period);
    if (conversion_ != nullptr) return Conversions(std::move(good));
    std::vector<Counted> counted;
    for (size_t row : good) {
      counted.push_back(
          {row, rows_.Text(model_, row, simple_.expr, simple_.expr.text)});
    }
    return counted;
  }

  // Calls `show` with every period and the rows that count for it: the answer
  // for a period is what the metric says where that is metric_time.
  absl::Status ForEachPeriod(
      TimeGrain step,
      const std::function<void(absl::CivilSecond, const std::vector<Counted>&)>&
          show) const {
    std::vector<Counted> counted;
    bool is_first = true;
    for (absl::CivilSecond period : Periods(step)) {
      if (is_first || !joint_filters_.empty()) {
        ASSIGN_OR_RETURN(counted, CountedRows(period));
      }
      is_first = false;
      show(period, counted);
    }
    return absl::OkStatus();
  }

  // Semi-additive: rows at the first or last time of their group. A group has
  // the same groupings, none of them NULL, and the same asked periods. Where
  // rows were moved along that time it is their new one that says which is
  // first or last; their own decides between those moved to one period.
  std::vector<Counted> AtEdge(std::vector<Counted> good) const {
    if (!simple_.non_additive.has_value()) return good;
    const NonAdditiveDimension& how = *simple_.non_additive;
    const Dimension& over = *model_.FindDimension(how.name);
    const auto place = [&](const Counted& counted) {
      const Value own = Cut(rows_.Clock(model_, counted.row, over), over.grain);
      const bool moved = counted.period.has_value() && &over == time_;
      return std::make_pair(moved ? Value::Time(*counted.period) : own, own);
    };
    const auto group = [&](const Counted& counted) {
      std::vector<Value> values;
      for (const std::string& name : how.groupings) {
        values.push_back(
            rows_.Of(model_, counted.row, *model_.FindEntity(name)));
      }
      for (const NaiveItem& key : keys_) {
        if (!key.hops.empty() || key.dimension != &over) continue;
        values.push_back(key.Cut(key.is_agg_time && counted.period.has_value()
                                     ? Value::Time(*counted.period)
                                     : rows_.Clock(model_, counted.row, over)));
      }
      return values;
    };
    std::vector<Counted> edges;
    for (const Counted& counted : good) {
      const auto mine = place(counted);
      const std::vector<Value> my_group = group(counted);
      bool is_edge = !mine.second.is_null();
      for (size_t i = 0; i < how.groupings.size(); ++i) {
        is_edge = is_edge && !my_group[i].is_null();
      }
      for (const Counted& other : good) {
        const auto theirs = place(other);
        if (theirs.second.is_null() || group(other) != my_group) continue;
        if (how.last ? mine < theirs : theirs < mine) is_edge = false;
      }
      if (is_edge) edges.push_back(counted);
    }
    return edges;
  }

  // Each conversion counts where the latest base row before it stands.
  absl::StatusOr<std::vector<Counted>> Conversions(
      std::vector<size_t> good) const {
    ASSIGN_OR_RETURN(
        const std::vector<NaiveConverted> found,
        FindConversions(catalog_, rows_, asked_, *conversion_,
                        NaiveBase{&model_, time_, std::move(good)}));
    const SemanticModel& other =
        *catalog_.FindModel(conversion_->converted->model);
    std::vector<Counted> counted;
    for (const NaiveConverted& converted : found) {
      for (size_t base : converted.latest) {
        if (KeysOf(base) != KeysOf(converted.latest[0])) {
          return absl::UnimplementedError("two base rows are the latest");
        }
      }
      counted.push_back(
          {converted.latest[0],
           rows_.Text(other, converted.row, value_.expr, value_.expr.text)});
    }
    return counted;
  }

  std::vector<Value> KeysOf(size_t row) const {
    std::vector<Value> values;
    for (const NaiveItem& key : keys_) {
      values.push_back(rows_.Of(model_, time_, row, key));
    }
    return values;
  }

  // The same with the times of a period in place of the row's own.
  std::vector<Value> KeysIn(size_t row, absl::CivilSecond period) const {
    std::vector<Value> values;
    for (const NaiveItem& key : keys_) {
      values.push_back(key.is_agg_time ? key.Cut(Value::Time(period))
                                       : rows_.Of(model_, time_, row, key));
    }
    return values;
  }

  using Groups = std::map<std::vector<Value>, std::vector<Value>>;

  NaiveColumn Aggregated(const Groups& groups) const {
    NaiveColumn result;
    for (const auto& [key, values] : groups) {
      result[key] = NaiveAggregate(value_, values);
    }
    // Without items there is one row, even of nothing.
    if (keys_.empty() && groups.empty()) {
      result[{}] = NaiveAggregate(value_, {});
    }
    return result;
  }

  Groups GroupsOf(const std::vector<Counted>& counted) const {
    Groups groups;
    for (const Counted& row : counted) {
      groups[row.period.has_value() ? KeysIn(row.row, *row.period)
                                    : KeysOf(row.row)]
          .push_back(row.value);
    }
    return groups;
  }

  // The periods of the spine that the question lets through. The spine is fine
  // enough for the periods and for every condition on them.
  std::vector<absl::CivilSecond> Periods(TimeGrain grain) const {
    std::set<TimeGrain> grains = {grain};
    for (const BoundFilter& filter : period_filters_) {
      for (const auto& [name, item] : filter.names) {
        grains.insert(item.NeededGrain());
      }
    }
    // A week of rows of weeks is where it starts: nothing finer tells more.
    const bool weekly = time_->grain == TimeGrain::kWeek;
    const TimeGrain needed =
        weekly && grain == TimeGrain::kWeek ? grain : TellingApart(grains);
    NaiveSpine spine = SpineFor(needed);
    if (weekly && spine.grain <= TimeGrain::kWeek) {
      for (absl::CivilSecond& time : spine.times) {
        time = Cut(Value::Time(time), TimeGrain::kWeek).time();
      }
    }
    std::set<absl::CivilSecond> periods;
    const auto bounds = WholePeriods(rows_.calendar(), asked_, time_->grain);
    for (absl::CivilSecond second : spine.times) {
      const Value time = Value::Time(second);
      bool holds = Within(time, bounds);
      for (const BoundFilter& filter : period_filters_) {
        holds = holds && filter.Holds([&](const NaiveItem& item) {
          return item.Cut(time);
        });
      }
      if (holds) periods.insert(Cut(time, grain).time());
    }
    return {periods.begin(), periods.end()};
  }

  // Without a declared spine: every period in which the model has rows, and
  // those between.
  NaiveSpine SpineFor(TimeGrain needed) const {
    if (auto declared = DeclaredSpine(catalog_, rows_, needed)) {
      return *std::move(declared);
    }
    std::vector<absl::CivilSecond> times;
    for (size_t row = 0; row < rows_.Count(model_); ++row) {
      const Value time = Cut(TimeOf(row), needed);
      if (!time.is_null()) times.push_back(time.time());
    }
    NaiveSpine every = {needed, {}};
    if (times.empty()) return every;
    const absl::CivilSecond last =
        *std::max_element(times.begin(), times.end());
    for (absl::CivilSecond time = *std::min_element(times.begin(), times.end());
         time <= last; time = Earlier(time, -1, needed)) {
      every.times.push_back(time);
    }
    return every;
  }

  // The period whose rows a period shows, if there is one.
  std::optional<absl::CivilSecond> Source(absl::CivilSecond period) const {
    for (const NaiveOffset& offset : scope_.offsets) {
      if (offset.to_grain.has_value()) {
        period = Cut(Value::Time(period), *offset.to_grain).time();
        continue;
      }
      const TimeWindow& window = *offset.window;
      if (!window.grain.is_custom()) {
        period = Earlier(period, window.count, window.grain.standard);
        continue;
      }
      const std::optional<absl::CivilSecond> before =
          rows_.calendar().EarlierCustom(period, window.count,
                                         window.grain.custom);
      if (!before.has_value()) return std::nullopt;
      period = *before;
    }
    return period;
  }

  // The smallest grain by which the metric's time is asked for.
  std::optional<TimeGrain> SmallestGrain() const {
    std::optional<TimeGrain> smallest;
    for (const NaiveItem& key : keys_) {
      if (!key.is_agg_time || !key.grain.has_value() || !key.custom.empty()) {
        continue;
      }
      smallest = std::min(smallest.value_or(*key.grain), *key.grain);
    }
    return smallest;
  }

  TimeGrain GrainOf(const NaiveOffset& offset) const {
    if (offset.to_grain.has_value()) return *offset.to_grain;
    const Grain& grain = offset.window->grain;
    return grain.is_custom() ? rows_.calendar().SpineOf(grain.custom)->grain
                             : grain.standard;
  }

  // Days, or what is finer and spoken of; never finer than the metric's time.
  TimeGrain DaysOrFiner() const {
    std::vector<TimeGrain> spoken_of = {TimeGrain::kDay};
    for (const NaiveItem& key : keys_) {
      if (key.is_agg_time) spoken_of.push_back(key.NeededGrain());
    }
    for (const auto* filters : {&period_filters_, &joint_filters_}) {
      for (const BoundFilter& filter : *filters) {
        for (const auto& [name, item] : filter.names) {
          if (item.is_agg_time) spoken_of.push_back(item.NeededGrain());
        }
      }
    }
    if (asked_.start.has_value() || asked_.end.has_value()) {
      spoken_of.push_back(asked_.range_grain);
    }
    for (const NaiveOffset& offset : scope_.offsets) {
      spoken_of.push_back(GrainOf(offset));
    }
    if (scope_.cumulative != nullptr) {
      if (scope_.cumulative->window.has_value()) {
        spoken_of.push_back(scope_.cumulative->window->grain.standard);
      }
      if (scope_.cumulative->grain_to_date.has_value()) {
        spoken_of.push_back(*scope_.cumulative->grain_to_date);
      }
    }
    return std::max(time_->grain,
                    *std::min_element(spoken_of.begin(), spoken_of.end()));
  }

  // The periods that a total is taken at. Choice: minutes and less are taken
  // one by one only where a spine has them.
  TimeGrain StepOfTime() const {
    const bool has_all =
        time_->grain >= TimeGrain::kHour ||
        DeclaredSpine(catalog_, rows_, time_->grain).has_value();
    return has_all ? time_->grain : DaysOrFiner();
  }

  // Whole periods are moved where each period of the offset is made of whole
  // asked ones; else rows are, by the grain of their time.
  // Choice: MetricFlow moves whole weeks by months too, which meet other weeks
  // only by chance; here the rows are moved.
  TimeGrain StepOfShift() const {
    const std::optional<TimeGrain> smallest = SmallestGrain();
    if (smallest.has_value()) {
      bool fills = true;
      for (const NaiveOffset& offset : scope_.offsets) {
        const bool custom =
            offset.window.has_value() && offset.window->grain.is_custom();
        fills = fills && !custom && Fills(*smallest, GrainOf(offset));
      }
      for (const NaiveItem& key : keys_) {
        fills =
            fills && (!key.is_agg_time || Fills(*smallest, key.NeededGrain()));
      }
      for (const BoundFilter& filter : joint_filters_) {
        for (const auto& [name, item] : filter.names) {
          fills = fills &&
                  (!item.is_agg_time || Fills(*smallest, item.NeededGrain()));
        }
      }
      if (fills) return *smallest;
    }
    bool by_windows = true;
    for (const NaiveOffset& offset : scope_.offsets) {
      by_windows = by_windows && offset.window.has_value();
    }
    return by_windows ? DaysOrFiner() : StepOfTime();
  }

  // Choice: what leads some periods of the last years to no period's beginning
  // is refused.
  bool LeadsBetweenPeriods(TimeGrain step) const {
    const std::optional<TimeWindow>& window = scope_.offsets[0].window;
    if (window.has_value() && window->grain.is_custom()) return false;
    absl::CivilSecond period =
        Cut(Value::Time(absl::CivilSecond(2024, 5, 1)), step).time();
    for (int i = 0; i < 60; ++i) {
      const Value source = Value::Time(*Source(period));
      if (Cut(source, step).time() != source.time()) return true;
      period = Earlier(period, 1, step);
    }
    return false;
  }

  absl::StatusOr<NaiveColumn> Shifted() const {
    const TimeGrain step = StepOfShift();
    if (scope_.offsets.size() == 1 && LeadsBetweenPeriods(step)) {
      return absl::InvalidArgumentError("moved to where no period begins");
    }
    std::vector<Counted> shown;
    RETURN_IF_ERROR(ForEachPeriod(
        step,
        [&](absl::CivilSecond period, const std::vector<Counted>& counted) {
          const std::optional<absl::CivilSecond> source = Source(period);
          for (const Counted& row : counted) {
            const Value time = Cut(TimeOf(row.row), step);
            if (time.is_null() || source != time.time()) continue;
            shown.push_back({row.row, row.value, period});
          }
        }));
    return Aggregated(GroupsOf(AtEdge(std::move(shown))));
  }

  bool Sees(absl::CivilSecond period, absl::CivilSecond time) const {
    const CumulativeParams& params = *scope_.cumulative;
    if (time > period) return false;
    if (params.window.has_value()) {
      return time > Earlier(period, params.window->count,
                            params.window->grain.standard);
    }
    return !params.grain_to_date.has_value() ||
           time >= Cut(Value::Time(period), *params.grain_to_date).time();
  }

  Value Filled(const Value& value) const {
    if (!value.is_null() || !simple_.fill_nulls_with.has_value()) return value;
    return Value::Number(static_cast<double>(*simple_.fill_nulls_with));
  }

  // The key of a period in which no group has rows.
  std::vector<Value> GapAt(absl::CivilSecond period) const {
    std::vector<Value> gap;
    for (const NaiveItem& key : keys_) {
      gap.push_back(key.is_agg_time ? key.Cut(Value::Time(period)) : Value());
    }
    return gap;
  }

  // Each base period sees the rows of its window; coarser periods take the
  // first, the last or the mean of their base periods.
  absl::StatusOr<NaiveColumn> Accumulated() const {
    const TimeGrain step = StepOfTime();
    if (step < TimeGrain::kHour &&
        !DeclaredSpine(catalog_, rows_, step).has_value()) {
      return absl::InvalidArgumentError("a total needs a spine so fine");
    }
    std::map<std::vector<Value>, std::map<absl::CivilSecond, Value>> groups;
    RETURN_IF_ERROR(ForEachPeriod(
        step,
        [&](absl::CivilSecond period, const std::vector<Counted>& counted) {
          const std::optional<absl::CivilSecond> source = Source(period);
          std::vector<Counted> seen;
          for (const Counted& row : counted) {
            const Value time = Cut(TimeOf(row.row), step);
            if (!source.has_value() || time.is_null() ||
                !Sees(*source, time.time())) {
              continue;
            }
            seen.push_back({row.row, row.value, period});
          }
          const auto found = GroupsOf(AtEdge(std::move(seen)));
          for (const auto& [key, values] : found) {
            groups[key][period] = Filled(NaiveAggregate(value_, values));
          }
          // A step that is filled is one to compare.
          if (found.empty() && simple_.join_to_timespine) {
            groups[GapAt(period)][period] = Filled(Value());
          }
        }));
    NaiveColumn result;
    for (const auto& [key, periods] : groups) {
      std::vector<Value> values;
      for (const auto& [period, value] : periods) values.push_back(value);
      switch (scope_.cumulative->period_agg) {
        case PeriodAggregation::kFirst:
          result[key] = values.front();
          break;
        case PeriodAggregation::kLast:
          result[key] = values.back();
          break;
        case PeriodAggregation::kAverage: {
          SimpleAggregation mean;
          mean.agg = Aggregation::kAverage;
          result[key] = NaiveAggregate(mean, values);
          break;
        }
      }
    }
    return result;
  }

  NaiveColumn PassingOutput(const NaiveColumn& column) const {
    NaiveColumn result;
    for (const auto& [key, value] : column) {
      if (PassesOutput(key)) result[key] = value;
    }
    return result;
  }

  // Gives every period a row: where no group has it, one with NULL items.
  NaiveColumn OnSpine(const NaiveColumn& column) const {
    std::set<TimeGrain> grains;
    for (const NaiveItem& key : keys_) {
      if (key.is_agg_time) grains.insert(key.NeededGrain());
    }
    // A week may lie in two months: then both have their periods, unless the
    // rows are of weeks, which are where they start.
    const TimeGrain grain = std::max(TellingApart(grains), time_->grain);
    NaiveColumn result;
    for (absl::CivilSecond period : Periods(grain)) {
      bool found = false;
      const std::vector<Value> gap = GapAt(period);
      for (const auto& [key, value] : column) {
        bool same = true;
        for (size_t i = 0; i < keys_.size(); ++i) {
          same = same && (!keys_[i].is_agg_time || key[i] == gap[i]);
        }
        if (!same) continue;
        found = true;
        if (PassesOutput(key)) result[key] = value;
      }
      if (!found && PassesOutput(gap)) result[gap] = Value();
    }
    return result;
  }

  // Conditions of the question hold for the finished rows too, as far as they
  // speak of the question's own items.
  bool PassesOutput(const std::vector<Value>& key) const {
    for (const BoundFilter& filter : output_filters_) {
      bool sees_all = true;
      const bool holds = filter.Holds([&](const NaiveItem& item) {
        for (size_t i = 0; i < keys_.size(); ++i) {
          if (IsSame(keys_[i], item)) return key[i];
        }
        sees_all = false;
        return Value();
      });
      if (sees_all && !holds) return false;
    }
    return true;
  }

  const Catalog& catalog_;
  const NaiveRows& rows_;
  const NaiveAsked& asked_;
  const SimpleAggregation& simple_;
  const NaiveScope& scope_;
  const NaiveConversion* conversion_;
  const SimpleAggregation& value_;
  const SemanticModel& model_;
  const Dimension* time_;
  std::vector<NaiveItem> keys_;
  bool timed_ = false;
  std::vector<BoundFilter> row_filters_;
  std::vector<BoundFilter> joint_filters_;  // on rows and their periods
  std::vector<BoundFilter> period_filters_;
  std::vector<BoundFilter> output_filters_;
};

}  // namespace

absl::StatusOr<NaiveColumn> EvaluateLeaf(const Catalog& catalog,
                                         const NaiveRows& rows,
                                         const NaiveAsked& asked,
                                         const SimpleAggregation& simple,
                                         const NaiveScope& scope,
                                         const NaiveConversion* conversion) {
  return Leaf(catalog, rows, asked, simple, scope, conversion).Evaluate();
}

}  // namespace semantic_layer::semantic
