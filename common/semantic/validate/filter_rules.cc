#include "common/semantic/validate/filter_rules.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"
#include "common/semantic/validate/keep.h"
#include "common/sql/ast/expression.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

class FilterRules {
 public:
  FilterRules(const Catalog::Contents& contents, UnknownNames* unknown,
              const std::vector<MetricDefinition>& metrics,
              Diagnostics* diagnostics)
      : unknown_(*unknown), diagnostics_(*diagnostics) {
    for (const SemanticModel& model : contents.models) {
      for (const Dimension& dimension : model.dimensions) {
        dimensions_[dimension.name].push_back(&model);
      }
      if (!model.primary_entity.empty()) entities_.insert(model.primary_entity);
      for (const Entity& entity : model.entities) entities_.insert(entity.name);
      for (const Measure& measure : model.measures) {
        if (measure.create_metric) metrics_.insert(measure.name);
      }
    }
    for (const MetricDefinition& metric : metrics) metrics_.insert(metric.name);
    for (const TimeSpine& spine : contents.time_spines) {
      for (const CustomGrain& grain : spine.custom_grains) {
        custom_grains_.insert(grain.name);
      }
    }
  }

  bool Check(const std::vector<SqlText>& filters) {
    bool ok = true;
    for (const SqlText& filter : filters) ok = Check(filter) && ok;
    return ok;
  }

  bool CheckMetric(const MetricDefinition& metric) {
    bool ok = Check(metric.filters);
    for (const auto* input :
         {&metric.numerator, &metric.denominator, &metric.cumulative_input,
          &metric.base.metric, &metric.conversion.metric}) {
      if (input->has_value()) ok = Check((*input)->filters) && ok;
    }
    for (const auto* input :
         {&metric.measure, &metric.base.measure, &metric.conversion.measure}) {
      if (input->has_value()) ok = Check((*input)->filters) && ok;
    }
    for (const InputMetric& input : metric.inputs) {
      ok = Check(input.filters) && ok;
    }
    return ok;
  }

 private:
  bool Check(const SqlText& filter) {
    if (filter.tree == nullptr || !absl::StrContains(filter.text, "{{")) {
      return true;
    }
    bool ok = true;
    sql::Walk(static_cast<const sql::Node&>(*filter.tree),
              [&](const sql::Node& node) {
                const auto* object = node.As<sql::TemplateExpr>();
                if (object == nullptr) return true;
                std::string why;
                const auto item = ParseTemplate(object->text, &why);
                // What cannot be read was reported when it was parsed.
                if (item.has_value()) ok = CheckItem(*item, filter.at) && ok;
                return true;
              });
    return ok;
  }

  bool Error(const Location& at, DiagnosticCode code, std::string message,
             std::string hint) {
    diagnostics_.push_back(
        ErrorAt(at, code, std::move(message), std::move(hint)));
    return false;
  }

  bool CheckItem(const ItemName& item, const Location& at) {
    if (item.descending) {
      return Error(at, DiagnosticCode::kInvalidExpression,
                   "A filter has no order, so .descending() means nothing here",
                   "remove .descending()");
    }
    switch (item.object) {
      case ItemName::Object::kMetric:
        return CheckMetricItem(item, at);
      case ItemName::Object::kEntity:
        return CheckEntityItem(item, at);
      case ItemName::Object::kAny:
      case ItemName::Object::kDimension:
      case ItemName::Object::kTimeDimension:
        return CheckDimensionItem(item, at);
    }
    return true;
  }

  bool CheckMetricItem(const ItemName& item, const Location& at) {
    if (item.metric_group_by.empty()) {
      return Error(at, DiagnosticCode::kInvalidExpression,
                   absl::StrCat("Metric('", item.element,
                                "') does not say by what it is grouped"),
                   absl::StrCat("write Metric('", item.element,
                                "', group_by=['an_entity'])"));
    }
    return CheckName(NameKind::kMetric, item.element, metrics_, at);
  }

  bool CheckEntityItem(const ItemName& item, const Location& at) {
    bool ok = CheckName(NameKind::kEntity, item.element, entities_, at);
    for (const std::string& entity : item.path) {
      ok = CheckName(NameKind::kEntity, entity, entities_, at) && ok;
    }
    return ok;
  }

  bool CheckDimensionItem(const ItemName& item, const Location& at) {
    bool ok = CheckGrain(item, at);
    if (item.is_metric_time() || item.element == "metric_time") return ok;
    if (item.path.empty()) {
      return Error(
          at, DiagnosticCode::kInvalidExpression,
          absl::StrCat("'", item.element, "' has no entity before its name"),
          PrefixHint(item.element));
    }
    for (const std::string& entity : item.path) {
      ok = CheckName(NameKind::kEntity, entity, entities_, at) && ok;
    }
    if (!ok || unknown_.are_trusted()) return ok;
    const auto it = dimensions_.find(item.element);
    if (it != dimensions_.end()) {
      for (const SemanticModel* model : it->second) {
        if (IsKeyOf(*model, item.path.back())) return true;
      }
      return Error(at, DiagnosticCode::kUnknownReference,
                   absl::StrCat("The entity '", item.path.back(),
                                "' has no dimension '", item.element, "'"),
                   PrefixHint(item.element));
    }
    // Entities have names like dimensions do: booking__listing.
    if (entities_.contains(item.element)) return true;
    unknown_.Note({NameKind::kDimension, item.element, item.path.back()});
    return Error(
        at, DiagnosticCode::kUnknownReference,
        absl::StrCat("There is no dimension '", item.element, "'"),
        unknown_.Hint(
            at, item.element, [&] { return DimensionsOf(item.path.back()); },
            "write entity__dimension; a column that is none needs a dimension "
            "first"));
  }

  std::vector<absl::string_view> DimensionsOf(const std::string& entity) const {
    std::vector<absl::string_view> known;
    for (const auto& [name, models] : dimensions_) {
      if (IsKeyOfAny(models, entity)) known.push_back(name);
    }
    std::sort(known.begin(), known.end());
    return known;
  }

  // "write listing__country" for each entity that gives the dimension a name.
  std::string PrefixHint(const std::string& dimension) const {
    std::vector<std::string> names;
    const auto it = dimensions_.find(dimension);
    if (it != dimensions_.end()) {
      for (const SemanticModel* model : it->second) {
        if (names.size() == kMaxSuggestions) break;
        if (model->PrimaryEntityName().empty()) continue;
        names.push_back(
            absl::StrCat(model->PrimaryEntityName(), "__", dimension));
      }
    }
    if (names.empty()) return "write entity__dimension";
    return DidYouMean(names);
  }

  static bool IsKeyOf(const SemanticModel& model, absl::string_view name) {
    if (model.PrimaryEntityName() == name) return true;
    const Entity* entity = model.FindEntity(name);
    return entity != nullptr && entity->type != EntityType::kForeign;
  }

  static bool IsKeyOfAny(const std::vector<const SemanticModel*>& models,
                         absl::string_view name) {
    return std::any_of(
        models.begin(), models.end(),
        [name](const SemanticModel* model) { return IsKeyOf(*model, name); });
  }

  bool CheckGrain(const ItemName& item, const Location& at) {
    if (item.grain.empty() || ParseTimeGrain(item.grain).has_value() ||
        custom_grains_.contains(item.grain) || unknown_.are_trusted()) {
      return true;
    }
    return Error(at, DiagnosticCode::kInvalidValue,
                 absl::StrCat("'", item.grain, "' is not a grain"),
                 unknown_.Hint(
                     at, item.grain, [this] { return Grains(); },
                     "standard grains are nanosecond to year"));
  }

  std::vector<absl::string_view> Grains() const {
    std::vector<absl::string_view> grains = TimeGrainNames();
    grains.insert(grains.end(), custom_grains_.begin(), custom_grains_.end());
    return grains;
  }

  bool CheckName(NameKind kind, const std::string& name,
                 const absl::flat_hash_set<absl::string_view>& known,
                 const Location& at) {
    if (known.contains(name) || unknown_.are_trusted()) return true;
    const auto sorted = [&known] {
      std::vector<absl::string_view> names(known.begin(), known.end());
      std::sort(names.begin(), names.end());
      return names;
    };
    unknown_.Note({kind, name});
    const absl::string_view what =
        kind == NameKind::kEntity ? "entity" : "metric";
    return Error(
        at, DiagnosticCode::kUnknownReference,
        absl::StrCat("There is no ", what, " '", name, "'"),
        unknown_.Hint(at, name, sorted,
                      absl::StrCat("define the ", what,
                                   ", or mend the findings about it")));
  }

  UnknownNames& unknown_;
  Diagnostics& diagnostics_;
  absl::flat_hash_map<absl::string_view, std::vector<const SemanticModel*>>
      dimensions_;
  absl::flat_hash_set<absl::string_view> entities_;
  absl::flat_hash_set<absl::string_view> metrics_;
  absl::flat_hash_set<absl::string_view> custom_grains_;
};

}  // namespace

void CheckFilters(const Catalog::Contents& contents, UnknownNames* unknown,
                  std::vector<MetricDefinition>* metrics,
                  std::vector<SavedQuery>* queries, Diagnostics* diagnostics) {
  FilterRules rules(contents, unknown, *metrics, diagnostics);
  // All are looked at before one moves: the rules hold on to their names.
  std::vector<bool> good;
  for (const MetricDefinition& metric : *metrics) {
    good.push_back(rules.CheckMetric(metric));
  }
  Keep(queries,
       [&](const SavedQuery& query) { return rules.Check(query.where); });
  KeepGood(metrics, good);
}

}  // namespace semantic_layer::semantic
