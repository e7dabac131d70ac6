#include "common/semantic/interchange/view_measures.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/metric_form.h"

namespace semantic_layer::semantic {
namespace {

MeasureWindow Window(const std::string& order, std::string range,
                     bool last = true) {
  MeasureWindow window;
  window.order = order;
  window.range = std::move(range);
  window.semiadditive = last ? "last" : "first";
  return window;
}

}  // namespace

ViewMeasures::ViewMeasures(const ModelDocument* document, ViewTree* tree,
                           sql::Arena* arena, LossList* losses)
    : MetricExpressions(document, tree, arena, losses), tree_(*tree) {
  // Fields of periods first: measures must know every field's name.
  for (const MetricDefinition& metric : document_.metrics) {
    if (!metric.grain_to_date.has_value() ||
        !metric.cumulative_input.has_value()) {
      continue;
    }
    const MetricDefinition* input = Find(metric.cumulative_input->name);
    if (input == nullptr) continue;
    tree_.AddPeriodField(TimeOf(*input), *metric.grain_to_date);
  }
  for (const ViewField& field : tree_.fields()) taken_.insert(field.name);
}

std::vector<ViewMeasure> ViewMeasures::Take() {
  absl::flat_hash_set<std::string> inputs;
  for (const MetricDefinition& metric : document_.metrics) {
    for (const std::string& name : InputNames(metric)) inputs.insert(name);
  }
  for (const MetricDefinition& metric : document_.metrics) {
    // Hidden ones are made where something needs them; one that nothing in
    // the document needs is still somebody's.
    if (metric.is_private && inputs.contains(metric.name)) continue;
    Emit(metric);
  }
  return std::move(measures_);
}

std::string ViewMeasures::FreeName(const std::string& stem) {
  std::string name = stem;
  for (int i = 1; !taken_.insert(name).second; ++i) {
    name = absl::StrCat(stem, "_measure", i == 1 ? "" : absl::StrCat("_", i));
  }
  return name;
}

sql::Expression* ViewMeasures::Measure(const std::string& name) {
  return b_.Call("MEASURE", {b_.Column(name)});
}

bool ViewMeasures::Emit(const MetricDefinition& metric) {
  const auto [it, is_new] = states_.emplace(metric.name, State::kOpen);
  if (!is_new) return it->second == State::kGood;
  ViewMeasure measure;
  measure.metric = &metric;
  std::string why;
  Begin();
  const bool good = Say(metric, &measure, &why);
  states_[metric.name] = good ? State::kGood : State::kBad;
  if (!good) {
    losses_.Add(ElementOf(metric), MetricTypeName(metric.type), why);
    return false;
  }
  measure.name = FreeName(metric.name);
  if (measure.name != metric.name) {
    losses_.Add(ElementOf(metric), "name",
                absl::StrCat("A field of the view has its name; it is called '",
                             measure.name, "'."));
  }
  names_of_[metric.name] = measure.name;
  ListDetails(metric);
  if (measure.windows.empty()) ListTimes(metric);
  measures_.push_back(std::move(measure));
  return true;
}

void ViewMeasures::ListDetails(const MetricDefinition& metric) {
  if (metric.is_private) {
    losses_.Add(ElementOf(metric), "hidden", "A view shows every measure.");
  }
  if (metric.time_granularity.has_value()) {
    losses_.Add(ElementOf(metric), "time_granularity",
                "A view has no grain by default; a question names the field.");
  }
  losses_.AddConfig(ElementOf(metric), metric.about,
                    "A view has no such place.");
}

void ViewMeasures::ListTimes(const MetricDefinition& metric) {
  for (const MetricDefinition* leaf : LeavesOf(metric)) {
    const std::string time = TimeOf(*leaf);
    if (tree_.FindField(time) == nullptr || time == tree_.MetricTime()) {
      continue;
    }
    losses_.Add(ElementOf(metric), "agg_time_dimension",
                absl::StrCat("A view does not say by which time a measure is "
                             "counted; ask for '",
                             time, "' by its name."));
  }
}

std::string ViewMeasures::TimeField(const MetricDefinition& metric,
                                    std::string* why) {
  const std::string time = TimeOf(metric);
  if (!time.empty() && tree_.FindField(time) != nullptr) return time;
  *why = absl::StrCat("'", metric.name, "' has no time among the fields.");
  return "";
}

bool ViewMeasures::Say(const MetricDefinition& metric, ViewMeasure* measure,
                       std::string* why) {
  if (metric.type == MetricType::kCumulative) {
    return SayCumulative(metric, measure, why);
  }
  if (metric.type == MetricType::kConversion) {
    *why = "A view has no conversions: they join a table to itself.";
    return false;
  }
  measure->windows = metric.windows;
  measure->tree = Of(metric, {}, why);
  if (measure->tree == nullptr) return false;
  if (!metric.aggregation.has_value() ||
      !metric.aggregation->non_additive.has_value()) {
    return true;
  }
  const NonAdditiveDimension& edge = *metric.aggregation->non_additive;
  if (tree_.FindField(edge.name) == nullptr) {
    *why = absl::StrCat("'", edge.name, "' is no field of the view.");
    return false;
  }
  if (!edge.groupings.empty()) {
    *why =
        "A view takes the edge of a time by what is asked for, not by "
        "window_groupings.";
    return false;
  }
  if (!metric.filters.empty() || !metric.aggregation->measure_filters.empty()) {
    *why =
        "A view takes the edge of a time among all rows, also those that the "
        "filter leaves out.";
    return false;
  }
  measure->windows.push_back(Window(edge.name, "current", edge.last));
  losses_.Add(ElementOf(metric), "semiadditive",
              absl::StrCat("In a view each group has its own ",
                           edge.last ? "last" : "first",
                           " period; here all groups of a question share it."));
  return true;
}

bool ViewMeasures::SayCumulative(const MetricDefinition& metric,
                                 ViewMeasure* measure, std::string* why) {
  const MetricDefinition* input = metric.cumulative_input.has_value()
                                      ? Find(metric.cumulative_input->name)
                                      : nullptr;
  if (input == nullptr || input->type != MetricType::kSimple ||
      !input->measure_expr.empty()) {
    *why = "Its input is no simple metric of this document.";
    return false;
  }
  if (input->aggregation.has_value() &&
      input->aggregation->non_additive.has_value()) {
    *why = "Its input is not additive over time.";
    return false;
  }
  if (metric.period_agg == PeriodAggregation::kAverage) {
    *why =
        "A window of a view shows the first or the last of a period, and "
        "no average.";
    return false;
  }
  const std::string time = TimeField(*input, why);
  if (time.empty()) return false;
  std::vector<SqlText> filters = metric.filters;
  const std::vector<SqlText>& more = metric.cumulative_input->filters;
  filters.insert(filters.end(), more.begin(), more.end());
  measure->tree = Of(*input, filters, why);
  if (measure->tree == nullptr) return false;
  losses_.Add(ElementOf(metric), "metric_time",
              "A view has a row for a period that has rows of its own, and "
              "none for one that only has them in its window.");
  const bool last = metric.period_agg == PeriodAggregation::kLast;
  if (metric.grain_to_date.has_value()) {
    const ViewField* period = tree_.AddPeriodField(time, *metric.grain_to_date);
    if (period == nullptr) {
      *why = absl::StrCat("The name of the field for the ",
                          TimeGrainName(*metric.grain_to_date), " is taken.");
      return false;
    }
    measure->windows.push_back(Window(time, "cumulative", last));
    measure->windows.push_back(Window(period->name, "current", last));
    return true;
  }
  if (!metric.window.has_value()) {
    measure->windows.push_back(Window(time, "cumulative", last));
    losses_.Add(ElementOf(metric), "semiadditive",
                absl::StrCat("Without its time a view shows the ",
                             last ? "last" : "first",
                             " period, and not the total of all."));
    return true;
  }
  if (metric.window->grain.is_custom()) {
    *why = "A view knows no custom grains.";
    return false;
  }
  measure->windows.push_back(Window(
      time,
      absl::StrCat("trailing ", FormatTimeWindow(*metric.window), " inclusive"),
      last));
  return true;
}

sql::Expression* ViewMeasures::Refer(const MetricDefinition& user,
                                     const InputMetric& input, bool* failed,
                                     std::string* why) {
  const MetricDefinition* metric = Find(input.name);
  if (!input.offset_window.has_value()) {
    if (input.offset_to_grain.has_value()) return nullptr;
    if (Emit(*metric)) return Measure(names_of_[input.name]);
    *failed = true;
    *why = absl::StrCat("It needs the metric '", input.name,
                        "', which is left out.");
    return nullptr;
  }
  *failed = true;
  if (input.offset_window->grain.is_custom()) {
    *why = "A view knows no custom grains.";
    return nullptr;
  }
  if (metric->type != MetricType::kSimple || !metric->measure_expr.empty() ||
      !metric->aggregation.has_value() ||
      metric->aggregation->non_additive.has_value()) {
    *why = absl::StrCat("'", input.name,
                        "' is taken at another time, and is "
                        "no plain aggregate.");
    return nullptr;
  }
  const std::string offset =
      absl::StrCat("-", FormatTimeWindow(*input.offset_window));
  std::string& name = shifted_[absl::StrCat(input.name, " ", offset)];
  if (name.empty()) {
    ViewMeasure shifted;
    const std::string time = TimeField(*metric, why);
    if (!time.empty()) shifted.tree = Of(*metric, {}, why);
    if (shifted.tree == nullptr) {
      shifted_.erase(absl::StrCat(input.name, " ", offset));
      return nullptr;
    }
    shifted.windows.push_back(Window(time, "current"));
    shifted.windows.back().offset = offset;
    name = FreeName(input.alias.empty() || Find(input.alias) != nullptr
                        ? absl::StrCat(user.name, "_", input.visible_name())
                        : input.alias);
    shifted.name = name;
    measures_.push_back(std::move(shifted));
    losses_.Add(ElementOf(user), "offset_window",
                absl::StrCat("By periods longer than those of '", time,
                             "' a view shows what was before the last of "
                             "them, not before all."));
  }
  *failed = false;
  return Measure(name);
}

}  // namespace semantic_layer::semantic
