#include "services/model_store/library_loader.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/json/text.h"
#include "common/semantic/limits.h"
#include "common/semantic/yaml/read_document.h"
#include "common/status/status_macros.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_id.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::DiagnosticCode;
using semantic::Diagnostics;
using semantic::ModelSource;

void AddFileError(ModelFile& file, DiagnosticCode code, std::string message,
                  std::string hint) {
  Diagnostic error;
  error.code = code;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.file = file.path;
  error.line = 1;
  error.column = 1;
  file.diagnostics.push_back(std::move(error));
  file.is_good = false;
}

// The id that a blob's name gives, or "" for what is no model file.
absl::string_view IdOfPath(absl::string_view path, Category category) {
  if (!absl::ConsumePrefix(&path, CategoryName(category)) ||
      !absl::ConsumePrefix(&path, "/") || absl::StrContains(path, '/')) {
    return "";
  }
  if (!absl::ConsumeSuffix(&path, ".yaml") &&
      !absl::ConsumeSuffix(&path, ".yml")) {
    return "";
  }
  return path;
}

// Reads the text and finds what is wrong with it by itself.
void ReadText(ModelFile& file, const semantic::LoadOptions& options) {
  const ModelSource source{file.path, file.text};
  semantic::ReadResult read = semantic::ReadModelDocument(source, options);
  file.document = std::move(read.document);
  file.diagnostics = semantic::ValidateModelFile(source, options);
  // Whatever the reader objects to is an error, also should the validator
  // have stopped earlier.
  if (!HasErrors(file.diagnostics) && HasErrors(read.diagnostics)) {
    file.diagnostics = std::move(read.diagnostics);
  }
  file.is_good = !HasErrors(file.diagnostics);
}

// Reads one file; what other files mean to it comes later.
ModelFile ReadModelFile(blobstore::BlobStore& store,
                        const blobstore::BlobInfo& info, Category category,
                        const semantic::LoadOptions& options) {
  ModelFile file;
  file.id = std::string(IdOfPath(info.name, category));
  file.category = category;
  file.path = info.name;
  file.etag = info.etag;
  file.updated_at = info.updated_at;
  absl::StatusOr<blobstore::Blob> blob = store.Get(info.name);
  if (!blob.ok()) {
    file.is_readable = false;
    AddFileError(
        file, DiagnosticCode::kYamlLimit,
        absl::StrCat("The file cannot be read: ", blob.status().message()), "");
  } else {
    file.etag = blob->info.etag;
    file.updated_at = blob->info.updated_at;
    file.text = std::move(blob->content);
    file.is_readable = json::IsValidUtf8(file.text);
    if (file.is_readable) {
      ReadText(file, options);
    } else {
      AddFileError(file, DiagnosticCode::kYamlSyntax, "The file is not UTF-8.",
                   "save it with that encoding");
    }
  }
  if (!IsValidModelId(file.id)) {
    AddFileError(file, DiagnosticCode::kInvalidName,
                 "The file's name cannot be a model's id.",
                 "use letters, digits, '_' and '-', beginning with a letter "
                 "or digit");
  }
  file.own_diagnostics = file.diagnostics;
  return file;
}

ModelFilePtr FindUnchanged(const Library* previous,
                           const blobstore::BlobInfo& info) {
  if (previous == nullptr) return nullptr;
  for (const ModelFilePtr& file : previous->files()) {
    if (file->path == info.name && file->etag == info.etag) return file;
  }
  return nullptr;
}

// The file without what comparing it with others had found.
ModelFile Alone(const ModelFile& file) {
  ModelFile alone = file;
  alone.diagnostics = file.own_diagnostics;
  alone.is_good = !HasErrors(alone.diagnostics);
  return alone;
}

// Finds what is wrong between the served files. A file that is bad is left
// out, which may make others bad, so this goes on until nothing changes; each
// round takes out at least one file.
void JudgeTogether(std::vector<ModelFile>& files,
                   const semantic::LoadOptions& options) {
  for (;;) {
    std::vector<ModelSource> sources;
    size_t bytes = 0;
    for (ModelFile& file : files) {
      if (!IsServed(file.category) || !file.is_good) continue;
      bytes += file.text.size();
      if (bytes > kServedBytesMax) {
        AddFileError(file, DiagnosticCode::kYamlLimit,
                     absl::StrCat("All served files together are above ",
                                  kServedBytesMax, " bytes."),
                     "");
        continue;
      }
      sources.push_back({file.path, file.text});
    }
    const semantic::LoadResult loaded =
        semantic::LoadModelFiles(sources, options);
    std::set<std::string> broken;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity == semantic::Severity::kError) {
        broken.insert(diagnostic.file);
      }
    }
    if (broken.empty()) return;
    bool progress = false;
    for (ModelFile& file : files) {
      if (!file.is_good || !broken.contains(file.path)) continue;
      file.diagnostics.clear();
      for (const Diagnostic& diagnostic : loaded.diagnostics) {
        if (diagnostic.file == file.path) {
          file.diagnostics.push_back(diagnostic);
        }
      }
      file.is_good = false;
      progress = true;
    }
    if (!progress) return;
  }
}

Diagnostics ErrorsAmong(Diagnostics diagnostics) {
  Diagnostics errors;
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == semantic::Severity::kError) {
      errors.push_back(std::move(diagnostic));
    }
  }
  return errors;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Library>> LoadLibrary(
    blobstore::BlobStore& store, const semantic::LoadOptions& options,
    const Library* previous) {
  std::vector<ModelFile> files;
  for (const Category category : kCategories) {
    ASSIGN_OR_RETURN(const std::vector<blobstore::BlobInfo> infos,
                     store.List(CategoryName(category)));
    std::set<absl::string_view> ids;
    for (const blobstore::BlobInfo& info : infos) {
      const absl::string_view id = IdOfPath(info.name, category);
      if (id.empty()) continue;
      const ModelFilePtr known = FindUnchanged(previous, info);
      files.push_back(known != nullptr
                          ? Alone(*known)
                          : ReadModelFile(store, info, category, options));
      if (!ids.insert(id).second) {
        AddFileError(files.back(), DiagnosticCode::kDuplicateName,
                     absl::StrCat("There is a ", id, ".yaml beside it."),
                     "remove one of the two files");
      }
      if (files.size() > semantic::kMaxModelFiles) {
        return absl::ResourceExhaustedError("there are too many model files");
      }
    }
  }
  JudgeTogether(files, options);
  std::vector<ModelFilePtr> shared;
  shared.reserve(files.size());
  for (ModelFile& file : files) {
    shared.push_back(std::make_shared<const ModelFile>(std::move(file)));
  }
  if (previous == nullptr) {
    return std::make_shared<const Library>(1, std::move(shared));
  }
  auto same =
      std::make_shared<const Library>(previous->revision(), std::move(shared));
  if (ServeTheSame(*same, *previous)) return same;
  return std::make_shared<const Library>(previous->revision() + 1,
                                         same->files());
}

absl::StatusOr<std::string> VersionOfModels(blobstore::BlobStore& store) {
  std::string version;
  for (const Category category : kCategories) {
    ASSIGN_OR_RETURN(const std::string part,
                     store.Version(CategoryName(category)));
    absl::StrAppend(&version, part, " ");
  }
  return version;
}

Diagnostics ErrorsOfChange(const Library& library, Category category,
                           absl::string_view path, const std::string* text,
                           const semantic::LoadOptions& options) {
  if (!IsServed(category)) {
    if (text == nullptr) return {};
    return ErrorsAmong(
        semantic::ValidateModelFile({std::string(path), *text}, options));
  }
  std::vector<ModelSource> sources;
  for (const ModelFilePtr& file : library.Served()) {
    if (file->path != path) sources.push_back({file->path, file->text});
  }
  // Of two same names the later is the wrong one: the newcomer stands last, so
  // it is the one that is told. What is served has no errors by itself.
  if (text != nullptr) sources.push_back({std::string(path), *text});
  return ErrorsAmong(semantic::LoadModelFiles(sources, options).diagnostics);
}

}  // namespace semantic_layer::model_store
