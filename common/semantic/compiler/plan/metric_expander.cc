#include "common/semantic/compiler/plan/metric_expander.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/resolve/aggregate_call.h"
#include "common/semantic/compiler/resolve/null_of_nulls.h"
#include "common/semantic/compiler/resolve/source_path.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/semantic/limits.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"

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
  for (int join : leaf.to_many) absl::StrAppend(&key, join, ";");
  for (const std::vector<std::string>* list : leaf.fixed) {
    absl::StrAppend(&key, "fixed ", absl::StrJoin(*list, ","), ";");
  }
  if (leaf.cumulative != nullptr) {
    const CumulativeParams& params = *leaf.cumulative;
    absl::StrAppend(
        &key, "cumulative ",
        params.window.has_value() ? FormatTimeWindow(*params.window) : "", ";",
        params.grain_to_date.has_value() ? TimeGrainName(*params.grain_to_date)
                                         : "",
        ";", static_cast<int>(params.period_agg), params.is_leading,
        params.excludes_anchor, params.is_all, params.is_semiadditive,
        params.offset_is_forward,
        params.offset.has_value() ? FormatTimeWindow(*params.offset) : "");
  }
  AppendPointer(&key, leaf.conversion);
  for (const ParsedFilter* filter : leaf.conversion_filters) {
    AppendPointer(&key, filter);
  }
  const SimpleAggregation& value = leaf.value();
  absl::StrAppend(&key, value.join_to_timespine ? "spine" : "");
  if (value.non_additive.has_value()) {
    absl::StrAppend(&key, "semi ", value.non_additive->name, ";",
                    value.non_additive->last,
                    value.non_additive->in_each_group);
    for (const std::string& name : value.non_additive->groupings) {
      absl::StrAppend(&key, ";", name);
    }
  }
  return key;
}

bool IsSameValue(const SimpleAggregation& a, const SimpleAggregation& b) {
  return a.agg == b.agg && a.expr.text == b.expr.text && a.params == b.params;
}

using Filters = std::vector<const ParsedFilter*>;

bool Has(const Filters& filters, const ParsedFilter* filter) {
  return std::find(filters.begin(), filters.end(), filter) != filters.end();
}

Filters Both(const Filters& a, const Filters& b) {
  Filters both;
  for (const ParsedFilter* filter : a) {
    if (Has(b, filter)) both.push_back(filter);
  }
  return both;
}

Filters Without(const Filters& a, const Filters& b) {
  Filters rest;
  for (const ParsedFilter* filter : a) {
    if (!Has(b, filter)) rest.push_back(filter);
  }
  return rest;
}

// Whether a group is nothing but rows, filtered and aggregated.
bool IsPlain(const MetricLeaf& leaf) {
  if (!leaf.offsets.empty() || leaf.cumulative != nullptr ||
      leaf.conversion != nullptr || leaf.value().join_to_timespine ||
      leaf.value().non_additive.has_value()) {
    return false;
  }
  for (const ParsedFilter* filter : leaf.filters) {
    for (const auto& [key, item] : filter->items) {
      if (item.object == ItemName::Object::kMetric) return false;
    }
  }
  return true;
}

// Plain groups with equal keys come from the same rows but for their filters,
// whose joins are the same too: no metric pays for, or depends on, the joins of
// another.
std::string ScanKey(const MetricLeaf& leaf) {
  std::string key;
  AppendPointer(&key, leaf.model);
  AppendPointer(&key, leaf.time);
  for (int join : leaf.to_many) absl::StrAppend(&key, join, ";");
  for (const std::vector<std::string>* list : leaf.fixed) {
    absl::StrAppend(&key, "fixed ", absl::StrJoin(*list, ","), ";");
  }
  std::vector<std::string> paths;
  const absl::string_view own = leaf.model->PrimaryEntityName();
  for (const ParsedFilter* filter : leaf.filters) {
    for (const auto& [text, item] : filter->items) {
      if (item.path.empty() || (item.path.size() == 1 && item.path[0] == own)) {
        continue;
      }
      paths.push_back(absl::StrJoin(item.path, "__"));
    }
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  absl::StrAppend(&key, "|", absl::StrJoin(paths, ";"));
  return key;
}

// Whether filtering the values says the same as filtering the rows: counting
// distinct values gives zero, rather than no row, where nothing is left, and
// where NULLs become something it matters which rows are the group's own.
bool CanFilterValues(const LeafGroup& group, bool has_keys) {
  if (has_keys && group.is_missed) return false;
  for (const SimpleAggregation* value : group.values) {
    if (value->agg == Aggregation::kExpression) return false;
    if (has_keys && (value->agg == Aggregation::kCountDistinct ||
                     value->fill_nulls_with.has_value())) {
      return false;
    }
  }
  return true;
}

std::string FreeName(const std::vector<std::string>& taken,
                     const std::string& stem) {
  std::string name = stem;
  for (int n = 2; std::find(taken.begin(), taken.end(), name) != taken.end();
       ++n) {
    name = absl::StrCat(stem, "_", n);
  }
  return name;
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
    if (input->fixed_group_by.has_value()) {
      scope.fixed.push_back(&*input->fixed_group_by);
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
  node->level = static_cast<int>(scope.fixed.size());
  switch (metric.type) {
    case MetricType::kSimple:
      return VisitSimple(metric, scope, visible_name, node);
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
    case MetricType::kDerived: {
      Scope inner = scope;
      node->kind = MetricNode::Kind::kDerived;
      node->expr = metric.expr.tree;
      node->children.resize(metric.inputs.size());
      inner.is_missed = inner.is_missed || !IsNullOfNulls(*metric.expr.tree);
      for (size_t i = 0; i < metric.inputs.size(); ++i) {
        node->names.push_back(metric.inputs[i].visible_name());
        if (!VisitInput(metric, metric.inputs[i], inner, &node->children[i])) {
          return false;
        }
      }
      return true;
    }
  }
  return false;
}

bool MetricExpander::VisitSimple(const Metric& metric, const Scope& scope,
                                 const std::string& visible_name,
                                 MetricNode* node) {
  MetricLeaf leaf;
  leaf.metric = &metric;
  leaf.filters = scope.filters;
  leaf.offsets = scope.offsets;
  leaf.cumulative = scope.cumulative;
  leaf.fixed = scope.fixed;
  leaf.is_missed = scope.is_missed;
  AddFilters(metric.simple.measure_filters, FilterLevel::kMeasure,
             &leaf.filters);
  const std::string& column = metric.is_private ? visible_name : metric.name;
  const SemanticModel& model = *catalog_.FindModel(metric.simple.model);
  if (!model.source_joins.empty()) {
    leaf.to_many = ToManyJoinsOf(model, metric.simple.expr.tree);
    if (metric.simple.agg == Aggregation::kExpression &&
        !leaf.to_many.empty()) {
      return VisitParts(leaf, column, node);
    }
  }
  return AddLeaf(std::move(leaf), column, node);
}

bool MetricExpander::VisitParts(const MetricLeaf& leaf,
                                const std::string& column, MetricNode* node) {
  const SimpleAggregation& whole = leaf.metric->simple;
  const SemanticModel& model = *catalog_.FindModel(whole.model);
  sql::Builder b(*plan_.arena);
  sql::Expression* tree = sql::Clone(*whole.expr.tree, *plan_.arena);
  std::vector<const sql::Expression*> parts;
  const auto take = [&](sql::Expression& e) -> sql::Expression* {
    if (!IsAggregateCall(e)) return nullptr;
    parts.push_back(&e);
    return b.Column(absl::StrCat("part_", parts.size()));
  };
  Substitute(tree, take);
  node->kind = MetricNode::Kind::kDerived;
  node->expr = tree;
  node->children.resize(parts.size());
  node->fill_nulls_with = whole.fill_nulls_with;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto part = std::make_unique<SimpleAggregation>(whole);
    part->expr.tree = parts[i];
    part->expr.text = absl::StrCat(whole.expr.text, " [", i + 1, "]");
    part->fill_nulls_with = std::nullopt;
    MetricLeaf of_part = leaf;
    of_part.part = part.get();
    of_part.to_many = ToManyJoinsOf(model, parts[i]);
    node->names.push_back(absl::StrCat("part_", i + 1));
    plan_.made.push_back(std::move(part));
    if (!AddLeaf(std::move(of_part), absl::StrCat(column, "_", i + 1),
                 &node->children[i])) {
      return false;
    }
  }
  return true;
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
  leaf.fixed = base_scope.fixed;
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
    // Rows of the base count, converted or not: they are beside the value.
    node->children.resize(1);
    return AddLeaf(std::move(leaf), column, node) &&
           Visit(base, base_scope, params.base.visible_name(),
                 &node->children[0]);
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
  const bool is_missed = leaf.is_missed;
  const auto [it, is_new] =
      group_by_key_.emplace(GroupKey(leaf), static_cast<int>(groups_.size()));
  if (is_new) groups_.push_back(LeafGroup{std::move(leaf), {}, {}, {}, false});
  LeafGroup& group = groups_[it->second];
  group.is_missed = group.is_missed || is_missed;
  int index = -1;
  for (size_t i = 0; i < group.values.size(); ++i) {
    // Steps of accumulations are filled before they are compared.
    const bool fills_alike =
        group.leaf.cumulative == nullptr ||
        group.values[i]->fill_nulls_with == value.fill_nulls_with;
    if (IsSameValue(*group.values[i], value) && fills_alike) {
      index = static_cast<int>(i);
    }
  }
  if (index < 0) {
    index = static_cast<int>(group.values.size());
    group.values.push_back(&value);
    group.columns.push_back(FreeName(group.columns, ColumnName(column)));
    group.value_filters.emplace_back();
  }
  values_.push_back(node);
  node->kind = MetricNode::Kind::kValue;
  node->aggregate = it->second;
  node->value = index;
  node->fill_nulls_with = value.fill_nulls_with;
  return true;
}

void MetricExpander::ShareScans(bool has_keys) {
  if (groups_.size() < 2) return;
  std::vector<std::vector<int>> buckets;
  absl::flat_hash_map<std::string, size_t> bucket_by_key;
  for (size_t g = 0; g < groups_.size(); ++g) {
    if (!IsPlain(groups_[g].leaf)) continue;
    const auto [it, is_new] =
        bucket_by_key.emplace(ScanKey(groups_[g].leaf), buckets.size());
    if (is_new) buckets.emplace_back();
    buckets[it->second].push_back(static_cast<int>(g));
  }
  // Where the values of each group went: the group, and the first one's index.
  std::vector<std::pair<int, int>> moved(groups_.size());
  for (size_t g = 0; g < groups_.size(); ++g) {
    moved[g] = {static_cast<int>(g), 0};
  }
  bool any = false;
  for (const std::vector<int>& bucket : buckets) {
    if (bucket.size() > 1) any = MergeBucket(bucket, has_keys, &moved) || any;
  }
  if (!any) return;
  std::vector<int> place(groups_.size(), -1);
  std::vector<LeafGroup> kept;
  for (size_t g = 0; g < groups_.size(); ++g) {
    if (moved[g].first != static_cast<int>(g)) continue;
    place[g] = static_cast<int>(kept.size());
    kept.push_back(std::move(groups_[g]));
  }
  groups_ = std::move(kept);
  for (MetricNode* value : values_) {
    const auto [group, first] = moved[value->aggregate];
    value->value += first;
    value->aggregate = place[group];
  }
}

// Moves the groups of a bucket that can share a scan into the first of them.
bool MetricExpander::MergeBucket(const std::vector<int>& bucket, bool has_keys,
                                 std::vector<std::pair<int, int>>* moved) {
  Filters common = groups_[bucket[0]].leaf.filters;
  for (int g : bucket) common = Both(common, groups_[g].leaf.filters);
  std::vector<int> members;
  for (int g : bucket) {
    if (groups_[g].leaf.filters.size() == common.size() ||
        CanFilterValues(groups_[g], has_keys)) {
      members.push_back(g);
    }
  }
  if (members.size() < 2) return false;
  LeafGroup& into = groups_[members[0]];
  for (int g : members) {
    LeafGroup& group = groups_[g];
    const Filters extra = Without(group.leaf.filters, common);
    for (Filters& filters : group.value_filters) filters = extra;
    if (&group == &into) continue;
    (*moved)[g] = {members[0], static_cast<int>(into.values.size())};
    for (size_t i = 0; i < group.values.size(); ++i) {
      into.values.push_back(group.values[i]);
      into.columns.push_back(FreeName(into.columns, group.columns[i]));
      into.value_filters.push_back(std::move(group.value_filters[i]));
    }
  }
  into.leaf.filters = common;
  return true;
}

void MetricExpander::AddRowsForFixed() {
  if (groups_.empty()) return;
  for (const LeafGroup& group : groups_) {
    if (group.leaf.fixed.empty()) return;
  }
  LeafGroup rows;
  rows.leaf = groups_[0].leaf;
  rows.leaf.fixed.clear();
  rows.leaf.offsets.clear();
  rows.leaf.cumulative = nullptr;
  rows.leaf.conversion = nullptr;
  rows.leaf.converted = nullptr;
  rows.leaf.conversion_filters.clear();
  groups_.push_back(std::move(rows));
}

}  // namespace semantic_layer::semantic
