#include "common/semantic/interchange/filter_items.h"

#include <utility>

#include "absl/strings/match.h"
#include "common/semantic/interchange/sql_trees.h"

namespace semantic_layer::semantic {

std::vector<absl::string_view> CustomGrainsOf(const ModelDocument& document) {
  std::vector<absl::string_view> names;
  for (const TimeSpine& spine : document.time_spines) {
    for (const CustomGrain& grain : spine.custom_grains) {
      names.push_back(grain.name);
    }
  }
  return names;
}

std::optional<ItemName> ItemOf(
    const sql::Expression& name,
    const std::vector<absl::string_view>& custom_grains, std::string* why) {
  if (const auto* object = name.As<sql::TemplateExpr>()) {
    return ParseTemplate(object->text, why);
  }
  const std::optional<std::string> column = PlainColumn(name);
  if (!column.has_value() ||
      (!absl::StrContains(*column, "__") && *column != "metric_time")) {
    return std::nullopt;
  }
  std::string not_dunder;
  return ParseDunder(*column, custom_grains, &not_dunder);
}

std::vector<ItemName> ItemsOf(
    const SqlText& filter,
    const std::vector<absl::string_view>& custom_grains) {
  std::vector<ItemName> items;
  sql::Arena arena;
  sql::Expression* tree = ParseSql(filter, &arena);
  if (tree == nullptr) return items;
  ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
    std::string why;
    std::optional<ItemName> item = ItemOf(name, custom_grains, &why);
    if (item.has_value()) items.push_back(*std::move(item));
    return nullptr;
  });
  return items;
}

std::vector<const SqlText*> FiltersOf(const MetricDefinition& metric) {
  std::vector<const SqlText*> all;
  const auto add = [&all](const std::vector<SqlText>& filters) {
    for (const SqlText& filter : filters) all.push_back(&filter);
  };
  const auto add_of = [&add](const auto& input) {
    if (input.has_value()) add(input->filters);
  };
  add(metric.filters);
  if (metric.aggregation.has_value()) add(metric.aggregation->measure_filters);
  add_of(metric.measure);
  add_of(metric.numerator);
  add_of(metric.denominator);
  add_of(metric.cumulative_input);
  for (const ConversionInput* input : {&metric.base, &metric.conversion}) {
    add_of(input->measure);
    add_of(input->metric);
  }
  for (const InputMetric& input : metric.inputs) add(input.filters);
  return all;
}

}  // namespace semantic_layer::semantic
