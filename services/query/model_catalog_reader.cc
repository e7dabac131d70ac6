#include "services/query/model_catalog_reader.h"

#include <iterator>
#include <optional>

#include "absl/hash/hash.h"
#include "absl/strings/str_format.h"
#include "common/semantic/yaml/read_document.h"

namespace semantic_layer::query {
namespace {

// The mark of the file that a model comes from, if it is one of these.
std::optional<uint64_t> MarkOf(const semantic::SemanticModel& model,
                               const std::map<std::string, uint64_t>& by_file) {
  if (model.at.file == nullptr) return std::nullopt;
  const auto file = by_file.find(*model.at.file);
  if (file == by_file.end()) return std::nullopt;
  return file->second;
}

}  // namespace

void ModelFiles::Set(const std::string& key,
                     const semantic::ModelSource& source) {
  File& file = files_[key];
  if (file.document != nullptr) Touch(*file.document);
  semantic::ReadResult read = semantic::ReadModelDocument(source, options_);
  file.id = source.id;
  file.mark = absl::Hash<std::string>()(source.text);
  file.document =
      std::make_shared<const semantic::ModelDocument>(std::move(read.document));
  file.diagnostics = std::move(read.diagnostics);
  Touch(*file.document);
  edits_[key] = {key, file.document};
}

void ModelFiles::Remove(const std::string& key) {
  const auto file = files_.find(key);
  if (file == files_.end()) return;
  Touch(*file->second.document);
  files_.erase(file);
  edits_[key] = {key, nullptr};
}

void ModelFiles::RemoveAll() {
  for (const auto& [key, file] : files_) {
    Touch(*file.document);
    edits_[key] = {key, nullptr};
  }
  files_.clear();
}

void ModelFiles::Touch(const semantic::ModelDocument& document) {
  for (const semantic::SemanticModel& model : document.models) {
    touched_.insert(model.name);
  }
}

std::shared_ptr<const ModelSnapshot> ModelFiles::Snapshot(int64_t revision) {
  std::vector<semantic::DocumentEdit> edits;
  auto snapshot = std::make_shared<ModelSnapshot>();
  std::map<std::string, uint64_t> edited;
  for (auto& [key, edit] : edits_) {
    const auto file = files_.find(key);
    if (file != files_.end()) {
      edited[file->second.id] = file->second.mark;
      snapshot->diagnostics.insert(snapshot->diagnostics.end(),
                                   file->second.diagnostics.begin(),
                                   file->second.diagnostics.end());
    }
    edits.push_back(std::move(edit));
  }
  edits_.clear();
  semantic::LiveCatalog::Update update = live_.Apply(edits);
  if (update.looked_at_all) {
    MarkAll(*update.catalog);
    snapshot->diagnostics.clear();
    for (const auto& [key, file] : files_) {
      snapshot->diagnostics.insert(snapshot->diagnostics.end(),
                                   file.diagnostics.begin(),
                                   file.diagnostics.end());
    }
  } else {
    MarkTouched(*update.catalog, edited);
  }
  touched_.clear();
  std::move(update.diagnostics.begin(), update.diagnostics.end(),
            std::back_inserter(snapshot->diagnostics));
  semantic::SortByPlace(&snapshot->diagnostics);
  snapshot->revision = revision;
  snapshot->catalog = std::move(update.catalog);
  snapshot->model_marks = marks_;
  return snapshot;
}

// Where a name is defined twice, only one of the files is in the catalog.
void ModelFiles::MarkAll(const semantic::Catalog& catalog) {
  std::map<std::string, uint64_t> by_file;
  for (const auto& [key, file] : files_) by_file[file.id] = file.mark;
  marks_.clear();
  for (const semantic::SemanticModel& model : catalog.models()) {
    marks_[model.name] = MarkOf(model, by_file).value_or(0);
  }
}

// A model may have moved from one file to another, in whatever order.
void ModelFiles::MarkTouched(const semantic::Catalog& catalog,
                             const std::map<std::string, uint64_t>& edited) {
  for (const std::string& name : touched_) {
    const semantic::SemanticModel* model = catalog.FindModel(name);
    if (model == nullptr) {
      marks_.erase(name);
    } else if (const auto mark = MarkOf(*model, edited)) {
      marks_[name] = *mark;
    }
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
