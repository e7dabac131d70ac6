#include "common/semantic/interchange/lost_keys.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/filter_items.h"
#include "common/semantic/interchange/metric_form.h"

namespace semantic_layer::semantic {
namespace {

class KeyDropper {
 public:
  KeyDropper(ModelDocument* document, LossList* losses)
      : document_(*document), losses_(*losses) {}

  absl::flat_hash_set<std::string> Drop() {
    for (SemanticModel& model : document_.models) DropEntities(&model);
    if (lost_.empty()) return {};
    for (SemanticModel& model : document_.models) DropMeasures(&model);
    for (const MetricDefinition& metric : document_.metrics) Judge(metric);
    DropSavedQueries();
    return std::move(lost_metrics_);
  }

 private:
  void DropEntities(SemanticModel* model) {
    std::vector<Entity> kept;
    for (Entity& entity : model->entities) {
      if (entity.key_parts.empty()) {
        kept.push_back(std::move(entity));
        continue;
      }
      losses_.Add(ElementOf(*model, entity), "composite key",
                  "A key of dbt is one expression; make a column of its parts "
                  "in the dbt model, and models can be joined by it again.");
      // The prefix of the dimensions stays.
      if (entity.type == EntityType::kPrimary) {
        model->primary_entity = entity.name;
      }
      lost_.insert(entity.name);
    }
    model->entities = std::move(kept);
  }

  bool GroupsByLost(const std::optional<NonAdditiveDimension>& edge) const {
    return edge.has_value() &&
           std::any_of(
               edge->groupings.begin(), edge->groupings.end(),
               [&](const std::string& name) { return lost_.contains(name); });
  }

  void DropMeasures(SemanticModel* model) {
    std::vector<Measure> kept;
    for (Measure& measure : model->measures) {
      if (!GroupsByLost(measure.non_additive)) {
        models_of_[measure.name] = model;
        kept.push_back(std::move(measure));
        continue;
      }
      losses_.Add(ElementOf(*model, measure), "composite key",
                  "It groups by an entity whose key has several columns.");
      lost_metrics_.insert(measure.name);
      lost_measures_.insert(measure.name);
    }
    model->measures = std::move(kept);
  }

  void Lose(const MetricDefinition& metric, const std::string& entity) {
    losses_.Add(ElementOf(metric), "composite key",
                absl::StrCat("It needs the entity '", entity,
                             "', whose key has several columns."));
    lost_metrics_.insert(metric.name);
  }

  void Judge(const MetricDefinition& metric) {
    if (metric.type == MetricType::kConversion &&
        lost_.contains(metric.entity)) {
      Lose(metric, metric.entity);
    }
    if (metric.aggregation.has_value() &&
        GroupsByLost(metric.aggregation->non_additive)) {
      Lose(metric, metric.aggregation->non_additive->groupings.front());
    }
    for (const std::optional<InputMeasure>* input :
         {&metric.measure, &metric.base.measure, &metric.conversion.measure}) {
      if (input->has_value() && lost_measures_.contains((*input)->name)) {
        Lose(metric, (*input)->name);
      }
    }
    const std::vector<const SemanticModel*> models = ModelsUnder(metric);
    for (const SqlText* filter : FiltersOf(metric)) {
      for (const ItemName& item : ItemsOf(*filter, custom_grains_)) {
        const std::string* entity = LostOn(item, models);
        if (entity != nullptr) Lose(metric, *entity);
      }
    }
  }

  const SemanticModel* FindModel(const std::string& name) const {
    for (const SemanticModel& model : document_.models) {
      if (model.name == name) return &model;
    }
    return nullptr;
  }

  // The models whose rows a metric and its inputs aggregate.
  std::vector<const SemanticModel*> ModelsUnder(
      const MetricDefinition& top) const {
    std::vector<const SemanticModel*> models;
    absl::flat_hash_set<std::string> seen = {top.name};
    std::vector<const MetricDefinition*> open = {&top};
    while (!open.empty()) {
      const MetricDefinition& metric = *open.back();
      open.pop_back();
      if (metric.aggregation.has_value()) {
        models.push_back(FindModel(metric.aggregation->model));
      }
      std::vector<std::string> names = InputNames(metric);
      for (const std::optional<InputMeasure>* input :
           {&metric.measure, &metric.base.measure,
            &metric.conversion.measure}) {
        if (input->has_value()) names.push_back((*input)->name);
      }
      for (const std::string& name : names) {
        const auto measure = models_of_.find(name);
        if (measure != models_of_.end()) models.push_back(measure->second);
        if (!seen.insert(name).second) continue;
        for (const MetricDefinition& other : document_.metrics) {
          if (other.name == name) open.push_back(&other);
        }
      }
    }
    return models;
  }

  // The lost entity that a way to an item goes over, if any. A model's own
  // dimensions keep their prefix.
  const std::string* LostOn(
      const ItemName& item,
      const std::vector<const SemanticModel*>& models) const {
    const bool own =
        item.path.size() == 1 &&
        std::any_of(models.begin(), models.end(),
                    [&](const SemanticModel* model) {
                      return model != nullptr &&
                             model->primary_entity == item.path.front();
                    });
    if (!own) {
      for (const std::string& entity : item.path) {
        if (lost_.contains(entity)) return &*lost_.find(entity);
      }
    }
    const auto element = lost_.find(item.element);
    if (element != lost_.end() && item.object != ItemName::Object::kMetric) {
      return &*element;
    }
    for (const std::string& text : item.metric_group_by) {
      std::string why;
      const std::optional<ItemName> key =
          ParseItemName(text, custom_grains_, &why);
      const std::string* entity =
          key.has_value() ? LostOn(*key, models) : nullptr;
      if (entity != nullptr) return entity;
    }
    return nullptr;
  }

  void DropSavedQueries() {
    std::vector<SavedQuery> kept;
    for (SavedQuery& query : document_.saved_queries) {
      const std::string* entity = LostIn(query);
      if (entity == nullptr) {
        kept.push_back(std::move(query));
        continue;
      }
      losses_.Add(absl::StrCat("saved query ", query.name), "composite key",
                  absl::StrCat("It asks by the entity '", *entity,
                               "', whose key has several columns."));
    }
    document_.saved_queries = std::move(kept);
  }

  const std::string* LostIn(const SavedQuery& query) const {
    std::vector<const SemanticModel*> models;
    for (const MetricDefinition& metric : document_.metrics) {
      if (std::find(query.metrics.begin(), query.metrics.end(), metric.name) !=
          query.metrics.end()) {
        const auto under = ModelsUnder(metric);
        models.insert(models.end(), under.begin(), under.end());
      }
    }
    std::vector<ItemName> items;
    for (const std::string& text : query.group_by) {
      std::string why;
      if (auto item = ParseItemName(text, custom_grains_, &why)) {
        items.push_back(*std::move(item));
      }
    }
    for (const SqlText& filter : query.where) {
      for (ItemName& item : ItemsOf(filter, custom_grains_)) {
        items.push_back(std::move(item));
      }
    }
    for (const ItemName& item : items) {
      const std::string* entity = LostOn(item, models);
      if (entity != nullptr) return entity;
    }
    return nullptr;
  }

  ModelDocument& document_;
  LossList& losses_;
  const std::vector<absl::string_view> custom_grains_ =
      CustomGrainsOf(document_);
  absl::flat_hash_set<std::string> lost_;  // entities
  absl::flat_hash_set<std::string> lost_measures_;
  absl::flat_hash_set<std::string> lost_metrics_;
  absl::flat_hash_map<std::string, const SemanticModel*>
      models_of_;  // measures
};

}  // namespace

absl::flat_hash_set<std::string> DropCompositeKeys(ModelDocument* document,
                                                   LossList* losses) {
  return KeyDropper(document, losses).Drop();
}

}  // namespace semantic_layer::semantic
