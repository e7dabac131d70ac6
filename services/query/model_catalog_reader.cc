#include "services/query/model_catalog_reader.h"

#include <utility>

#include "absl/hash/hash.h"
#include "common/semantic/yaml/load.h"

namespace semantic_layer::query {

ReadModelFilePtr ReadFile(const semantic::ModelSource& source,
                          const semantic::LoadOptions& options) {
  auto file = std::make_shared<ReadModelFile>();
  file->id = source.id;
  file->mark = absl::Hash<std::string>()(source.text);
  file->read = semantic::ReadModelDocument(source, options);
  return file;
}

std::shared_ptr<const ModelSnapshot> MakeSnapshot(
    int64_t revision, const std::vector<ReadModelFilePtr>& files) {
  std::vector<semantic::ModelDocument> documents;
  semantic::Diagnostics diagnostics;
  std::map<std::string, uint64_t> marks;
  documents.reserve(files.size());
  for (const ReadModelFilePtr& file : files) {
    documents.push_back(file->read.document);
    diagnostics.insert(diagnostics.end(), file->read.diagnostics.begin(),
                       file->read.diagnostics.end());
    marks[file->id] = file->mark;
  }
  semantic::LoadResult loaded =
      semantic::LoadDocuments(std::move(documents), std::move(diagnostics));
  auto snapshot = std::make_shared<ModelSnapshot>();
  snapshot->revision = revision;
  snapshot->catalog = std::move(loaded.catalog);
  snapshot->diagnostics = std::move(loaded.diagnostics);
  for (const semantic::SemanticModel& model : snapshot->catalog->models()) {
    const auto file =
        model.at.file == nullptr ? marks.end() : marks.find(*model.at.file);
    snapshot->model_marks[model.name] = file == marks.end() ? 0 : file->second;
  }
  return snapshot;
}

std::shared_ptr<const ModelSnapshot> LoadSnapshot(
    int64_t revision, const std::vector<semantic::ModelSource>& sources,
    const semantic::LoadOptions& options) {
  std::vector<ReadModelFilePtr> files;
  files.reserve(sources.size());
  for (const semantic::ModelSource& source : sources) {
    files.push_back(ReadFile(source, options));
  }
  return MakeSnapshot(revision, files);
}

}  // namespace semantic_layer::query
