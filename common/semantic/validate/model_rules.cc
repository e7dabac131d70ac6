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
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"

namespace semantic_layer::semantic {
namespace {

// Words that cannot stand for a column by themselves in every dialect.
bool IsReservedWord(absl::string_view name) {
  static constexpr absl::string_view kWords[] = {
      "and",    "as",      "create", "distinct", "for", "from", "full",
      "having", "in",      "inner",  "into",     "is",  "join", "left",
      "like",   "natural", "not",    "null",     "on",  "or",   "right",
      "select", "union",   "using",  "where",    "with"};
  return std::find(std::begin(kWords), std::end(kWords), name) !=
         std::end(kWords);
}

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
  // Removes the elements that `check` refuses.
  template <typename T, typename F>
  static void Keep(std::vector<T>* items, F check) {
    std::vector<T> kept;
    for (T& item : *items) {
      if (check(item)) kept.push_back(std::move(item));
    }
    *items = std::move(kept);
  }

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
                   absl::StrCat("add expr: `", element.name, "`"));
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
      Error(model_.at, DiagnosticCode::kInvalidModel,
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

  std::vector<absl::string_view> TimeDimensions() const {
    std::vector<absl::string_view> names;
    for (const Dimension& dimension : model_.dimensions) {
      if (dimension.type == DimensionType::kTime) {
        names.push_back(dimension.name);
      }
    }
    return names;
  }

  bool CheckTimeDimension(const std::string& name, const Location& at,
                          absl::string_view what) {
    const Dimension* dimension = model_.FindDimension(name);
    if (dimension != nullptr && dimension->type == DimensionType::kTime) {
      return true;
    }
    const std::vector<absl::string_view> known = TimeDimensions();
    std::string hint = DidYouMean(NearestNames(name, known, kMaxSuggestions));
    if (hint.empty() && !known.empty()) {
      hint = absl::StrCat("time dimensions: ", absl::StrJoin(known, ", "));
    }
    return Error(at, DiagnosticCode::kUnknownReference,
                 absl::StrCat(what, " '", name,
                              "' is not a time dimension of "
                              "model '",
                              model_.name, "'"),
                 std::move(hint));
  }

  void CheckDefaultTime() {
    if (model_.agg_time_dimension.empty()) return;
    if (!CheckTimeDimension(model_.agg_time_dimension, model_.at,
                            "agg_time_dimension")) {
      default_time_is_bad_ = true;
      model_.agg_time_dimension.clear();
    }
  }

  void CheckValidity() {
    int starts = 0;
    int ends = 0;
    bool both = false;
    for (const Dimension& dimension : model_.dimensions) {
      starts += dimension.is_validity_start ? 1 : 0;
      ends += dimension.is_validity_end ? 1 : 0;
      both = both || (dimension.is_validity_start && dimension.is_validity_end);
    }
    bool has_natural = false;
    bool has_key = false;
    for (const Entity& entity : model_.entities) {
      has_natural = has_natural || entity.type == EntityType::kNatural;
      has_key = has_key || entity.type == EntityType::kPrimary ||
                entity.type == EntityType::kUnique;
    }
    const auto refuse = [this](absl::string_view why) {
      Error(model_.at, DiagnosticCode::kInvalidModel,
            absl::StrCat("Model '", model_.name, "' ", why));
    };
    if (starts == 0 && ends == 0) {
      if (has_natural) {
        refuse("has a natural entity but no validity window");
        DropNaturalEntities();
      }
      return;
    }
    if (starts != 1 || ends != 1 || both) {
      refuse(
          "needs exactly one validity dimension with is_start and another "
          "one with is_end");
      DropNaturalEntities();
      return;
    }
    if (!has_natural) refuse("has a validity window but no natural entity");
    if (has_key) {
      refuse(
          "has a validity window, so its rows have no primary or unique "
          "entity");
      DropNaturalEntities();
    }
    if (!model_.measures.empty()) {
      refuse("has a validity window, so it cannot have measures");
      model_.measures.clear();
    }
  }

  void DropNaturalEntities() {
    Keep(&model_.entities,
         [](Entity& entity) { return entity.type != EntityType::kNatural; });
  }

  bool CheckMeasure(Measure& measure) {
    if (!CheckAggregation(measure)) return false;
    if (!measure.agg_time_dimension.empty()) {
      if (!CheckTimeDimension(measure.agg_time_dimension, measure.at,
                              "agg_time_dimension")) {
        return false;
      }
    } else if (model_.agg_time_dimension.empty() && !default_time_is_bad_ &&
               !TimeDimensions().empty()) {
      return Error(
          measure.at, DiagnosticCode::kMissingKey,
          absl::StrCat("Measure '", measure.name,
                       "' does not say by which time it is aggregated"),
          absl::StrCat("add agg_time_dimension: one of ",
                       absl::StrJoin(TimeDimensions(), ", "),
                       "; or a default to the model"));
    } else if (default_time_is_bad_) {
      return false;
    }
    return CheckNonAdditive(measure);
  }

  bool CheckAggregation(const Measure& measure) {
    const auto refuse = [&](std::string why, std::string hint) {
      return Error(measure.at, DiagnosticCode::kInvalidValue,
                   absl::StrCat("Measure '", measure.name, "': ", why),
                   std::move(hint));
    };
    if (measure.agg == Aggregation::kCount && measure.expr.empty()) {
      return refuse("count needs an 'expr'", "expr: 1 counts rows");
    }
    if (absl::StartsWithIgnoreCase(measure.expr.text, "distinct ")) {
      return refuse("'expr' may not begin with DISTINCT",
                    "use agg: count_distinct");
    }
    const std::optional<double>& percentile = measure.params.percentile;
    if (measure.agg == Aggregation::kPercentile && !percentile.has_value()) {
      return refuse("percentile needs agg_params.percentile",
                    "agg_params: {percentile: 0.95}");
    }
    if (percentile.has_value() && (*percentile <= 0 || *percentile >= 1)) {
      return refuse("'percentile' must be between 0 and 1, both excluded", "");
    }
    if (measure.agg == Aggregation::kMedian &&
        ((percentile.has_value() && *percentile != 0.5) ||
         measure.params.discrete)) {
      return refuse("median is the continuous 0.5 percentile",
                    "use agg: percentile");
    }
    return true;
  }

  bool CheckNonAdditive(const Measure& measure) {
    if (!measure.non_additive.has_value()) return true;
    const NonAdditiveDimension& non_additive = *measure.non_additive;
    if (!CheckTimeDimension(non_additive.name, measure.at,
                            "non_additive_dimension")) {
      return false;
    }
    const std::string& time = measure.agg_time_dimension.empty()
                                  ? model_.agg_time_dimension
                                  : measure.agg_time_dimension;
    const Dimension* agg_time = model_.FindDimension(time);
    if (agg_time != nullptr &&
        agg_time->grain != model_.FindDimension(non_additive.name)->grain) {
      return Error(measure.at, DiagnosticCode::kInvalidValue,
                   absl::StrCat("non_additive_dimension '", non_additive.name,
                                "' must have the grain of '", time, "'"));
    }
    for (const std::string& grouping : non_additive.groupings) {
      if (model_.FindEntity(grouping) != nullptr) continue;
      return Error(
          measure.at, DiagnosticCode::kUnknownReference,
          absl::StrCat("window_groupings: '", grouping,
                       "' is not an entity of model '", model_.name, "'"));
    }
    return true;
  }

  SemanticModel& model_;
  Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, int> names_;
  bool default_time_is_bad_ = false;
};

}  // namespace

bool CheckModel(SemanticModel* model, Diagnostics* diagnostics) {
  return ModelRules(model, diagnostics).Check();
}

}  // namespace semantic_layer::semantic
