#include "common/semantic/validate/model_rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/validate/aggregation_rules.h"
#include "common/semantic/validate/keep.h"

namespace semantic_layer::semantic {
namespace {

class ModelRules {
 public:
  ModelRules(SemanticModel* model, Diagnostics* diagnostics)
      : model_(*model), diagnostics_(*diagnostics) {}

  bool Check() {
    Keep(&model_.entities, [this](Entity& e) { return CheckName(e); });
    Keep(&model_.dimensions, [this](Dimension& d) { return CheckName(d); });
    Keep(&model_.measures, [this](Measure& m) { return CheckName(m); });
    CheckEntities();
    const bool prefix = CheckPrefix();
    CheckDefaultTime();
    CheckValidity();
    Keep(&model_.measures, [this](Measure& m) { return CheckMeasure(m); });
    return prefix;
  }

 private:
  bool Error(const Location& at, DiagnosticCode code, std::string message,
             std::string hint = "") {
    diagnostics_.push_back(
        ErrorAt(at, code, std::move(message), std::move(hint)));
    return false;
  }

  template <typename T>
  bool CheckName(T& element) {
    const auto [it, is_new] = names_.emplace(element.name, element.at.line);
    if (!is_new) {
      return Error(element.at, DiagnosticCode::kDuplicateName,
                   absl::StrCat("'", element.name,
                                "' already names an element of model '",
                                model_.name, "'"),
                   absl::StrCat("the first stands in line ", it->second));
    }
    if (element.expr.empty() && IsReservedWord(element.name)) {
      return Error(element.at, DiagnosticCode::kInvalidName,
                   absl::StrCat("'", element.name,
                                "' is a word of SQL and needs an 'expr'"),
                   absl::StrCat("add expr: '`", element.name, "`'"));
    }
    return true;
  }

  void CheckEntities() {
    for (EntityType type : {EntityType::kPrimary, EntityType::kNatural}) {
      bool seen = false;
      Keep(&model_.entities, [&](Entity& entity) {
        if (entity.type != type) return true;
        if (!seen) return seen = true;
        return Error(
            entity.at, DiagnosticCode::kInvalidModel,
            absl::StrCat("Model '", model_.name, "' has more than one ",
                         EntityTypeName(type), " entity"),
            "make all but one of them unique or foreign");
      });
    }
  }

  bool CheckPrefix() {
    const bool has_primary =
        std::any_of(model_.entities.begin(), model_.entities.end(),
                    [](const Entity& entity) {
                      return entity.type == EntityType::kPrimary;
                    });
    if (has_primary && !model_.primary_entity.empty()) {
      Error(PlaceOr(model_.primary_entity_at, model_.at),
            DiagnosticCode::kConflictingKeys,
            absl::StrCat("Model '", model_.name,
                         "' has a primary entity among its entities and "
                         "'primary_entity' too"),
            "remove 'primary_entity'");
      model_.primary_entity.clear();
    }
    if (!has_primary && model_.primary_entity.empty() &&
        !model_.dimensions.empty()) {
      return Error(model_.at, DiagnosticCode::kInvalidModel,
                   absl::StrCat("Model '", model_.name,
                                "' has dimensions but no primary entity to "
                                "name them by"),
                   "add an entity of type primary, or primary_entity: a_name");
    }
    return true;
  }

  void CheckDefaultTime() {
    if (model_.agg_time_dimension.empty()) return;
    if (CheckTimeDimension(
            model_, model_.agg_time_dimension, "agg_time_dimension",
            PlaceOr(model_.agg_time_dimension_at, model_.at), &diagnostics_)) {
      return;
    }
    model_.agg_time_dimension.clear();
    // Says that there was one; see CheckAggregation.
    model_.agg_time_dimension_at =
        PlaceOr(model_.agg_time_dimension_at, model_.at);
  }

  bool RefuseValidity(const Location& at, absl::string_view why,
                      std::string hint) {
    return Error(at, DiagnosticCode::kInvalidModel,
                 absl::StrCat("Model '", model_.name, "' ", why),
                 std::move(hint));
  }

  // The dimensions that bound the validity of a row. False when they are not a
  // start and an end.
  bool CheckBounds(const std::vector<const Dimension*>& bounds) {
    int starts = 0;
    int ends = 0;
    bool good = true;
    for (const Dimension* bound : bounds) {
      starts += bound->is_validity_start ? 1 : 0;
      ends += bound->is_validity_end ? 1 : 0;
      if (bound->is_validity_start && bound->is_validity_end) {
        good =
            RefuseValidity(bound->at,
                           absl::StrCat("has the validity dimension '",
                                        bound->name, "' as start and as end"),
                           "use two dimensions, one with is_start and one "
                           "with is_end");
      } else if (bound->type != DimensionType::kTime) {
        good = RefuseValidity(bound->at,
                              absl::StrCat("has the validity dimension '",
                                           bound->name, "', which is no time"),
                              "make it type: time");
      }
    }
    if (!good || (starts == 1 && ends == 1)) return good;
    return RefuseValidity(
        bounds.back()->at,
        "needs exactly one validity dimension with is_start and another one "
        "with is_end",
        starts == 0 ? "add validity_params: {is_start: true} to a time"
        : ends == 0 ? "add validity_params: {is_end: true} to a time"
                    : "remove the validity_params of all others");
  }

  void CheckValidity() {
    std::vector<const Dimension*> bounds;
    for (const Dimension& dimension : model_.dimensions) {
      if (dimension.is_validity_start || dimension.is_validity_end) {
        bounds.push_back(&dimension);
      }
    }
    const Entity* natural = nullptr;
    const Entity* key = nullptr;
    for (const Entity& entity : model_.entities) {
      if (entity.type == EntityType::kNatural) natural = &entity;
      if (entity.type == EntityType::kPrimary ||
          entity.type == EntityType::kUnique) {
        key = &entity;
      }
    }
    if (bounds.empty()) {
      if (natural == nullptr) return;
      RefuseValidity(natural->at, "has a natural entity but no validity window",
                     "give two time dimensions validity_params, or make the "
                     "entity primary");
      return DropNaturalEntities();
    }
    bool is_joinable = CheckBounds(bounds);
    if (natural == nullptr) {
      RefuseValidity(bounds.front()->at,
                     "has a validity window but no natural entity",
                     "make the entity that the rows describe type: natural");
    }
    if (key != nullptr) {
      is_joinable = RefuseValidity(
          key->at,
          "has a validity window, so its rows have no primary or unique "
          "entity",
          "make the entity type: natural, or foreign");
    }
    if (!model_.measures.empty()) {
      RefuseValidity(model_.measures.front().at,
                     "has a validity window, so it cannot have measures",
                     "move them to a model with one row per event");
      model_.measures.clear();
    }
    if (!is_joinable) DropNaturalEntities();
  }

  void DropNaturalEntities() {
    Keep(&model_.entities,
         [](Entity& entity) { return entity.type != EntityType::kNatural; });
  }

  bool CheckMeasure(const Measure& measure) {
    SimpleAggregation aggregation;
    aggregation.agg = measure.agg;
    aggregation.expr = measure.expr;
    aggregation.params = measure.params;
    aggregation.agg_time_dimension = measure.agg_time_dimension;
    aggregation.agg_time_dimension_at = measure.agg_time_dimension_at;
    aggregation.non_additive = measure.non_additive;
    return CheckAggregation(model_, aggregation,
                            absl::StrCat("Measure '", measure.name, "'"),
                            measure.name, measure.at, &diagnostics_);
  }

  SemanticModel& model_;
  Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, int> names_;
};

}  // namespace

bool CheckModel(SemanticModel* model, Diagnostics* diagnostics) {
  return ModelRules(model, diagnostics).Check();
}

}  // namespace semantic_layer::semantic
