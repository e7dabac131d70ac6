#include "services/query/model_catalog_reader.h"

#include <iterator>

#include "absl/hash/hash.h"
#include "absl/strings/str_format.h"
#include "common/semantic/yaml/read_document.h"

namespace semantic_layer::query {

void ModelFiles::Set(const std::string& key,
                     const semantic::ModelSource& source) {
  File& file = files_[key];
  if (file.document != nullptr) {
    for (const semantic::SemanticModel& model : file.document->models) {
      marks_.erase(model.name);
    }
  }
  semantic::ReadResult read = semantic::ReadModelDocument(source, options_);
  file.id = source.id;
  file.mark = absl::Hash<std::string>()(source.text);
  file.document =
      std::make_shared<const semantic::ModelDocument>(std::move(read.document));
  file.diagnostics = std::move(read.diagnostics);
  for (const semantic::SemanticModel& model : file.document->models) {
    marks_[model.name] = file.mark;
  }
  edits_[key] = {key, file.document};
}

void ModelFiles::Remove(const std::string& key) {
  const auto file = files_.find(key);
  if (file == files_.end()) return;
  for (const semantic::SemanticModel& model : file->second.document->models) {
    marks_.erase(model.name);
  }
  files_.erase(file);
  edits_[key] = {key, nullptr};
}

void ModelFiles::RemoveAll() {
  for (const auto& [key, file] : files_) edits_[key] = {key, nullptr};
  files_.clear();
  marks_.clear();
}

std::shared_ptr<const ModelSnapshot> ModelFiles::Snapshot(int64_t revision) {
  std::vector<semantic::DocumentEdit> edits;
  auto snapshot = std::make_shared<ModelSnapshot>();
  for (auto& [key, edit] : edits_) {
    const auto file = files_.find(key);
    if (file != files_.end()) {
      snapshot->diagnostics.insert(snapshot->diagnostics.end(),
                                   file->second.diagnostics.begin(),
                                   file->second.diagnostics.end());
    }
    edits.push_back(std::move(edit));
  }
  edits_.clear();
  semantic::LiveCatalog::Update update = live_.Apply(edits);
  if (update.looked_at_all) {
    Mark(*update.catalog);
    snapshot->diagnostics.clear();
    for (const auto& [key, file] : files_) {
      snapshot->diagnostics.insert(snapshot->diagnostics.end(),
                                   file.diagnostics.begin(),
                                   file.diagnostics.end());
    }
  }
  std::move(update.diagnostics.begin(), update.diagnostics.end(),
            std::back_inserter(snapshot->diagnostics));
  semantic::SortByPlace(&snapshot->diagnostics);
  snapshot->revision = revision;
  snapshot->catalog = std::move(update.catalog);
  snapshot->model_marks = marks_;
  return snapshot;
}

// Where a name is defined twice, only one of the files is in the catalog.
void ModelFiles::Mark(const semantic::Catalog& catalog) {
  std::map<std::string, uint64_t> by_file;
  for (const auto& [key, file] : files_) by_file[file.id] = file.mark;
  marks_.clear();
  for (const semantic::SemanticModel& model : catalog.models()) {
    const auto file =
        model.at.file == nullptr ? by_file.end() : by_file.find(*model.at.file);
    marks_[model.name] = file == by_file.end() ? 0 : file->second;
  }
}

std::shared_ptr<const ModelSnapshot> LoadSnapshot(
    int64_t revision, const std::vector<semantic::ModelSource>& sources,
    const semantic::LoadOptions& options) {
  ModelFiles files(options);
  for (size_t i = 0; i < sources.size(); ++i) {
    files.Set(absl::StrFormat("%08d", i), sources[i]);
  }
  return files.Snapshot(revision);
}

}  // namespace semantic_layer::query
