#include "common/semantic/model/catalog.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace semantic_layer::semantic {
namespace {

template <typename T>
T ValueOf(const SharedMap<T>& map, absl::string_view name) {
  const T* found = map.Find(name);
  return found == nullptr ? nullptr : *found;
}

bool KeyBefore(const CatalogPartPtr& part, absl::string_view key) {
  return part->key < key;
}

bool NameBefore(const Metric* metric, absl::string_view name) {
  return metric->name < name;
}

// The first of a name counts.
template <typename T>
void SetIfNew(const T& item, SharedMap<const T*>& map) {
  if (map.Find(item.name) == nullptr) map.Set(item.name, &item);
}

template <typename T>
void EraseIfSame(const T& item, SharedMap<const T*>& map) {
  if (ValueOf(map, item.name) == &item) map.Erase(item.name);
}

std::vector<CatalogPartPtr> OnePart(Catalog::Contents& contents) {
  auto part = std::make_shared<CatalogPart>();
  part->models = std::move(contents.models);
  part->metrics = std::move(contents.metrics);
  part->saved_queries = std::move(contents.saved_queries);
  part->arena = std::move(contents.arena);
  return {std::move(part)};
}

}  // namespace

Catalog::Catalog(Contents contents)
    : Catalog(OnePart(contents), std::move(contents.time_spines),
              contents.week_start) {}

Catalog::Catalog(std::vector<CatalogPartPtr> parts,
                 std::vector<TimeSpine> time_spines, WeekStart week_start)
    : parts_(std::move(parts)),
      time_spines_(std::move(time_spines)),
      week_start_(week_start) {
  std::sort(parts_.begin(), parts_.end(),
            [](const CatalogPartPtr& a, const CatalogPartPtr& b) {
              return a->key < b->key;
            });
  ListAll();
  absl::flat_hash_map<absl::string_view, std::vector<EntityPlace>> places;
  for (const SemanticModel* model : models_) {
    SetIfNew(*model, models_by_name_);
    for (const Entity& entity : model->entities) {
      places[entity.name].push_back({model, &entity});
    }
  }
  for (auto& [name, list] : places) {
    // The name as the first place has it, which lives as long as the list.
    const absl::string_view kept = list.front().entity->name;
    entities_.Set(kept,
                  std::make_shared<std::vector<EntityPlace>>(std::move(list)));
  }
  for (const CatalogPartPtr& part : parts_) {
    for (const Metric& metric : part->metrics) metrics_.push_back(&metric);
  }
  std::stable_sort(
      metrics_.begin(), metrics_.end(),
      [](const Metric* a, const Metric* b) { return a->name < b->name; });
  for (const Metric* metric : metrics_) SetIfNew(*metric, metrics_by_name_);
  for (const SavedQuery* query : saved_queries_) {
    SetIfNew(*query, saved_queries_by_name_);
  }
}

Catalog::Catalog(const Catalog& base, absl::Span<const CatalogChange> changes)
    : parts_(base.parts_),
      time_spines_(base.time_spines_),
      week_start_(base.week_start_),
      metrics_(base.metrics_),
      models_by_name_(base.models_by_name_),
      metrics_by_name_(base.metrics_by_name_),
      saved_queries_by_name_(base.saved_queries_by_name_),
      entities_(base.entities_) {
  // Nothing that is replaced dies before this is done: `base` holds it.
  std::vector<const SemanticModel*> gone;
  std::vector<const SemanticModel*> come;
  std::vector<CatalogPartPtr> removed;
  for (const CatalogChange& change : changes) {
    CatalogPartPtr old = Put(change);
    if (old == nullptr) continue;
    for (const SemanticModel& model : old->models) gone.push_back(&model);
    removed.push_back(std::move(old));
  }
  for (const CatalogPartPtr& part : removed) Forget(*part);
  for (const CatalogChange& change : changes) {
    if (change.part == nullptr) continue;
    Learn(*change.part);
    for (const SemanticModel& model : change.part->models) {
      come.push_back(&model);
    }
  }
  ListAll();
  MovePlaces(gone, come);
}

CatalogPartPtr Catalog::Put(const CatalogChange& change) {
  const auto at =
      std::lower_bound(parts_.begin(), parts_.end(), change.key, KeyBefore);
  CatalogPartPtr old;
  if (at != parts_.end() && (*at)->key == change.key) {
    old = *at;
    if (change.part != nullptr) {
      *at = change.part;
    } else {
      parts_.erase(at);
    }
  } else if (change.part != nullptr) {
    parts_.insert(at, change.part);
  }
  return old;
}

void Catalog::Forget(const CatalogPart& part) {
  for (const SemanticModel& model : part.models) {
    EraseIfSame(model, models_by_name_);
  }
  for (const SavedQuery& query : part.saved_queries) {
    EraseIfSame(query, saved_queries_by_name_);
  }
  for (const Metric& metric : part.metrics) {
    const auto first = std::lower_bound(metrics_.begin(), metrics_.end(),
                                        metric.name, NameBefore);
    const auto at = std::find(first, metrics_.end(), &metric);
    if (at == metrics_.end()) continue;
    metrics_.erase(at);
    if (ValueOf(metrics_by_name_, metric.name) != &metric) continue;
    metrics_by_name_.Erase(metric.name);
    // Another part may have the same private one.
    const auto other = std::lower_bound(metrics_.begin(), metrics_.end(),
                                        metric.name, NameBefore);
    if (other != metrics_.end() && (*other)->name == metric.name) {
      metrics_by_name_.Set((*other)->name, *other);
    }
  }
}

void Catalog::Learn(const CatalogPart& part) {
  for (const SemanticModel& model : part.models) {
    SetIfNew(model, models_by_name_);
  }
  for (const SavedQuery& query : part.saved_queries) {
    SetIfNew(query, saved_queries_by_name_);
  }
  for (const Metric& metric : part.metrics) {
    metrics_.insert(std::lower_bound(metrics_.begin(), metrics_.end(),
                                     metric.name, NameBefore),
                    &metric);
    SetIfNew(metric, metrics_by_name_);
  }
}

void Catalog::ListAll() {
  models_.clear();
  saved_queries_.clear();
  for (const CatalogPartPtr& part : parts_) {
    for (const SemanticModel& model : part->models) models_.push_back(&model);
    for (const SavedQuery& query : part->saved_queries) {
      saved_queries_.push_back(&query);
    }
  }
}

void Catalog::MovePlaces(const std::vector<const SemanticModel*>& gone,
                         const std::vector<const SemanticModel*>& come) {
  // Lists of entities that are in `gone` or `come`, without and with these.
  absl::flat_hash_map<absl::string_view, std::vector<EntityPlace>> lists;
  const absl::flat_hash_set<const SemanticModel*> lost(gone.begin(),
                                                       gone.end());
  for (const auto* models : {&gone, &come}) {
    for (const SemanticModel* model : *models) {
      for (const Entity& entity : model->entities) {
        const auto [it, is_new] = lists.try_emplace(entity.name);
        if (!is_new) continue;
        for (const EntityPlace& place : EntityPlaces(entity.name)) {
          if (!lost.contains(place.model)) it->second.push_back(place);
        }
      }
    }
  }
  for (const SemanticModel* model : come) {
    for (const Entity& entity : model->entities) {
      lists[entity.name].push_back({model, &entity});
    }
  }
  absl::flat_hash_map<const SemanticModel*, size_t> ranks;
  for (auto& [name, list] : lists) {
    entities_.Erase(name);
    if (list.empty()) continue;
    if (list.size() > 1) {
      if (ranks.empty()) {
        for (size_t i = 0; i < models_.size(); ++i) ranks[models_[i]] = i;
      }
      std::stable_sort(list.begin(), list.end(),
                       [&ranks](const EntityPlace& a, const EntityPlace& b) {
                         return ranks.at(a.model) < ranks.at(b.model);
                       });
    }
    const absl::string_view kept = list.front().entity->name;
    entities_.Set(kept,
                  std::make_shared<std::vector<EntityPlace>>(std::move(list)));
  }
}

const SemanticModel* Catalog::FindModel(absl::string_view name) const {
  return ValueOf(models_by_name_, name);
}

const Metric* Catalog::FindMetric(absl::string_view name) const {
  return ValueOf(metrics_by_name_, name);
}

const SavedQuery* Catalog::FindSavedQuery(absl::string_view name) const {
  return ValueOf(saved_queries_by_name_, name);
}

const std::vector<EntityPlace>& Catalog::EntityPlaces(
    absl::string_view name) const {
  static const auto* const kNone = new std::vector<EntityPlace>();
  const Places* found = entities_.Find(name);
  return found == nullptr ? *kNone : **found;
}

const TimeSpine* Catalog::FindCustomGrain(absl::string_view name,
                                          const CustomGrain** grain) const {
  for (const TimeSpine& spine : time_spines_) {
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
  for (const TimeSpine& spine : time_spines_) {
    if (spine.grain > grain) continue;
    if (spine.grain == TimeGrain::kWeek && grain != TimeGrain::kWeek) continue;
    if (best == nullptr || spine.grain > best->grain) best = &spine;
  }
  return best;
}

std::vector<absl::string_view> Catalog::MetricNames() const {
  std::vector<absl::string_view> names;
  names.reserve(metrics_.size());
  for (const Metric* metric : metrics_) {
    if (!metric->is_private) names.push_back(metric->name);
  }
  return names;
}

std::vector<absl::string_view> Catalog::CustomGrainNames() const {
  std::vector<absl::string_view> names;
  for (const TimeSpine& spine : time_spines_) {
    for (const CustomGrain& custom : spine.custom_grains) {
      names.push_back(custom.name);
    }
  }
  return names;
}

}  // namespace semantic_layer::semantic
