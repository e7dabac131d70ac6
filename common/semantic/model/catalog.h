#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_CATALOG_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_CATALOG_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/pointees.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/shared_map.h"
#include "common/sql/ast/arena.h"

namespace semantic_layer::semantic {

// An entity of a model, as a place to join at.
struct EntityPlace {
  const SemanticModel* model = nullptr;
  const Entity* entity = nullptr;
};

// What one file gives to a catalog; immutable, shared by all catalogs that have
// it.
struct CatalogPart {
  // Unique in a catalog, whose models stand in the order of these.
  std::string key;
  std::vector<SemanticModel> models;
  // With all private ones that these are computed from.
  std::vector<Metric> metrics;
  std::vector<SavedQuery> saved_queries;
  // Owns the syntax trees of all SqlTexts in the above.
  std::shared_ptr<const sql::Arena> arena;
};
using CatalogPartPtr = std::shared_ptr<const CatalogPart>;

// A part as it shall be; no part: gone.
struct CatalogChange {
  std::string key;
  CatalogPartPtr part;
};

// Catalog is everything that is known about models and metrics at one moment:
// normalised, validated, with the lookups that compiling needs. It is immutable
// and shared: readers hold a shared_ptr<const Catalog> and may use it from any
// number of threads; a change of models makes a new one, which shares what did
// not change.
//
// Made by LoadModelFiles (yaml/load.h) and LiveCatalog (live/live_catalog.h).
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
  // From parts, in whatever order.
  Catalog(std::vector<CatalogPartPtr> parts, std::vector<TimeSpine> time_spines,
          WeekStart week_start);
  // `base` with some parts changed; costs little more than what is in them.
  Catalog(const Catalog& base, absl::Span<const CatalogChange> changes);
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  Pointees<SemanticModel> models() const {
    return Pointees<SemanticModel>(models_);
  }
  // Sorted by name; private ones included, some more than once.
  Pointees<Metric> metrics() const { return Pointees<Metric>(metrics_); }
  const std::vector<TimeSpine>& time_spines() const { return time_spines_; }
  Pointees<SavedQuery> saved_queries() const {
    return Pointees<SavedQuery>(saved_queries_);
  }

  // The project's; a question may say another.
  WeekStart week_start() const { return week_start_; }

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
  using Places = std::shared_ptr<const std::vector<EntityPlace>>;

  // Changes the list of parts; the part that was in the place, or null.
  CatalogPartPtr Put(const CatalogChange& change);
  // Takes a part out of the lookups, and in.
  void Forget(const CatalogPart& part);
  void Learn(const CatalogPart& part);
  // Lists models and saved queries anew, in the order of their parts.
  void ListAll();
  // Brings the places of these entities up to date: those of the models of
  // `gone` are replaced by those of `come`.
  void MovePlaces(const std::vector<const SemanticModel*>& gone,
                  const std::vector<const SemanticModel*>& come);

  // By key.
  std::vector<CatalogPartPtr> parts_;
  std::vector<TimeSpine> time_spines_;
  WeekStart week_start_ = WeekStart::kMonday;

  std::vector<const SemanticModel*> models_;
  std::vector<const Metric*> metrics_;
  std::vector<const SavedQuery*> saved_queries_;
  SharedMap<const SemanticModel*> models_by_name_;
  SharedMap<const Metric*> metrics_by_name_;
  SharedMap<const SavedQuery*> saved_queries_by_name_;
  SharedMap<Places> entities_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_CATALOG_H_
