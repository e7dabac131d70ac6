#include "common/semantic/compiler/plan/aggregate_planner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/plan/filter_binder.h"
#include "common/semantic/compiler/plan/spine_planner.h"
#include "common/semantic/compiler/plan/split_filter.h"
#include "common/semantic/compiler/plan/time_range.h"
#include "common/semantic/errors.h"

namespace semantic_layer::semantic {
namespace {

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
    PlanSpine(context_, leaf_, timed_, &plan_, &diagnostics_);
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

  bool MeetsSpine() const { return semantic::MeetsSpine(leaf_, timed_); }

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
    const Dimension* time = plan_.conversion_model->FindDimension(
        plan_.conversion_value->agg_time_dimension);
    ItemBinder binder(context_.catalog, context_.resolver,
                      *plan_.conversion_model, time, &plan_.conversion_joins);
    for (const ParsedFilter* filter : leaf_.conversion_filters) {
      std::optional<PlannedFilter> bound =
          BindFilter(context_, *filter, &binder, &plan_.conversion_metric_joins,
                     leaf_.asked->name, &diagnostics_);
      if (!bound.has_value()) continue;
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

}  // namespace

AggregatePlan PlanAggregate(const AggregateContext& context,
                            const LeafGroup& group,
                            std::vector<KeyProblem>* problems,
                            Diagnostics* diagnostics) {
  return AggregatePlanner(context, group, problems, diagnostics).Plan();
}

}  // namespace semantic_layer::semantic
