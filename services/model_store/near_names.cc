#include "services/model_store/near_names.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>

#include "absl/container/flat_hash_set.h"
#include "common/semantic/limits.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/nearness.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Entity;
using semantic::EntityType;
using semantic::ModelDocument;
using semantic::NameKind;
using semantic::SemanticModel;
using semantic::UnknownName;

bool IsKeyOf(const SemanticModel& model, absl::string_view entity) {
  if (model.PrimaryEntityName() == entity) return true;
  const Entity* const found = model.FindEntity(entity);
  return found != nullptr && found->type != EntityType::kForeign;
}

// Calls `see` with each name of a document that could be suggested.
template <typename See>
void ForEachName(const ModelDocument& document, const UnknownName& unknown,
                 const See& see) {
  for (const SemanticModel& model : document.models) {
    switch (unknown.kind) {
      case NameKind::kModel:
        see(model.name);
        break;
      case NameKind::kEntity:
        if (!model.primary_entity.empty()) see(model.primary_entity);
        for (const auto& entity : model.entities) see(entity.name);
        break;
      case NameKind::kDimension:
        if (!IsKeyOf(model, unknown.entity)) break;
        for (const auto& dimension : model.dimensions) see(dimension.name);
        break;
      case NameKind::kMeasure:
        for (const auto& measure : model.measures) see(measure.name);
        break;
      case NameKind::kMetric:
        for (const auto& measure : model.measures) {
          if (measure.create_metric) see(measure.name);
        }
        break;
    }
  }
  if (unknown.kind != NameKind::kMetric) return;
  for (const auto& metric : document.metrics) see(metric.name);
}

struct NearName {
  size_t distance = 0;
  absl::string_view name;
  const ModelFile* file = nullptr;
};

std::vector<NearName> NearNamesOf(const Library& library,
                                  const std::set<absl::string_view>& without,
                                  const UnknownName& unknown) {
  semantic::Nearness nearness(unknown.name);
  std::vector<NearName> near;
  absl::flat_hash_set<absl::string_view> seen;
  for (const ModelFilePtr& file : library.files()) {
    if (!IsServed(file->category) || !file->is_good) continue;
    if (without.contains(file->path)) continue;
    ForEachName(file->document, unknown, [&](const std::string& name) {
      const std::optional<size_t> distance = nearness.Of(name);
      if (!distance.has_value() || !seen.insert(name).second) return;
      near.push_back({*distance, name, file.get()});
    });
  }
  return near;
}

}  // namespace

std::vector<std::string> FilesWithNearNames(
    const Library& library, const std::set<absl::string_view>& without,
    absl::Span<const UnknownName> unknown) {
  std::set<std::string> paths;
  std::set<std::tuple<NameKind, absl::string_view, absl::string_view>> asked;
  const auto take_first = [&paths](const std::vector<NearName>& near) {
    const size_t count = std::min(near.size(), semantic::kMaxSuggestions);
    for (size_t i = 0; i < count; ++i) paths.insert(near[i].file->path);
  };
  for (const UnknownName& name : unknown) {
    if (!asked.insert({name.kind, name.name, name.entity}).second) continue;
    std::vector<NearName> near = NearNamesOf(library, without, name);
    // Equally near ones are suggested in their order or by name.
    std::stable_sort(
        near.begin(), near.end(),
        [](const auto& a, const auto& b) { return a.distance < b.distance; });
    take_first(near);
    std::sort(near.begin(), near.end(), [](const auto& a, const auto& b) {
      return std::tie(a.distance, a.name) < std::tie(b.distance, b.name);
    });
    take_first(near);
  }
  return {paths.begin(), paths.end()};
}

}  // namespace semantic_layer::model_store
