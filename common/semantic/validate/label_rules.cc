#include "common/semantic/validate/label_rules.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {
namespace {

// Names by label, of one kind of thing.
template <typename T>
using Seen = absl::flat_hash_map<absl::string_view, const T*>;

class LabelRules {
 public:
  explicit LabelRules(Diagnostics* diagnostics) : diagnostics_(*diagnostics) {}

  void Check(const ModelDocument& document) {
    for (const SemanticModel& model : document.models) {
      CheckUnique(model, "model", &models_);
      Seen<Entity> entities;
      for (const Entity& entity : model.entities) {
        CheckUnique(entity, "entity", &entities);
        CheckSameLabel(entity);
      }
      Seen<Dimension> dimensions;
      for (const Dimension& dimension : model.dimensions) {
        CheckUnique(dimension, "dimension", &dimensions);
      }
      Seen<Measure> measures;
      for (const Measure& measure : model.measures) {
        CheckUnique(measure, "measure", &measures);
      }
    }
    for (const MetricDefinition& metric : document.metrics) {
      CheckUnique(metric, "metric", &metrics_);
    }
  }

 private:
  // Two things of one name are another rule's.
  template <typename T>
  void CheckUnique(const T& thing, absl::string_view kind, Seen<T>* seen) {
    if (thing.about.label.empty()) return;
    const auto [it, is_new] = seen->emplace(thing.about.label, &thing);
    if (is_new || it->second->name == thing.name) return;
    Report(
        thing.at, DiagnosticCode::kDuplicateName,
        absl::StrCat("The label '", thing.about.label, "' of ", kind, " '",
                     thing.name, "' is that of '", it->second->name, "' too"),
        "give one of them another label");
  }

  void CheckSameLabel(const Entity& entity) {
    if (entity.about.label.empty()) return;
    const auto [it, is_new] = entities_.emplace(entity.name, &entity);
    if (is_new || it->second->about.label == entity.about.label) return;
    Report(entity.at, DiagnosticCode::kInconsistentElement,
           absl::StrCat("Entity '", entity.name, "' is labelled '",
                        entity.about.label, "' here and '",
                        it->second->about.label, "' in another model"),
           "use one label, or none in all models but one");
  }

  void Report(const Location& at, DiagnosticCode code, std::string message,
              std::string hint) {
    diagnostics_.push_back(
        ErrorAt(at, code, std::move(message), std::move(hint)));
  }

  Diagnostics& diagnostics_;
  Seen<SemanticModel> models_;
  Seen<MetricDefinition> metrics_;
  Seen<Entity> entities_;  // by name
};

}  // namespace

void CheckLabels(const std::vector<ModelDocument>& documents,
                 Diagnostics* diagnostics) {
  LabelRules rules(diagnostics);
  for (const ModelDocument& document : documents) {
    if (document.shape == DocumentShape::kMetricView ||
        document.shape == DocumentShape::kOssie) {
      continue;
    }
    rules.Check(document);
  }
}

}  // namespace semantic_layer::semantic
