#include "common/semantic/compiler/plan/metric_expander.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

std::string OffsetKey(const OffsetStep& offset) {
  if (offset.window.has_value()) return FormatTimeWindow(*offset.window);
  return absl::StrCat("to ", TimeGrainName(*offset.to_grain));
}

void AppendPointer(std::string* key, const void* pointer) {
  absl::StrAppend(key, absl::Hex(reinterpret_cast<uintptr_t>(pointer)), ";");
}

// Leaves with equal keys are aggregated from the same rows in the same way.
std::string GroupKey(const MetricLeaf& leaf) {
  std::string key;
  AppendPointer(&key, leaf.model);
  AppendPointer(&key, leaf.time);
  for (const ParsedFilter* filter : leaf.filters) AppendPointer(&key, filter);
  absl::StrAppend(&key, "|");
  for (const OffsetStep& offset : leaf.offsets) {
    absl::StrAppend(&key, OffsetKey(offset), ";");
  }
  absl::StrAppend(&key, "|");
  if (leaf.cumulative != nullptr) {
    const CumulativeParams& params = *leaf.cumulative;
    absl::StrAppend(
        &key, "cumulative ",
        params.window.has_value() ? FormatTimeWindow(*params.window) : "", ";",
        params.grain_to_date.has_value() ? TimeGrainName(*params.grain_to_date)
                                         : "",
        ";", static_cast<int>(params.period_agg));
  }
  AppendPointer(&key, leaf.conversion);
  for (const ParsedFilter* filter : leaf.conversion_filters) {
    AppendPointer(&key, filter);
  }
  const SimpleAggregation& value = leaf.value();
  absl::StrAppend(&key, value.join_to_timespine ? "spine" : "");
  if (value.non_additive.has_value()) {
    absl::StrAppend(&key, "semi ", value.non_additive->name, ";",
                    value.non_additive->last);
    for (const std::string& name : value.non_additive->groupings) {
      absl::StrAppend(&key, ";", name);
    }
  }
  return key;
}

bool IsSameValue(const SimpleAggregation& a, const SimpleAggregation& b) {
  return a.agg == b.agg && a.expr.text == b.expr.text && a.params == b.params;
}

// A name for a leaf's column: the metric's, or the measure's for private ones.
std::string ColumnName(const std::string& visible_name) {
  std::string name;
  for (char c : absl::AsciiStrToLower(visible_name)) {
    name.push_back(absl::ascii_isalnum(c) ? c : '_');
  }
  return name;
}

}  // namespace

void MetricExpander::AddFilters(const std::vector<SqlText>& filters,
                                FilterLevel level,
                                std::vector<const ParsedFilter*>* out) {
  for (const SqlText& filter : filters) {
    std::unique_ptr<ParsedFilter>& parsed =
        model_filters_[{filter.tree, static_cast<int>(level)}];
    if (parsed == nullptr) {
      parsed = std::make_unique<ParsedFilter>(
          ReadModelFilter(catalog_, filter, level));
    }
    if (std::find(out->begin(), out->end(), parsed.get()) == out->end()) {
      out->push_back(parsed.get());
    }
  }
}

MetricExpander::Scope MetricExpander::Enter(const Scope& outer,
                                            const Metric& metric,
                                            const InputMetric* input) {
  Scope scope = outer;
  if (input != nullptr) {
    AddFilters(input->filters, FilterLevel::kMetric, &scope.filters);
    if (input->offset_window.has_value() ||
        input->offset_to_grain.has_value()) {
      scope.offsets.push_back(
          OffsetStep{input->offset_window, input->offset_to_grain});
    }
  }
  AddFilters(metric.filters, FilterLevel::kMetric, &scope.filters);
  return scope;
}

bool MetricExpander::Expand(const Metric& metric, MetricNode* node) {
  asked_ = &metric;
  Scope scope;
  scope.filters = question_filters_;
  return Visit(metric, Enter(scope, metric, nullptr), metric.name, node);
}

bool MetricExpander::VisitInput(const Metric&, const InputMetric& input,
                                const Scope& scope, MetricNode* node) {
  const Metric& child = *catalog_.FindMetric(input.name);
  return Visit(child, Enter(scope, child, &input), input.visible_name(), node);
}

bool MetricExpander::Visit(const Metric& metric, const Scope& scope,
                           const std::string& visible_name, MetricNode* node) {
  switch (metric.type) {
    case MetricType::kSimple: {
      MetricLeaf leaf;
      leaf.metric = &metric;
      leaf.filters = scope.filters;
      leaf.offsets = scope.offsets;
      leaf.cumulative = scope.cumulative;
      AddFilters(metric.simple.measure_filters, FilterLevel::kMeasure,
                 &leaf.filters);
      return AddLeaf(std::move(leaf),
                     metric.is_private ? visible_name : metric.name, node);
    }
    case MetricType::kCumulative: {
      Scope inner = scope;
      inner.cumulative = &metric.cumulative;
      return VisitInput(metric, metric.cumulative.input, inner, node);
    }
    case MetricType::kConversion:
      return VisitConversion(metric, scope, node);
    case MetricType::kRatio:
      node->kind = MetricNode::Kind::kRatio;
      node->children.resize(2);
      return VisitInput(metric, metric.numerator, scope, &node->children[0]) &&
             VisitInput(metric, metric.denominator, scope, &node->children[1]);
    case MetricType::kDerived:
      node->kind = MetricNode::Kind::kDerived;
      node->expr = metric.expr.tree;
      node->children.resize(metric.inputs.size());
      for (size_t i = 0; i < metric.inputs.size(); ++i) {
        node->names.push_back(metric.inputs[i].visible_name());
        if (!VisitInput(metric, metric.inputs[i], scope, &node->children[i])) {
          return false;
        }
      }
      return true;
  }
  return false;
}

bool MetricExpander::VisitConversion(const Metric& metric, const Scope& scope,
                                     MetricNode* node) {
  const ConversionParams& params = metric.conversion;
  const Metric& base = *catalog_.FindMetric(params.base.name);
  const Metric& converted = *catalog_.FindMetric(params.conversion.name);
  MetricLeaf leaf;
  leaf.metric = &base;
  const Scope base_scope = Enter(scope, base, &params.base);
  leaf.filters = base_scope.filters;
  leaf.offsets = base_scope.offsets;
  AddFilters(base.simple.measure_filters, FilterLevel::kMeasure, &leaf.filters);
  leaf.conversion = &params;
  leaf.converted = &converted;
  AddFilters(params.conversion.filters, FilterLevel::kMetric,
             &leaf.conversion_filters);
  AddFilters(converted.filters, FilterLevel::kMetric, &leaf.conversion_filters);
  AddFilters(converted.simple.measure_filters, FilterLevel::kMeasure,
             &leaf.conversion_filters);
  const std::string column = params.conversion.visible_name();
  if (params.calculation == ConversionCalculation::kConversions) {
    return AddLeaf(std::move(leaf), column, node);
  }
  node->kind = MetricNode::Kind::kRatio;
  node->children.resize(2);
  return AddLeaf(std::move(leaf), column, &node->children[0]) &&
         Visit(base, base_scope, params.base.visible_name(),
               &node->children[1]);
}

bool MetricExpander::AddLeaf(MetricLeaf leaf, const std::string& column,
                             MetricNode* node) {
  if (++leaves_ > kMaxMetricLeaves) return false;
  leaf.asked = asked_;
  leaf.model = catalog_.FindModel(leaf.metric->simple.model);
  leaf.time = leaf.model->FindDimension(leaf.metric->simple.agg_time_dimension);
  const SimpleAggregation& value = leaf.value();
  const auto [it, is_new] =
      group_by_key_.emplace(GroupKey(leaf), static_cast<int>(groups_.size()));
  if (is_new) groups_.push_back(LeafGroup{std::move(leaf), {}, {}});
  LeafGroup& group = groups_[it->second];
  int index = -1;
  for (size_t i = 0; i < group.values.size(); ++i) {
    if (IsSameValue(*group.values[i], value)) index = static_cast<int>(i);
  }
  if (index < 0) {
    index = static_cast<int>(group.values.size());
    group.values.push_back(&value);
    std::string name = ColumnName(column);
    const std::string stem = name;
    for (int n = 2; std::find(group.columns.begin(), group.columns.end(),
                              name) != group.columns.end();
         ++n) {
      name = absl::StrCat(stem, "_", n);
    }
    group.columns.push_back(std::move(name));
  }
  node->kind = MetricNode::Kind::kValue;
  node->aggregate = it->second;
  node->value = index;
  node->fill_nulls_with = value.fill_nulls_with;
  return true;
}

}  // namespace semantic_layer::semantic
