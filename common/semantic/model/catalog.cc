#include "common/semantic/model/catalog.h"

#include <algorithm>
#include <utility>

namespace semantic_layer::semantic {
namespace {

template <typename Map>
auto Find(const Map& map, absl::string_view name) -> typename Map::mapped_type {
  const auto it = map.find(name);
  return it == map.end() ? nullptr : it->second;
}

}  // namespace

Catalog::Catalog(Contents contents) : contents_(std::move(contents)) {
  std::sort(contents_.metrics.begin(), contents_.metrics.end(),
            [](const Metric& a, const Metric& b) { return a.name < b.name; });
  for (const SemanticModel& model : contents_.models) {
    models_.emplace(model.name, &model);
    for (const Entity& entity : model.entities) {
      entities_[entity.name].push_back(EntityPlace{&model, &entity});
    }
  }
  for (const Metric& metric : contents_.metrics) {
    metrics_.emplace(metric.name, &metric);
  }
  for (const SavedQuery& query : contents_.saved_queries) {
    saved_queries_.emplace(query.name, &query);
  }
}

const SemanticModel* Catalog::FindModel(absl::string_view name) const {
  return Find(models_, name);
}

const Metric* Catalog::FindMetric(absl::string_view name) const {
  return Find(metrics_, name);
}

const SavedQuery* Catalog::FindSavedQuery(absl::string_view name) const {
  return Find(saved_queries_, name);
}

const std::vector<EntityPlace>& Catalog::EntityPlaces(
    absl::string_view name) const {
  static const auto* const kNone = new std::vector<EntityPlace>();
  const auto it = entities_.find(name);
  return it == entities_.end() ? *kNone : it->second;
}

const TimeSpine* Catalog::FindCustomGrain(absl::string_view name,
                                          const CustomGrain** grain) const {
  for (const TimeSpine& spine : contents_.time_spines) {
    for (const CustomGrain& custom : spine.custom_grains) {
      if (custom.name != name) continue;
      *grain = &custom;
      return &spine;
    }
  }
  *grain = nullptr;
  return nullptr;
}

const TimeSpine* Catalog::SpineFor(TimeGrain grain) const {
  const TimeSpine* best = nullptr;
  for (const TimeSpine& spine : contents_.time_spines) {
    if (spine.grain > grain) continue;
    if (spine.grain == TimeGrain::kWeek && grain != TimeGrain::kWeek) continue;
    if (best == nullptr || spine.grain > best->grain) best = &spine;
  }
  return best;
}

std::vector<absl::string_view> Catalog::MetricNames() const {
  std::vector<absl::string_view> names;
  names.reserve(contents_.metrics.size());
  for (const Metric& metric : contents_.metrics) {
    if (!metric.is_private) names.push_back(metric.name);
  }
  return names;
}

std::vector<absl::string_view> Catalog::CustomGrainNames() const {
  std::vector<absl::string_view> names;
  for (const TimeSpine& spine : contents_.time_spines) {
    for (const CustomGrain& custom : spine.custom_grains) {
      names.push_back(custom.name);
    }
  }
  return names;
}

}  // namespace semantic_layer::semantic
