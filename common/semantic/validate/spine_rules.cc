#include "common/semantic/validate/spine_rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {
namespace {

// What a name means where it is not a grain.
using Names = absl::flat_hash_map<absl::string_view, absl::string_view>;

Names NamesOf(const std::vector<SemanticModel>& models,
              const std::vector<MetricDefinition>& metrics) {
  Names names;
  for (const SemanticModel& model : models) {
    names.emplace(model.name, "a semantic model");
    for (const Entity& entity : model.entities) {
      names.emplace(entity.name, "an entity");
    }
    for (const Dimension& dimension : model.dimensions) {
      names.emplace(dimension.name, "a dimension");
    }
    for (const Measure& measure : model.measures) {
      names.emplace(measure.name, "a measure");
    }
  }
  for (const MetricDefinition& metric : metrics) {
    names.emplace(metric.name, "a metric");
  }
  return names;
}

void CheckCustomGrains(const Names& names, std::vector<TimeSpine>* spines,
                       Diagnostics* diagnostics) {
  absl::flat_hash_set<std::string> seen;
  for (TimeSpine& spine : *spines) {
    std::vector<CustomGrain> kept;
    for (CustomGrain& grain : spine.custom_grains) {
      const auto other = names.find(grain.name);
      const bool is_new = seen.insert(grain.name).second;
      if (is_new && other == names.end()) {
        kept.push_back(std::move(grain));
        continue;
      }
      diagnostics->push_back(
          ErrorAt(grain.at, DiagnosticCode::kDuplicateName,
                  absl::StrCat("The custom granularity '", grain.name,
                               "' has the name of ",
                               is_new ? other->second : "another one"),
                  "give it a name of its own, and say column_name"));
    }
    spine.custom_grains = std::move(kept);
  }
}

void WarnOfCoarseSpines(const std::vector<SemanticModel>& models,
                        const std::vector<TimeSpine>& spines,
                        Diagnostics* diagnostics) {
  if (spines.empty()) return;
  const auto finest = std::min_element(
      spines.begin(), spines.end(),
      [](const TimeSpine& a, const TimeSpine& b) { return a.grain < b.grain; });
  for (const SemanticModel& model : models) {
    for (const Dimension& dimension : model.dimensions) {
      if (dimension.type != DimensionType::kTime ||
          dimension.grain >= finest->grain) {
        continue;
      }
      diagnostics->push_back(WarningAt(
          finest->at, DiagnosticCode::kNoTimeSpine,
          absl::StrCat("No time spine is as fine as the time dimension '",
                       dimension.name, "' of model '", model.name,
                       "', whose grain is ", TimeGrainName(dimension.grain)),
          absl::StrCat("add a time spine of grain ",
                       TimeGrainName(dimension.grain))));
      return;
    }
  }
}

}  // namespace

void CheckTimeSpines(const std::vector<SemanticModel>& models,
                     const std::vector<MetricDefinition>& metrics,
                     std::vector<TimeSpine>* spines, Diagnostics* diagnostics) {
  const bool has_custom = std::any_of(
      spines->begin(), spines->end(),
      [](const TimeSpine& spine) { return !spine.custom_grains.empty(); });
  if (has_custom) {
    CheckCustomGrains(NamesOf(models, metrics), spines, diagnostics);
  }
  WarnOfCoarseSpines(models, *spines, diagnostics);
}

void SingularCustomGrains(const std::vector<TimeSpine>& spines,
                          std::vector<MetricDefinition>* metrics) {
  absl::flat_hash_set<absl::string_view> grains;
  for (const TimeSpine& spine : spines) {
    for (const CustomGrain& grain : spine.custom_grains) {
      grains.insert(grain.name);
    }
  }
  const auto mend = [&grains](InputMetric* input) {
    if (!input->offset_window.has_value()) return;
    std::string& name = input->offset_window->grain.custom;
    if (!absl::EndsWith(name, "s") || grains.contains(name)) return;
    if (!grains.contains(absl::string_view(name).substr(0, name.size() - 1))) {
      return;
    }
    name.pop_back();
  };
  if (grains.empty()) return;
  for (MetricDefinition& metric : *metrics) {
    if (metric.numerator.has_value()) mend(&*metric.numerator);
    if (metric.denominator.has_value()) mend(&*metric.denominator);
    if (metric.cumulative_input.has_value()) mend(&*metric.cumulative_input);
    for (InputMetric& input : metric.inputs) mend(&input);
  }
}

}  // namespace semantic_layer::semantic
