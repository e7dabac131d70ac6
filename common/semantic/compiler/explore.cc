#include "common/semantic/compiler/explore.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/element_resolver.h"
#include "common/semantic/compiler/resolve/source_path.h"
#include "common/semantic/suggest.h"

namespace semantic_layer::semantic {
namespace {

// Calls `visit` with the metric and every one that it is computed from.
void ForEachInput(const Catalog& catalog, const Metric& metric,
                  std::set<std::string>* seen,
                  std::vector<const Metric*>* all) {
  if (!seen->insert(metric.name).second) return;
  all->push_back(&metric);
  for (const InputMetric* input : metric.Inputs()) {
    ForEachInput(catalog, *catalog.FindMetric(input->name), seen, all);
  }
}

std::vector<const Metric*> AllInputs(const Catalog& catalog,
                                     const Metric& metric) {
  std::set<std::string> seen;
  std::vector<const Metric*> all;
  ForEachInput(catalog, metric, &seen, &all);
  return all;
}

// The grains that a time column of this grain can be asked by.
std::vector<std::string> GrainsFrom(const Catalog& catalog, TimeGrain column) {
  std::vector<std::string> grains;
  for (absl::string_view name : TimeGrainNames()) {
    if (*ParseTimeGrain(name) >= column) grains.emplace_back(name);
  }
  for (const TimeSpine& spine : catalog.time_spines()) {
    if (spine.grain < column) continue;
    for (const CustomGrain& custom : spine.custom_grains) {
      grains.push_back(custom.name);
    }
  }
  return grains;
}

std::string Dunder(const std::vector<std::string>& path,
                   const std::string& element) {
  std::string name;
  for (const std::string& part : path) absl::StrAppend(&name, part, "__");
  return name + element;
}

// Composite keys, and columns of joins to many rows, cannot be grouped by.
bool HasOneValue(const ResolvedElement& element) {
  if (element.entity != nullptr) return element.entity->key_parts.empty();
  return ToManyJoinsOf(*element.model, element.dimension->expr.tree).empty();
}

ReachableItem Describe(const Catalog& catalog,
                       const ElementResolver::Reachable& reachable) {
  ReachableItem item;
  const ResolvedElement& element = reachable.element;
  item.model = element.model->name;
  for (const JoinStep& step : element.steps) {
    item.join_path.push_back(step.left->name);
  }
  if (element.entity != nullptr) {
    const Entity& entity = *element.entity;
    item.name = Dunder(reachable.path, entity.name);
    item.kind = OutputKind::kEntity;
    item.type = std::string(EntityTypeName(entity.type));
    item.description = entity.about.description;
    item.label = entity.about.label;
    item.expr = entity.expr.empty() ? entity.name : entity.expr.text;
    return item;
  }
  const Dimension& dimension = *element.dimension;
  item.name = Dunder(reachable.path, dimension.name);
  item.type = std::string(DimensionTypeName(dimension.type));
  item.description = dimension.about.description;
  item.label = dimension.about.label;
  item.expr = dimension.expr.empty() ? dimension.name : dimension.expr.text;
  if (dimension.type == DimensionType::kTime) {
    item.kind = OutputKind::kTime;
    item.grains = GrainsFrom(catalog, dimension.grain);
  }
  return item;
}

// The items of one simple metric, by name.
std::map<std::string, ReachableItem> ItemsOf(const Catalog& catalog,
                                             const Metric& metric,
                                             const CompileOptions& options) {
  std::map<std::string, ReachableItem> items;
  const SemanticModel& model = *catalog.FindModel(metric.simple.model);
  const Dimension* time = model.FindDimension(metric.simple.agg_time_dimension);
  if (time != nullptr) {
    ReachableItem item;
    item.name = "metric_time";
    item.description = "The time by which each metric is aggregated";
    item.kind = OutputKind::kTime;
    item.type = "time";
    item.grains = GrainsFrom(catalog, time->grain);
    items.emplace(item.name, std::move(item));
  }
  const ElementResolver resolver(catalog, options.max_join_hops);
  for (const ElementResolver::Reachable& reachable :
       resolver.All(model, time != nullptr)) {
    if (!HasOneValue(reachable.element)) continue;
    ReachableItem item = Describe(catalog, reachable);
    std::string name = item.name;
    items.emplace(std::move(name), std::move(item));
  }
  return items;
}

// Keeps what both have; grains too.
void Intersect(const std::map<std::string, ReachableItem>& other,
               std::map<std::string, ReachableItem>* items) {
  for (auto it = items->begin(); it != items->end();) {
    const auto found = other.find(it->first);
    if (found == other.end()) {
      it = items->erase(it);
      continue;
    }
    std::vector<std::string> grains;
    for (const std::string& grain : it->second.grains) {
      const std::vector<std::string>& theirs = found->second.grains;
      if (std::find(theirs.begin(), theirs.end(), grain) != theirs.end()) {
        grains.push_back(grain);
      }
    }
    it->second.grains = std::move(grains);
    ++it;
  }
}

}  // namespace

std::vector<ReachableItem> ReachableItems(const Catalog& catalog,
                                          absl::Span<const std::string> metrics,
                                          const CompileOptions& options) {
  std::optional<std::map<std::string, ReachableItem>> common;
  for (const std::string& name : metrics) {
    const Metric* metric = catalog.FindMetric(absl::AsciiStrToLower(name));
    if (metric == nullptr) return {};
    for (const Metric* input : AllInputs(catalog, *metric)) {
      if (input->type != MetricType::kSimple) continue;
      // What is converted is asked by its base's items.
      if (metric->type == MetricType::kConversion &&
          input->name == metric->conversion.conversion.name &&
          input->name != metric->conversion.base.name) {
        continue;
      }
      std::map<std::string, ReachableItem> items =
          ItemsOf(catalog, *input, options);
      if (!common.has_value()) {
        common = std::move(items);
      } else {
        Intersect(items, &*common);
      }
    }
  }
  std::vector<ReachableItem> list;
  if (!common.has_value()) return list;
  const auto time = common->find("metric_time");
  if (time != common->end()) {
    list.push_back(std::move(time->second));
    common->erase(time);
  }
  for (auto& [name, item] : *common) list.push_back(std::move(item));
  return list;
}

std::vector<std::string> ModelsOfMetric(const Catalog& catalog,
                                        absl::string_view metric) {
  std::set<std::string> models;
  const Metric* found = catalog.FindMetric(metric);
  if (found != nullptr) {
    for (const Metric* input : AllInputs(catalog, *found)) {
      if (input->type == MetricType::kSimple) {
        models.insert(input->simple.model);
      }
    }
  }
  return std::vector<std::string>(models.begin(), models.end());
}

std::vector<std::string> InputsOfMetric(const Catalog& catalog,
                                        absl::string_view metric) {
  std::vector<std::string> names;
  const Metric* found = catalog.FindMetric(metric);
  if (found == nullptr) return names;
  for (const Metric* input : AllInputs(catalog, *found)) {
    if (input != found) names.push_back(input->name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> NearestMetrics(const Catalog& catalog,
                                        absl::string_view name) {
  return NearestNames(name, catalog.MetricNames(), kMaxSuggestions);
}

}  // namespace semantic_layer::semantic
