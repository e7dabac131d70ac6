#include "common/semantic/interchange/neighbours.h"

#include <numeric>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

bool IsKey(const Entity& entity) {
  return entity.type == EntityType::kPrimary ||
         entity.type == EntityType::kUnique;
}

class Neighbours {
 public:
  Neighbours(ModelDocument document,
             const std::vector<const ModelDocument*>& project)
      : document_(std::move(document)) {
    for (const SemanticModel& model : document_.models) {
      models_.insert(model.name);
    }
    for (const MetricDefinition& metric : document_.metrics) {
      metrics_.insert(metric.name);
    }
    for (const ModelDocument* other : project) {
      if (other->shape == DocumentShape::kMetricView ||
          other->shape == DocumentShape::kOssie) {
        continue;
      }
      for (const SemanticModel& model : other->models) Know(model);
      for (const MetricDefinition& metric : other->metrics) {
        known_metrics_.emplace(metric.name, &metric);
      }
    }
  }

  ModelDocument Take() {
    AddMetrics();
    AddJoined();
    return std::move(document_);
  }

 private:
  void Know(const SemanticModel& model) {
    known_models_.emplace(model.name, &model);
    for (const Entity& entity : model.entities) {
      if (IsKey(entity)) keys_[entity.name].push_back(&model);
    }
    for (const Measure& measure : model.measures) {
      measures_.emplace(measure.name, std::make_pair(&model, &measure));
    }
  }

  // What metrics are computed from; the list of metrics grows.
  void AddMetrics() {
    for (size_t i = 0; i < document_.metrics.size(); ++i) {
      const MetricDefinition metric = document_.metrics[i];
      for (const auto* input : {&metric.measure, &metric.base.measure,
                                &metric.conversion.measure}) {
        if (input->has_value()) AddMeasure((*input)->name);
      }
      if (metric.aggregation.has_value()) AddModel(metric.aggregation->model);
      for (const std::string& name : InputNames(metric)) AddMetric(name);
      // An expression alone names its inputs.
      if (metric.inputs.empty() && !metric.expr.empty()) {
        ModelDocument one;
        one.metrics = {metric};
        InferInputs(&one);
        for (const InputMetric& input : one.metrics[0].inputs) {
          AddMetric(input.name);
        }
      }
    }
  }

  void AddMetric(const std::string& name) {
    const auto known = known_metrics_.find(name);
    if (known == known_metrics_.end()) return AddMeasure(name);
    if (!metrics_.insert(name).second) return;
    document_.metrics.push_back(*known->second);
    document_.metrics.back().is_private = true;
  }

  // A measure comes with its model, without that one's other measures.
  void AddMeasure(const std::string& name) {
    const auto known = measures_.find(name);
    if (known == measures_.end() || !added_measures_.insert(name).second) {
      return;
    }
    const auto& [model, measure] = known->second;
    for (SemanticModel& mine : document_.models) {
      if (mine.name == model->name && mine.FindMeasure(name) != nullptr) return;
    }
    AddModel(model->name);
    for (SemanticModel& mine : document_.models) {
      if (mine.name != model->name) continue;
      mine.measures.push_back(*measure);
      mine.measures.back().create_metric = false;
    }
  }

  // False when it is there already, or nowhere.
  bool AddModel(const std::string& name) {
    const auto known = known_models_.find(name);
    if (known == known_models_.end() || !models_.insert(name).second) {
      return false;
    }
    document_.models.push_back(*known->second);
    document_.models.back().measures.clear();
    return true;
  }

  // Models that can be reached towards keys from those that are there, each of
  // which questions may begin at: as far from the nearest of them as joins may.
  void AddJoined() {
    std::vector<size_t> open(document_.models.size());
    std::iota(open.begin(), open.end(), size_t{0});
    for (int hop = 0; hop < kDefaultMaxJoinHops && !open.empty(); ++hop) {
      std::vector<size_t> next;
      for (const size_t from : open) {
        const std::vector<Entity> entities = document_.models[from].entities;
        for (const Entity& entity : entities) {
          const auto keys = keys_.find(entity.name);
          if (keys == keys_.end()) continue;
          for (const SemanticModel* model : keys->second) {
            if (!AddModel(model->name)) continue;
            next.push_back(document_.models.size() - 1);
          }
        }
      }
      open = std::move(next);
    }
  }

  ModelDocument document_;
  absl::flat_hash_set<std::string> models_;
  absl::flat_hash_set<std::string> metrics_;
  absl::flat_hash_set<std::string> added_measures_;
  absl::flat_hash_map<std::string, const SemanticModel*> known_models_;
  absl::flat_hash_map<std::string, const MetricDefinition*> known_metrics_;
  absl::flat_hash_map<std::string,
                      std::pair<const SemanticModel*, const Measure*>>
      measures_;
  absl::flat_hash_map<std::string, std::vector<const SemanticModel*>> keys_;
};

}  // namespace

ModelDocument WithNeighbours(ModelDocument document,
                             const std::vector<const ModelDocument*>& project) {
  return Neighbours(std::move(document), project).Take();
}

}  // namespace semantic_layer::semantic
