#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_CATALOG_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_CATALOG_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"
#include "common/sql/ast/arena.h"

namespace semantic_layer::semantic {

// An entity of a model, as a place to join at.
struct EntityPlace {
  const SemanticModel* model = nullptr;
  const Entity* entity = nullptr;
};

// Catalog is everything that is known about models and metrics at one moment:
// normalised, validated, with the lookups that compiling needs. It is immutable
// and shared: readers hold a shared_ptr<const Catalog> and may use it from any
// number of threads; a change of models makes a new one.
//
// Made by LoadModelFiles (yaml/load.h).
class Catalog {
 public:
  struct Contents {
    std::vector<SemanticModel> models;
    std::vector<Metric> metrics;
    std::vector<TimeSpine> time_spines;
    std::vector<SavedQuery> saved_queries;
    WeekStart week_start = WeekStart::kMonday;
    // Owns the syntax trees of all SqlTexts in the above.
    std::unique_ptr<sql::Arena> arena;
  };

  explicit Catalog(Contents contents);
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  const std::vector<SemanticModel>& models() const { return contents_.models; }
  // Sorted by name; private ones included.
  const std::vector<Metric>& metrics() const { return contents_.metrics; }
  const std::vector<TimeSpine>& time_spines() const {
    return contents_.time_spines;
  }
  const std::vector<SavedQuery>& saved_queries() const {
    return contents_.saved_queries;
  }

  // The project's; a question may say another.
  WeekStart week_start() const { return contents_.week_start; }

  // Lookups by exact (lower case) name; null when there is none.
  const SemanticModel* FindModel(absl::string_view name) const;
  const Metric* FindMetric(absl::string_view name) const;
  const SavedQuery* FindSavedQuery(absl::string_view name) const;

  // All places where an entity of this name stands, in model order.
  const std::vector<EntityPlace>& EntityPlaces(absl::string_view name) const;

  // The spine and column that define a custom grain; null when there is none.
  const TimeSpine* FindCustomGrain(absl::string_view name,
                                   const CustomGrain** grain) const;

  // The coarsest spine that is at least as fine as `grain`; null when the
  // project configures none. MetricFlow's rule.
  const TimeSpine* SpineFor(TimeGrain grain) const;

  // Names for suggestions.
  std::vector<absl::string_view> MetricNames() const;
  std::vector<absl::string_view> CustomGrainNames() const;

 private:
  Contents contents_;
  absl::flat_hash_map<absl::string_view, const SemanticModel*> models_;
  absl::flat_hash_map<absl::string_view, const Metric*> metrics_;
  absl::flat_hash_map<absl::string_view, const SavedQuery*> saved_queries_;
  absl::flat_hash_map<absl::string_view, std::vector<EntityPlace>> entities_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_CATALOG_H_
