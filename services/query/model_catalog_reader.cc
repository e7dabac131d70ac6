#include "services/query/model_catalog_reader.h"

#include <utility>

#include "absl/hash/hash.h"
#include "common/semantic/yaml/load.h"

namespace semantic_layer::query {

std::shared_ptr<const ModelSnapshot> LoadSnapshot(
    int64_t revision, const std::vector<semantic::ModelSource>& sources,
    const semantic::LoadOptions& options) {
  semantic::LoadResult loaded = semantic::LoadModelFiles(sources, options);
  auto snapshot = std::make_shared<ModelSnapshot>();
  snapshot->revision = revision;
  snapshot->catalog = std::move(loaded.catalog);
  snapshot->diagnostics = std::move(loaded.diagnostics);
  std::map<std::string, uint64_t> files;
  for (const semantic::ModelSource& source : sources) {
    files[source.id] = absl::Hash<std::string>()(source.text);
  }
  for (const semantic::SemanticModel& model : snapshot->catalog->models()) {
    const auto file =
        model.at.file == nullptr ? files.end() : files.find(*model.at.file);
    snapshot->model_marks[model.name] = file == files.end() ? 0 : file->second;
  }
  return snapshot;
}

}  // namespace semantic_layer::query
